// This node's dealings with one other member: asks it what is new, follows it to the next epoch, fetches documents of votes, and
// takes over its log, from one thread. What goes wrong with one member slows no other; it is tried again, ever later, and shown.
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
#include "membership/membership.h"
#include "peering/council.h"
#include "peering/member_client.h"
#include "peering/news.h"
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
    Council& council;
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
  // One question and what follows from its answer.
  base::Status Talk();
  base::Status Connect();
  base::Status AskWhatItHolds();
  base::Result<std::string> Get(std::string path);
  base::Result<http::ClientResponse> Send(const std::string& path);  // the answer to a GET that was answered 200
  // To whom it belongs: what recalls and erasures of its were taken over has been carried out.
  base::Status AnswerWithdrawals();
  base::Status FollowEpochs(uint64_t until);
  // A member that has no place there any more may still learn why: epochs are for anybody.
  void FollowWhereRefused();
  base::Status FetchDocuments();
  base::Status TakeRecords(uint64_t size);
  void TakeWitnessed(uint64_t size);
  base::Result<membership::Delivery> FetchRecords(uint64_t epoch, uint64_t from);
  void Count(const exchange::ReceptionReport& report);

  const Parts parts_;
  const covenant::MemberId member_;
  StopSignal stop_;
  MemberClient client_;
  News known_;
  bool stays_behind_ = false;                   // it is in an earlier epoch than this node
  int64_t receipt_after_ms_ = 0;                // one that was refused is not offered again before
  bool must_wait_ = false;                      // for this node's own right to sign, before it can follow the member
  mutable base::Mutex mutex_;
  PeerStatus status_ GUARDED_BY(mutex_);
  std::thread thread_;                          // last: it uses all of the above
};

}  // namespace peering
