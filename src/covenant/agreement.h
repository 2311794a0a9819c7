// How members agree on the next certificate: Tendermint's algorithm (arXiv 1807.04938, whose lines are named in the .cc) as a
// state machine that takes messages and the time and says what to sign and send. One object for each epoch.
//
// Safe whatever the network does while at most a third of the active members break the rules; where more do, two
// certificates can come about, and EvidenceOfFork proves who did it. Goes on once messages arrive within the timeouts.
//
// The host keeps three promises: it stores memory() before it acts on an Output, so that a restart does not vote twice; it
// gives back every vote and offer it was asked to sign, once signed, through Take; it hands messages to all other members,
// and again to those who lack them, a decided certificate too: a member that lies can keep from another the votes for it.
// Nothing is sent before there is something to decide: a candidate, or another's message.
//
// No clock, no randomness, no I/O; one thread at a time. Memory is bounded: one vote for each member, step and round kept.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/result.h"
#include "covenant/certificate.h"
#include "covenant/evidence.h"
#include "covenant/offer_message.h"
#include "covenant/state.h"
#include "covenant/vote.h"

namespace covenant {

// Milliseconds; each further round waits `more` longer. People may have to fetch a key.
struct Timeouts {
  uint64_t offer_ms = 60000;
  uint64_t prevote_ms = 30000;
  uint64_t commit_ms = 30000;
  uint64_t more_ms = 30000;
};

inline constexpr uint64_t kRoundsKept = 64;          // rounds before the present one whose votes are kept
inline constexpr uint64_t kRoundsAhead = 8;          // and after it; of later ones only that somebody is there
inline constexpr uint64_t kClockAheadMax_s = 300;    // how far a new certificate's time may be ahead of ours
inline constexpr uint64_t kClockBehindMax_s = 3600;  // and behind

class Agreement {
 public:
  struct Options {
    std::optional<MemberId> self;  // none: looks on and does not vote
    Timeouts timeouts;
    // What this node knows beyond the certificate: anchors that agree with what it witnessed, no newer card updates. Every
    // certificate that is asked about holds otherwise.
    std::function<bool(const CertificateBody&)> acceptable = [](const CertificateBody&) { return true; };
  };

  enum class Phase : uint8_t { kOffer, kPrevote, kCommit };
  struct Locked {
    Digest certificate;
    uint64_t round = 0;
  };
  struct Valid {
    CertificateBody body;
    std::vector<PrevoteSet> proofs;  // the first is of the round in which it became valid
  };
  // What must survive a crash.
  struct Memory {
    uint64_t round = 0;
    Phase phase = Phase::kOffer;
    std::optional<Locked> locked;
    std::optional<Valid> valid;
    std::optional<OfferMessage> offer;      // what was asked to be signed in this round
    std::optional<Vote> prevote, commit;
  };

  struct Output {
    std::optional<OfferMessage> offer;      // to be signed with the vote key and sent
    std::vector<Vote> votes;                // the same
    std::vector<Evidence> evidence;         // to be kept and spread
    std::optional<Certificate> decided;     // the next epoch; nothing comes after it
  };

  // `state` is that of the epoch before. With a `memory`, goes on where it was.
  Agreement(State state, Options options);
  Agreement(State state, Options options, Memory memory);

  // What this member would put forward; counts when its turn comes and no other certificate is under way. kInvalid where it
  // does not hold.
  base::Result<Output> Suggest(CertificateBody candidate, uint64_t now_ms);

  // From other members, and our own once signed. An error says why it is of no use; nothing has changed then.
  base::Result<Output> Take(const OfferMessage& message, uint64_t now_ms);
  base::Result<Output> Take(const Vote& vote, uint64_t now_ms);

  // Time has passed. After a restart: asks again for the signatures of this round.
  Output Tick(uint64_t now_ms);
  Output Resume(uint64_t now_ms);
  std::optional<uint64_t> NextTick() const;  // when Tick has something to do

  const State& state() const { return state_; }
  const Memory& memory() const { return memory_; }
  uint64_t round() const { return memory_.round; }

  // Whether it keeps this very vote or offer.
  bool Has(const Vote& vote) const;
  bool Has(const Offer& offer) const;

  // What a member that lags behind needs to come here: the present round's offer and votes, and those of the round that is
  // locked or valid.
  std::vector<OfferMessage> Offers() const;
  std::vector<Vote> Votes() const;
  bool IsOfUse(uint64_t round) const;  // whether theirs are among them

 private:
  using ByVoter = std::map<MemberId, Vote>;
  struct Round {
    std::optional<OfferMessage> offer;
    bool acceptable = false;  // the offer's certificate is
    ByVoter prevotes, commits;
    bool prevote_timer = false, commit_timer = false;
  };
  enum class Timer : uint8_t { kOffer, kPrevote, kCommit };
  struct Alarm {
    Timer timer;
    uint64_t round;
  };

  static const ByVoter& VotesAt(const Round& round, Step step);
  bool IsKept(uint64_t round) const;
  void NoteAhead(const MemberId& member, uint64_t round);
  void Wake(uint64_t now_ms, Output& out);
  void StartRound(uint64_t round, uint64_t now_ms, Output& out);
  void Forward(Output& out);
  void Put(const CertificateBody& body, const std::vector<PrevoteSet>& proofs, Output& out);
  void Progress(uint64_t now_ms, Output& out);
  bool PrevoteOnOffer(Output& out);
  bool CommitOnPrevotes(Output& out);
  void ArmOnQuorums(uint64_t now_ms);
  bool Decide(Output& out);
  bool SkipAhead(uint64_t now_ms, Output& out);
  void Prevote(std::optional<Digest> certificate, std::optional<uint64_t> since, Output& out);
  void Commit(std::optional<Digest> certificate, Output& out);
  void Arm(Timer timer, uint64_t now_ms);
  void Fire(const Alarm& alarm, uint64_t now_ms, Output& out);
  base::Status CheckContent(const OfferMessage& message);
  bool IsTimely(const CertificateBody& body, uint64_t now_ms) const;
  void LookForContradictions(const Vote& vote, Output& out) const;
  // The prevotes for what was offered; nullopt below a quorum.
  std::optional<PrevoteSet> QuorumFor(const Round& round, const Offer& offer) const;

  State state_;
  Options options_;
  Memory memory_;
  size_t active_ = 0, quorum_ = 0;
  bool awake_ = false, decided_ = false;
  std::optional<CertificateBody> candidate_;
  std::map<uint64_t, Round> rounds_;
  std::map<MemberId, uint64_t> ahead_;         // the latest round that each has been seen in
  std::multimap<uint64_t, Alarm> alarms_;      // by time
  std::set<Digest> holds_;                     // certificates that were found to hold; at most a few
};

}  // namespace covenant
