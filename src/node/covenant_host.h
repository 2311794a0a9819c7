// The covenant in a running node: the member's keys from the data folder, and Peering with them. Safe from many threads.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/logger.h"
#include "base/random.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "exchange/exchange.h"
#include "node/data_folder.h"
#include "node/member_folder.h"
#include "node/worker.h"
#include "peering/peering.h"

namespace node {

class CovenantHost {
 public:
  struct Parts {
    const DataFolder& folder;
    exchange::Exchange& exchange;
    membership::Membership& membership;
    const base::Clock& clock;
    base::Random& random;
    base::Logger& logger;
  };
  // References outlive it. Where the node is in a covenant it keeps what is voted for. kNotFound where the keys of the member that
  // it is have gone.
  static base::Result<std::unique_ptr<CovenantHost>> Open(const Parts& parts);
  ~CovenantHost();

  // From now on this node listens for the other members at `listen`, and talks to them: at once where it is in a covenant, else
  // once it enters one.
  base::Status Serve(const peering::Peering::Listen& listen);
  // Membership::Enter, with this folder's keys.
  base::Status Enter(const covenant::Genesis& genesis, std::span<const covenant::Certificate> certificates);
  void Stop();

  peering::Peering* peering() const;  // null where the node is in no covenant

 private:
  explicit CovenantHost(const Parts& parts);
  base::Status LoadKeys() REQUIRES(mutex_);
  base::Status Start() REQUIRES(mutex_);

  const Parts parts_;
  mutable base::Mutex mutex_;
  std::optional<MemberKeys> keys_ GUARDED_BY(mutex_);
  std::optional<peering::Peering::Listen> listen_ GUARDED_BY(mutex_);
  std::unique_ptr<peering::Peering> peering_ GUARDED_BY(mutex_);
  std::unique_ptr<peering::Peering> before_ GUARDED_BY(mutex_);  // that did not listen; requests under way may still use it
  Worker deliveries_;
};

}  // namespace node
