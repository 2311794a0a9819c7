// Who is calling: Basic and Bearer credentials (RFC 7617, RFC 6750) against the node's accounts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/thread_annotations.h"
#include "base/time.h"
#include "exchange/account.h"
#include "http/router.h"
#include "node/throttle.h"

namespace node {

using Done = std::function<void(base::Result<http::Caller>)>;

// For callers over the network. Never tells an unknown user from a wrong password. A password that is not remembered is
// checked later, on another thread, a few of one client at a time; tries are slowed for each user and client until one succeeds, which is
// an address or an IPv6 /64 (http::ClientKey).
class AccountGate : public http::Gate {
 public:
  // Runs work off the network threads. False: too much is waiting. What it runs calls whoever asked the gate, so that it must
  // have ended before they go.
  using RunLater = std::function<bool(std::function<void()>)>;

  // `control_token` is the one that serving.json holds: its bearer is the local administrator.
  AccountGate(exchange::Accounts& accounts, const base::Clock& clock, std::string control_token, int64_t tries_a_minute,
              bool open_metrics, RunLater check_later);

  void Admit(const http::Request& request, http::Access access, Done done) override;

 private:
  using Admitted = std::shared_ptr<const exchange::Account>;
  void AdmitBasic(const http::Request& request, http::Access access, std::string_view credentials, Done done);
  struct Check {
    std::string name, password, client;
    std::string ThrottleKey() const { return name + '\n' + client; }
  };
  void CheckLater(Check check, http::Access access, Done done);
  bool MayWait(const std::string& client);
  void HasWaited(const std::string& client);

  exchange::Accounts& accounts_;
  const base::Clock& clock_;
  const std::string control_token_;
  const bool open_metrics_;
  Throttle throttle_;
  const RunLater check_later_;
  base::Mutex mutex_;
  std::map<std::string, int> waiting_ GUARDED_BY(mutex_);  // checks, of each client that has any
};

// For requests that are made inside the process that holds the data folder: the local administrator's.
class LocalGate : public http::Gate {
 public:
  void Admit(const http::Request& request, http::Access access, Done done) override;
};

}  // namespace node
