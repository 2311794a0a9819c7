// Whether the rules, and nothing else, parted the members, on the node's own JSON API (docs/api.md).
#pragma once

#include "http/router.h"
#include "peering/api.h"

namespace peering {

// What the desk refers to outlives the router.
void AddParityRoutes(http::Router& router, const Desk& desk);

}  // namespace peering
