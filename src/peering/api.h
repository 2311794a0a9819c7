// The covenant on the node's own JSON API (docs/api.md): for its users and for the verbs of `mithaq covenant`.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "http/router.h"
#include "json/print.h"
#include "membership/membership.h"
#include "peering/peering.h"
#include "web/context.h"

namespace peering {

struct Desk {
  web::Context context;
  membership::Membership& membership;
  std::span<const tlog::VerifierKey> witnessed_logs;             // outside the covenant, whose heads this node cosigns
  std::function<Peering*()> peering;                             // null where the node is in no covenant
  std::function<base::Status(const covenant::Genesis&, std::span<const covenant::Certificate>)> enter;   // Membership::Enter, and Peering from then on
};
// "member" and "organisation", which is empty for one that the state does not have.
void WriteMember(json::Writer& w, const covenant::State& state, const covenant::MemberId& member, std::string_view key = "member");
// What the desk refers to outlives the router.
void AddCovenantRoutes(http::Router& router, const Desk& desk);

}  // namespace peering
