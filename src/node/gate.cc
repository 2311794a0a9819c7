#include "node/gate.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "web/context.h"

namespace node {
namespace {

constexpr size_t kAuthorizationBytesMax = 4096;

std::unexpected<base::Error> Unknown() {
  return base::Fail(base::Code::kUnauthorized, "sign in: no account matches these credentials");
}

base::Result<std::string> Allow(const exchange::Account& account, http::Access access) {
  if (access == http::Access::kAdmin && account.role != exchange::Role::kAdmin) {
    return base::Fail(base::Code::kForbidden, "this is for administrators of the node");
  }
  return account.name;
}

std::string_view AddressOf(std::string_view peer) { return peer.substr(0, peer.rfind(':')); }

bool IsLoopback(std::string_view peer) {
  const std::string_view address = AddressOf(peer);
  return address.starts_with("127.") || address == "[::1]" || address == "::1" || address.starts_with("[::ffff:127.");
}

// "Basic abc": the scheme compares without case (RFC 9110, 11.1); empty if it is another.
std::string_view After(std::string_view scheme, std::string_view value) {
  if (value.size() <= scheme.size() || value[scheme.size()] != ' ') return {};
  for (size_t i = 0; i < scheme.size(); ++i) {
    if ((value[i] | 0x20) != (scheme[i] | 0x20)) return {};
  }
  value.remove_prefix(scheme.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

}  // namespace

AccountGate::AccountGate(exchange::Accounts& accounts, const base::Clock& clock, std::string control_token,
                         int64_t failures_a_minute, bool open_metrics, RunLater check_later)
    : accounts_(accounts),
      clock_(clock),
      control_token_(std::move(control_token)),
      open_metrics_(open_metrics),
      throttle_(failures_a_minute),
      check_later_(std::move(check_later)) {}

void AccountGate::Admit(const http::Request& request, http::Access access, Done done) {
  const auto given = request.headers.FindAll("Authorization");
  if (given.empty()) {
    const bool open = access == http::Access::kAnyone || (open_metrics_ && request.path == "/metrics" && IsLoopback(request.peer));
    return done(open ? base::Result<std::string>(std::string())
                     : base::Fail(base::Code::kUnauthorized, "sign in with a user name and password, or a token"));
  }
  if (given.size() > 1 || given[0].size() > kAuthorizationBytesMax) return done(Unknown());
  if (const std::string_view token = After("Bearer", given[0]); !token.empty()) {
    if (crypto::EqualInConstantTime(token, control_token_)) return done(std::string(web::kLocalAdministrator));
    const auto account = accounts_.CheckToken(token);
    return done(account ? Allow(**account, access) : Unknown());
  }
  AdmitBasic(request, access, After("Basic", given[0]), std::move(done));
}

void AccountGate::AdmitBasic(const http::Request& request, http::Access access, std::string_view credentials, Done done) {
  const auto decoded = base::Base64Decode(credentials);
  const size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return done(Unknown());
  std::string name = decoded->substr(0, colon), password = decoded->substr(colon + 1);
  if (const Admitted account = accounts_.RemembersPassword(name, password)) return done(Allow(*account, access));
  std::string key = name + '\n' + std::string(AddressOf(request.peer));
  if (throttle_.IsBlocked(key, clock_.MonotonicMs())) {
    return done(base::Fail(base::Code::kUnavailable, "too many failed sign-ins for this user from this address; wait a minute"));
  }
  CheckLater(std::move(name), std::move(password), std::move(key), access, std::move(done));
}

void AccountGate::CheckLater(std::string name, std::string password, std::string key, http::Access access, Done done) {
  const auto check = [this, name = std::move(name), password = std::move(password), key = std::move(key), access, done] {
    const auto account = accounts_.CheckPassword(name, password);
    if (account) {
      throttle_.Forget(key);
    } else {
      throttle_.CountFailure(key, clock_.MonotonicMs());
    }
    done(account ? Allow(**account, access) : Unknown());
  };
  if (!check_later_(check)) {
    done(base::Fail(base::Code::kUnavailable, "too many are signing in at once; try again in a moment, or use a token"));
  }
}

void LocalGate::Admit(const http::Request&, http::Access, Done done) { done(std::string(web::kLocalAdministrator)); }

}  // namespace node
