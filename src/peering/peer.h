// This node's dealings with one other member: carries the questions of a federation::Follower to it, and its answers back, from one
// thread. What goes wrong with one member slows no other; it is tried again, ever later, and shown.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/logger.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "covenant/document.h"
#include "federation/follower.h"
#include "membership/council.h"
#include "membership/follow.h"
#include "membership/membership.h"
#include "peering/member_client.h"
#include "peering/stop_signal.h"

namespace peering {

// For people.
struct PeerStatus {
  covenant::MemberId member;
  std::string organisation;
  std::string address;                          // that answered last, or was tried
  std::optional<base::Timestamp> last_answer;
  uint64_t answers = 0;                         // that were of use, since this node started
  std::string trouble;                          // why it does not answer now; empty where it does
  uint64_t taken = 0, size = 0, witnessed = 0;  // entries of its log: here, there, cosigned by enough others
  exchange::ReceptionReport received;           // since this node started
};

class Peer {
 public:
  struct Parts {
    membership::Membership& membership;
    membership::Council& council;
    const base::Clock& clock;
    base::Logger& logger;
    http::TlsIdentity identity;              // this member's own TLS key
    std::function<base::Status()> finish_erasures;  // takes what was erased out of the node's files
  };
  // References outlive it. Begins at once.
  Peer(const Parts& parts, covenant::MemberId member);
  ~Peer();  // ends what it waits for

  PeerStatus status() const;

 private:
  void Run();
  void Put(const federation::Question& question);
  base::Result<federation::Answer> Ask(const federation::Question& question);
  uint64_t NowMs() const { return static_cast<uint64_t>(parts_.clock.MonotonicMs()); }
  void Show();

  const Parts parts_;
  const covenant::MemberId member_;
  StopSignal stop_;
  MemberClient client_;
  membership::Follow follow_;
  federation::Follower follower_;
  mutable base::Mutex mutex_;
  PeerStatus status_ GUARDED_BY(mutex_);
  std::thread thread_;                          // last: it uses all of the above
};

}  // namespace peering
