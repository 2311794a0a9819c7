// A member's node: what a real one is made of (exchange, membership, council, a follower for each other member, witnessing), over a
// simulated disk, network and clock. What users and voters do to it comes from outside.
//
// It has no threads: what is committed is so within one event.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/logger.h"
#include "exchange/exchange.h"
#include "federation/follower.h"
#include "membership/council.h"
#include "membership/follow.h"
#include "membership/membership.h"
#include "simulation/disk.h"
#include "simulation/founders.h"
#include "simulation/ledger.h"
#include "simulation/network.h"
#include "simulation/workload.h"
#include "tlog/witnessing.h"

namespace simulation {

// As an analyst would hand it in.
std::string IndicatorOf(const Item& item);

class Node {
 public:
  using Reply = std::function<void(base::Result<federation::Answer>)>;
  using CosignReply = std::function<void(int status, std::string body)>;
  struct Parts {
    Timeline& timeline;
    const Founding& founding;
    Ledger& ledger;
    size_t number = 0;                                                         // of the founder whose node it is
    std::function<void(size_t to, federation::Question, Reply)> ask;           // over the network
    std::function<void(size_t to, std::string body, CosignReply)> ask_to_cosign;
    std::function<void()> power_failed;                                        // in the middle of a commit
    std::function<void(size_t of, uint64_t size)> took = {};                   // so much of another's log; may be empty, as the next
    std::function<void(size_t by, uint64_t size)> answered = {};               // its recalls and erasures, up to there
    std::function<void(uint64_t epoch)> adopted = {};
    std::function<void(size_t item, bool takes_back)> appended = {};           // to its own log, as the last entry
  };
  Node(Parts parts, Dice dice);

  Disk& disk() { return disk_; }
  VirtualClock& clock() { return clock_; }
  bool IsUp() const { return council_ != nullptr; }
  void Boot();
  void Crash();  // kill -9

  // A liar's: it says that others hold nothing of its log, so that it may sign whatever it has.
  bool deaf = false;
  bool gives_all = false;  // a planted bug: what is for one member goes to another
  // What a liar makes of its answers.
  std::function<base::Result<federation::Answer>(size_t asker, const federation::Question&, base::Result<federation::Answer>)> bends = {};

  // The other side of a question; the reply comes at once or, to AskNews, later.
  void Serve(size_t asker, const federation::Question& question, Reply reply);
  void Cosign(size_t asker, const std::string& body, const CosignReply& reply);

  // Users. Each does nothing where the node is down; what was acknowledged is noted in the ledger.
  void Publish(size_t item);
  void TakeBack(size_t item, TakenBack how);
  void Propose(std::vector<covenant::Action> actions);

  // Whether the object can be read: where its own users publish, and where others' objects are.
  bool Shares(const std::string& id) const { return Holds(id, membership::kSharedAlias); }
  bool Received(const std::string& id) const { return Holds(id, membership::kReceivedAlias); }
  bool MaySign() const { return membership_->MaySign(); }
  uint64_t OwnSize() const { return membership_->OwnSize(); }
  uint64_t SizeOf(size_t other);
  uint64_t epoch() const { return membership_->Now()->state.epoch; }
  std::set<covenant::MemberId> Accuses() const;
  std::set<std::string> Contradictions();  // origins of logs that showed two histories
  std::string Trouble(size_t other) const;
  // Recalls and erasures of its own that this member has not answered.
  size_t Unanswered(size_t other);
  std::vector<std::string> Check();  // `mithaq fsck`

  membership::Membership& membership() { return *membership_; }
  membership::Council& council() { return *council_; }
  uint64_t OnDisk() const;  // bytes of keys and values
  uint64_t Now_s() const { return static_cast<uint64_t>(clock_.Now().us / 1'000'000); }
  const Founder& founder() const { return parts_.founding.founders[parts_.number]; }

 private:
  struct Link {
    Link(membership::Follow::Parts parts, const covenant::MemberId& member) : follow(std::move(parts), member), follower(follow) {}
    membership::Follow follow;
    federation::Follower follower;
    uint64_t question = 0;  // that waits for its answer; 0: none
    uint64_t alarm = 0;     // the last one that was set
    uint64_t told = 0;      // Parts::took, last
  };
  struct Parked {
    uint64_t number;
    federation::News known;
    Reply reply;
  };

  // Calls it unless the node was down since.
  std::function<void()> IfUp(std::function<void()> what);
  void Pump(size_t other);
  void Settle();
  void Work();
  void MatchLinks();
  void TellWhatCame(size_t other);
  void Vote();
  void AskWitnesses();
  void Do(const tlog::Witnessing::Output& output);
  void AnswerParked(const federation::News& now);
  federation::News News() const;
  base::Result<federation::Answer> AnswerNow(size_t asker, const federation::Question& question);
  bool Holds(const std::string& id, std::string_view alias) const;
  std::optional<size_t> NumberOf(const covenant::MemberId& member) const;

  const Parts parts_;
  Dice dice_;
  Disk disk_;
  VirtualClock clock_;
  DiceRandom random_;
  base::NullLogger logger_;
  crypto::SigningKey local_key_;
  uint64_t life_ = 0;                         // since the last start
  uint64_t asked_ = 0;                        // questions, over all lives
  std::unique_ptr<exchange::Exchange> exchange_;
  std::optional<membership::Membership> membership_;
  std::unique_ptr<membership::Council> council_;
  std::map<size_t, Link> links_;              // by number
  std::vector<Parked> parked_;
  std::optional<tlog::Witnessing> witnessing_;
  std::vector<size_t> witnesses_;             // numbers
  std::set<crypto::Digest> balloted_;         // proposals
  uint64_t work_alarm_ = 0, witness_alarm_ms_ = 0, next_head_ms_ = 0;
  uint64_t given_ = 0;                        // size of the head that was given to the witnesses
  std::optional<uint64_t> seen_epoch_;
  uint64_t seen_size_ = 0, seen_documents_ = 0;
};

}  // namespace simulation
