#include "node/gate.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "http/clients.h"
#include "web/context.h"

namespace node {
namespace {

constexpr size_t kAuthorizationBytesMax = 4096;
constexpr int kClientChecksMax = 4;  // passwords of one client that wait; all clients share one thread

std::unexpected<base::Error> Unknown() {
  return base::Fail(base::Code::kUnauthorized, "sign in: no account matches these credentials");
}

base::Result<http::Caller> Allow(const exchange::Account& account, http::Access access, std::optional<base::Timestamp> until = {}) {
  if (access == http::Access::kAdmin && account.role != exchange::Role::kAdmin) {
    return base::Fail(base::Code::kForbidden, "this is for administrators of the node");
  }
  return http::Caller{account.name, until};
}

// Of "192.0.2.7:4711", "[2001:db8::1]:4711", and what a proxy names: an address without a port.
std::string_view AddressOf(std::string_view peer) {
  if (peer.starts_with('[')) return peer.substr(1, peer.find(']') - 1);
  return std::ranges::count(peer, ':') > 1 ? peer : peer.substr(0, peer.find(':'));
}

bool IsLoopback(std::string_view peer) {
  const std::string_view address = AddressOf(peer);
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
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
                         int64_t tries_a_minute, bool open_metrics, RunLater check_later)
    : accounts_(accounts),
      clock_(clock),
      control_token_(std::move(control_token)),
      open_metrics_(open_metrics),
      throttle_(tries_a_minute),
      check_later_(std::move(check_later)) {}

void AccountGate::Admit(const http::Request& request, http::Access access, Done done) {
  const auto given = request.headers.FindAll("Authorization");
  if (given.empty()) {
    const bool open = access == http::Access::kAnyone || (open_metrics_ && request.path == "/metrics" && IsLoopback(request.peer));
    return done(open ? base::Result<http::Caller>(http::Caller{})
                     : base::Fail(base::Code::kUnauthorized, "sign in with a user name and password, or a token"));
  }
  if (given.size() > 1 || given[0].size() > kAuthorizationBytesMax) return done(Unknown());
  if (const std::string_view token = After("Bearer", given[0]); !token.empty()) {
    if (crypto::EqualInConstantTime(token, control_token_)) return done(http::Caller{std::string(web::kLocalAdministrator)});
    const auto bearer = accounts_.CheckToken(token);
    return done(bearer ? Allow(*bearer->account, access, bearer->until) : Unknown());
  }
  AdmitBasic(request, access, After("Basic", given[0]), std::move(done));
}

void AccountGate::AdmitBasic(const http::Request& request, http::Access access, std::string_view credentials, Done done) {
  const auto decoded = base::Base64Decode(credentials);
  const size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return done(Unknown());
  std::string name = decoded->substr(0, colon), password = decoded->substr(colon + 1);
  if (const Admitted account = accounts_.RemembersPassword(name, password)) return done(Allow(*account, access));
  CheckLater({.name = std::move(name), .password = std::move(password), .client = http::ClientKey(std::string(AddressOf(request.peer)))}, access,
             std::move(done));
}

void AccountGate::CheckLater(Check check, http::Access access, Done done) {
  const std::string client = check.client, key = check.ThrottleKey();
  if (!MayWait(client)) {
    return done(base::Fail(base::Code::kUnavailable, "too many passwords from this address are being checked; wait for the replies to some, or use a token"));
  }
  if (!throttle_.Begin(key, clock_.MonotonicMs())) {
    HasWaited(client);
    return done(base::Fail(base::Code::kUnavailable, "too many failed sign-ins for this user from this address; wait a minute"));
  }
  const auto work = [this, check = std::move(check), key, access, done] {
    const auto account = accounts_.CheckPassword(check.name, check.password);
    if (account) throttle_.Forget(key);
    HasWaited(check.client);
    done(account ? Allow(**account, access) : Unknown());
  };
  if (check_later_(work)) return;
  throttle_.TakeBack(key);
  HasWaited(client);
  done(base::Fail(base::Code::kUnavailable, "too many are signing in at once; try again in a moment, or use a token"));
}

bool AccountGate::MayWait(const std::string& client) {
  const base::MutexLock lock(mutex_);
  int& waiting = waiting_[client];
  if (waiting >= kClientChecksMax) return false;
  ++waiting;
  return true;
}

void AccountGate::HasWaited(const std::string& client) {
  const base::MutexLock lock(mutex_);
  const auto waiting = waiting_.find(client);
  if (--waiting->second == 0) waiting_.erase(waiting);
}

void LocalGate::Admit(const http::Request&, http::Access, Done done) { done(http::Caller{std::string(web::kLocalAdministrator)}); }

}  // namespace node
