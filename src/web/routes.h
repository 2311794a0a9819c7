// The JSON API under /api/v1: every verb of the command line, and of the user interface, is a request to it. docs/api.md
// lists the routes.
#pragma once

#include "http/router.h"
#include "web/context.h"

namespace web {

// All of the below. The context is copied; what it refers to outlives the router.
void AddRoutes(http::Router& router, const Context& context);

void AddNodeRoutes(http::Router& router, const Context& context);        // node.cc
void AddUserRoutes(http::Router& router, const Context& context);        // users.cc
void AddTokenRoutes(http::Router& router, const Context& context);       // tokens.cc
void AddCollectionRoutes(http::Router& router, const Context& context);  // collections.cc
void AddSubmitRoutes(http::Router& router, const Context& context);      // submit.cc
void AddAudienceRoutes(http::Router& router, const Context& context);    // audience.cc
void AddObjectRoutes(http::Router& router, const Context& context);      // objects.cc
void AddWithdrawalRoutes(http::Router& router, const Context& context);  // withdraw.cc

inline constexpr uint64_t kSmallBodyBytes = 64 * 1024;
inline constexpr uint64_t kSubmitBodyBytes = 32ull << 20;  // of POST .../objects and .../audience

}  // namespace web
