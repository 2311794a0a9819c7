// Who is calling: Basic and Bearer credentials (RFC 7617, RFC 6750) against the node's accounts.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "exchange/account.h"
#include "http/router.h"
#include "node/throttle.h"

namespace node {

using Done = std::function<void(base::Result<std::string>)>;

// For callers over the network. Never tells an unknown user from a wrong password. A password that is not remembered is
// checked later, on another thread; failed ones are slowed for each user and peer address.
class AccountGate : public http::Gate {
 public:
  // Runs work off the network threads. False: too much is waiting. What it runs calls whoever asked the gate, so that it must
  // have ended before they go.
  using RunLater = std::function<bool(std::function<void()>)>;

  // `control_token` is the one that serving.json holds: its bearer is the local administrator.
  AccountGate(exchange::Accounts& accounts, const base::Clock& clock, std::string control_token, int64_t failures_a_minute,
              bool open_metrics, RunLater check_later);

  void Admit(const http::Request& request, http::Access access, Done done) override;

 private:
  using Admitted = std::shared_ptr<const exchange::Account>;
  void AdmitBasic(const http::Request& request, http::Access access, std::string_view credentials, Done done);
  void CheckLater(std::string name, std::string password, std::string key, http::Access access, Done done);

  exchange::Accounts& accounts_;
  const base::Clock& clock_;
  const std::string control_token_;
  const bool open_metrics_;
  Throttle throttle_;
  const RunLater check_later_;
};

// For requests that are made inside the process that holds the data folder: the local administrator's.
class LocalGate : public http::Gate {
 public:
  void Admit(const http::Request& request, http::Access access, Done done) override;
};

}  // namespace node
