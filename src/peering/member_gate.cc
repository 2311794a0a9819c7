#include "peering/member_gate.h"

#include <algorithm>

#include "base/encoding.h"

namespace peering {

std::string UserOf(const covenant::MemberId& member) { return base::HexEncode(member.view()); }

base::Result<covenant::MemberId> MemberOf(std::string_view user) {
  const auto bytes = base::HexDecode(user);
  if (!bytes || bytes->size() != crypto::Digest::kBytes) return base::Fail(base::Code::kInvalid, "a member is named by 64 hexadecimal digits");
  return crypto::Digest::From(*bytes);
}

void MemberGate::Admit(const http::Request& request, http::Access access, std::function<void(base::Result<http::Caller>)> done) {
  const auto now = membership_.Now();
  if (now && request.peer_key) {
    const auto row = std::ranges::find_if(now->state.members, [&](const covenant::Row& r) { return r.IsMember() && r.card.keys.tls == *request.peer_key; });
    if (row != now->state.members.end() && access != http::Access::kAdmin) return done(http::Caller{UserOf(row->id)});
  }
  if (access == http::Access::kAnyone) return done(http::Caller{});
  if (!request.peer_key) return done(base::Fail(base::Code::kUnauthorized, "members of the covenant call here, with the TLS key of their card"));
  done(base::Fail(base::Code::kForbidden, "no member of the covenant has this TLS key on its card"));
}

}  // namespace peering
