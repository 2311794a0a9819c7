// Asks the other members for what they hold of this node's own log, and fills it up again (membership/recovery.h).
#pragma once

#include <string>
#include <vector>

#include "base/logger.h"
#include "base/result.h"
#include "http/tls.h"
#include "membership/membership.h"
#include "membership/recovery.h"

namespace peering {

struct Recovered {
  membership::RecoveryReport report;
  std::vector<std::string> asked;   // organisations that answered
  std::vector<std::string> silent;  // and that did not, with why
};

// Takes as long as it takes; what came is kept if it ends early, and the next call goes on. kUnavailable where nobody answers; errors as
// Recovery::Take. `stop_fd` as of http::ClientOptions.
base::Result<Recovered> Recover(membership::Membership& membership, const http::TlsIdentity& identity, base::Logger& logger, int stop_fd);

}  // namespace peering
