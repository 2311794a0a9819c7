// Why somebody got a record or did not, and what of others' is not here, on the node's own JSON API (docs/api.md).
#pragma once

#include "http/router.h"
#include "peering/api.h"

namespace peering {

// What the desk refers to outlives the router.
void AddExplainRoutes(http::Router& router, const Desk& desk);

}  // namespace peering
