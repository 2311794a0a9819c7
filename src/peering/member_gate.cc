#include "peering/member_gate.h"

#include <algorithm>

#include "base/encoding.h"

namespace peering {
namespace {

const covenant::Row* RowWith(const covenant::State& state, const crypto::Digest& key) {
  const auto row = std::ranges::find(state.members, key, [](const covenant::Row& r) { return r.card.keys.tls; });
  return row == state.members.end() ? nullptr : &*row;
}

std::string WhyNot(const covenant::Row& row) {
  return row.card.organisation + " is no member any more: " + std::string(covenant::kStatusNames[static_cast<size_t>(row.status)]) + " in epoch " +
         std::to_string(row.touched);
}

}  // namespace

std::string UserOf(const covenant::MemberId& member) { return base::HexEncode(member.view()); }

base::Result<covenant::MemberId> MemberOf(std::string_view user) {
  const auto bytes = base::HexDecode(user);
  if (!bytes || bytes->size() != crypto::Digest::kBytes) return base::Fail(base::Code::kInvalid, "a member is named by 64 hexadecimal digits");
  return crypto::Digest::From(*bytes);
}

void MemberGate::Admit(const http::Request& request, http::Access access, std::function<void(base::Result<http::Caller>)> done) {
  const auto now = membership_.Now();
  const covenant::Row* const row = now && request.peer_key ? RowWith(now->state, *request.peer_key) : nullptr;
  const bool may = row != nullptr && (row->IsMember() ? access != http::Access::kAdmin : access == http::Access::kAnyone);
  if (may) return done(http::Caller{UserOf(row->id)});
  if (access == http::Access::kAnyone) return done(http::Caller{});
  if (!request.peer_key) return done(base::Fail(base::Code::kUnauthorized, "members of the covenant call here, with the TLS key of their card"));
  done(base::Fail(base::Code::kForbidden, row != nullptr ? WhyNot(*row) : "no member of the covenant has this TLS key on its card"));
}

}  // namespace peering
