// Bundles that are carried by hand, on the node's own JSON API (docs/api.md). Administrators only.
#pragma once

#include "http/router.h"
#include "peering/api.h"

namespace peering {

// What the desk refers to outlives the router.
void AddBundleRoutes(http::Router& router, const Desk& desk);

}  // namespace peering
