// Who calls on the members' port: the member whose card names the key of the caller's TLS certificate. No password, no
// certificate authority; who has no such key may read only what anybody may (docs/api.md, "Members' port").
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "covenant/document.h"
#include "http/router.h"
#include "membership/membership.h"

namespace peering {

// How a member is named in logs and as Request::user: 64 hexadecimal digits.
std::string UserOf(const covenant::MemberId& member);
base::Result<covenant::MemberId> MemberOf(std::string_view user);

class MemberGate : public http::Gate {
 public:
  explicit MemberGate(const membership::Membership& membership) : membership_(membership) {}
  // kUser: active and suspended members. kAnyone: former members by their names, too. kAdmin: nobody.
  void Admit(const http::Request& request, http::Access access, std::function<void(base::Result<http::Caller>)> done) override;

 private:
  const membership::Membership& membership_;
};

}  // namespace peering
