// Has the other members cosign the heads of this node's log of the covenant (tlog/witnessing.h): each new head goes to every
// other active member, over a connection and thread of its own, so that one which does not answer holds up no other. What enough
// have cosigned is kept, told of as news, and anchored in the charter. Without new heads nothing is sent.
//
// Safe from many threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/logger.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "http/tls.h"
#include "membership/membership.h"
#include "membership/council.h"
#include "tlog/witnessing.h"

namespace peering {

inline constexpr int64_t kBetweenHeads_ms = 1000;  // at least: what is published between goes with the next one
inline constexpr int kCosignPatience_ms = 10'000;

// For people.
struct WitnessStatus {
  covenant::MemberId member;
  uint64_t size = 0;    // of the head that it cosigned last, since this node started
  std::string trouble;  // why it cosigns none now; empty where it does
};
struct WitnessesStatus {
  std::vector<WitnessStatus> witnesses;
  std::optional<uint64_t> ahead;  // a witness has seen a log of so many entries, which is more than there are
};

class Witnesses {
 public:
  struct Parts {
    membership::Membership& membership;
    membership::Council& council;
    const base::Clock& clock;
    base::Logger& logger;
    http::TlsIdentity identity;
    std::function<void()> witnessed;  // there is another witnessed head; from any thread, to be quick
  };
  // References outlive it. Begins at once.
  explicit Witnesses(Parts parts);
  ~Witnesses();  // as Stop
  void Stop();

  void Wake();  // the log may have grown, or the epoch changed. Quick
  WitnessesStatus status() const;

 private:
  class Link;
  using Ask = tlog::Witnessing::Ask;

  void Run();
  void Match();
  void TakeHead() REQUIRES(mutex_);
  void Wait(base::MutexLock& lock) REQUIRES(mutex_);
  void Do(const tlog::Witnessing::Output& output) REQUIRES(mutex_);
  void Answered(const Link& link, const Ask& ask, const tlog::WitnessReply& reply);
  void KeepWitnessed();
  uint64_t NowMs() const { return static_cast<uint64_t>(parts_.clock.MonotonicMs()); }

  const Parts parts_;
  mutable base::Mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool woken_ GUARDED_BY(mutex_) = false;
  bool keep_ GUARDED_BY(mutex_) = false;                      // the witnessed head is to be stored
  std::optional<tlog::Witnessing> machine_ GUARDED_BY(mutex_);  // none where there is nobody to ask
  std::vector<std::shared_ptr<Link>> links_ GUARDED_BY(mutex_);  // by witness
  uint64_t given_ GUARDED_BY(mutex_) = 0;                     // size of the head that the machine has
  uint64_t next_head_ms_ GUARDED_BY(mutex_) = 0;
  std::optional<uint64_t> ahead_ GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace peering
