#include "covenant/agreement.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "covenant/apply.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr size_t kHoldsKept = 16;
constexpr uint64_t kWaitsGrowUntil = 1000;  // rounds

size_t CountFor(const std::map<MemberId, Vote>& votes, const std::optional<Digest>& certificate) {
  return static_cast<size_t>(std::ranges::count_if(votes, [&](const auto& entry) { return entry.second.certificate == certificate; }));
}

std::vector<PrevoteSet> Above(PrevoteSet set, const std::vector<PrevoteSet>& proofs) {
  std::vector<PrevoteSet> all{std::move(set)};
  all.insert(all.end(), proofs.begin(), proofs.end());
  return all;
}

}  // namespace

Agreement::Agreement(State state, Options options) : Agreement(std::move(state), std::move(options), Memory()) {}

Agreement::Agreement(State state, Options options, Memory memory)
    : state_(std::move(state)), options_(std::move(options)), memory_(std::move(memory)), active_(state_.ActiveCount()), quorum_(Quorum(active_)) {
  if (options_.self && state_.FindActive(*options_.self) == nullptr) options_.self.reset();
}

Result<Agreement::Output> Agreement::Suggest(CertificateBody candidate, uint64_t now_ms) {
  TRY(Follow(state_, candidate));
  Output out;
  if (decided_) return out;
  candidate_ = std::move(candidate);
  Wake(now_ms, out);
  Forward(out);
  Progress(now_ms, out);
  return out;
}

Result<Agreement::Output> Agreement::Take(const OfferMessage& message, uint64_t now_ms) {
  const Offer& offer = message.offer;
  Output out;
  if (decided_ || Has(offer)) return out;
  TRY(CheckOffer(state_, offer));
  if (!IsKept(offer.round)) {
    NoteAhead(offer.proposer, offer.round);
    Progress(now_ms, out);
    return out;
  }
  const auto known = rounds_.find(offer.round);
  if (known != rounds_.end() && known->second.offer) {
    if (auto contradiction = Contradiction(known->second.offer->offer, offer)) out.evidence.push_back(*std::move(contradiction));
    return out;
  }
  TRY(CheckContent(message));
  NoteAhead(offer.proposer, offer.round);
  Wake(now_ms, out);
  Round& round = rounds_[offer.round];
  round.offer = message;
  round.acceptable = options_.acceptable(message.body) && (offer.since || IsTimely(message.body, now_ms));
  Progress(now_ms, out);
  return out;
}

Result<Agreement::Output> Agreement::Take(const Vote& vote, uint64_t now_ms) {
  Output out;
  if (decided_ || Has(vote)) return out;
  TRY(CheckVote(state_, vote));
  NoteAhead(vote.voter, vote.round);
  if (IsKept(vote.round)) {
    LookForContradictions(vote, out);
    Round& round = rounds_[vote.round];
    (vote.step == Step::kPrevote ? round.prevotes : round.commits).try_emplace(vote.voter, vote);  // the first one counts
  }
  Wake(now_ms, out);
  Progress(now_ms, out);
  return out;
}

Agreement::Output Agreement::Tick(uint64_t now_ms) {
  Output out;
  while (!decided_ && !alarms_.empty() && alarms_.begin()->first <= now_ms) {
    const Alarm alarm = alarms_.begin()->second;
    alarms_.erase(alarms_.begin());
    Fire(alarm, now_ms, out);
    Progress(now_ms, out);
  }
  return out;
}

Agreement::Output Agreement::Resume(uint64_t now_ms) {
  Output out;
  if (memory_.round == 0 && memory_.phase == Phase::kOffer && !memory_.offer) return out;  // nothing had begun
  awake_ = true;
  out.offer = memory_.offer;
  for (const auto& vote : {memory_.prevote, memory_.commit}) {
    if (vote) out.votes.push_back(*vote);
  }
  const Timer timer = memory_.phase == Phase::kOffer ? Timer::kOffer : memory_.phase == Phase::kPrevote ? Timer::kPrevote : Timer::kCommit;
  Arm(timer, now_ms);
  return out;
}

std::optional<uint64_t> Agreement::NextTick() const {
  if (decided_ || alarms_.empty()) return std::nullopt;
  return alarms_.begin()->first;
}

std::vector<OfferMessage> Agreement::Offers() const {
  std::vector<OfferMessage> offers;
  for (const auto& [number, round] : rounds_) {
    if (round.offer && IsOfUse(number)) offers.push_back(*round.offer);
  }
  return offers;
}

std::vector<Vote> Agreement::Votes() const {
  std::vector<Vote> votes;
  for (const auto& [number, round] : rounds_) {
    if (!IsOfUse(number)) continue;
    for (const auto& [voter, vote] : round.prevotes) votes.push_back(vote);
    for (const auto& [voter, vote] : round.commits) votes.push_back(vote);
  }
  return votes;
}

// The present round and the one before, and those in which something became valid or was committed to.
bool Agreement::IsOfUse(uint64_t round) const {
  return round + 1 >= memory_.round || (memory_.valid && memory_.valid->proofs[0].round == round) ||
         (memory_.locked && memory_.locked->round == round);
}

const Agreement::ByVoter& Agreement::VotesAt(const Round& round, Step step) {
  return step == Step::kPrevote ? round.prevotes : round.commits;
}

// So that what is told again costs no look at its signature.
bool Agreement::Has(const Vote& vote) const {
  const auto round = rounds_.find(vote.round);
  if (round == rounds_.end()) return false;
  const ByVoter& votes = VotesAt(round->second, vote.step);
  const auto at = votes.find(vote.voter);
  return at != votes.end() && at->second == vote;
}

bool Agreement::Has(const Offer& offer) const {
  const auto round = rounds_.find(offer.round);
  return round != rounds_.end() && round->second.offer && round->second.offer->offer == offer;
}

bool Agreement::IsKept(uint64_t round) const { return round + kRoundsKept >= memory_.round && round <= memory_.round + kRoundsAhead; }

void Agreement::NoteAhead(const MemberId& member, uint64_t round) {
  uint64_t& latest = ahead_[member];
  latest = std::max(latest, round);
}

void Agreement::Wake(uint64_t now_ms, Output& out) {
  if (std::exchange(awake_, true)) return;
  Arm(Timer::kOffer, now_ms);
  Forward(out);
}

// Lines 11 to 21.
void Agreement::StartRound(uint64_t round, uint64_t now_ms, Output& out) {
  memory_.round = round;
  memory_.phase = Phase::kOffer;
  memory_.offer.reset();
  memory_.prevote.reset();
  memory_.commit.reset();
  std::erase_if(rounds_, [&](const auto& entry) { return entry.first + kRoundsKept < round; });
  alarms_.clear();
  Arm(Timer::kOffer, now_ms);
  Forward(out);
}

// Puts a certificate forward where it is this member's turn: one that a quorum has prevoted for already comes first.
void Agreement::Forward(Output& out) {
  if (!options_.self || memory_.offer || memory_.phase != Phase::kOffer || ProposerOf(state_, memory_.round).id != *options_.self) return;
  if (memory_.valid) {
    Put(memory_.valid->body, memory_.valid->proofs, out);
  } else if (candidate_) {
    Put(*candidate_, {}, out);
  }
}

void Agreement::Put(const CertificateBody& body, const std::vector<PrevoteSet>& proofs, Output& out) {
  if (proofs.size() > kProofsMax) return;  // cannot be sealed any more; a new one has to come
  Offer offer{.certificate = CertificateHash(body),
              .covenant = state_.covenant,
              .epoch = state_.epoch + 1,
              .proposer = *options_.self,
              .round = memory_.round,
              .since = {}};
  if (!proofs.empty()) offer.since = proofs[0].round;
  memory_.offer = out.offer = OfferMessage{offer, body, proofs};
}

void Agreement::Progress(uint64_t now_ms, Output& out) {
  while (!decided_) {
    if (SkipAhead(now_ms, out) || PrevoteOnOffer(out) || CommitOnPrevotes(out)) continue;
    if (!Decide(out)) ArmOnQuorums(now_ms);
    return;
  }
}

// Lines 22 to 33.
bool Agreement::PrevoteOnOffer(Output& out) {
  const auto at = rounds_.find(memory_.round);
  if (memory_.phase != Phase::kOffer || at == rounds_.end() || !at->second.offer) return false;
  const Offer& offer = at->second.offer->offer;
  const auto& locked = memory_.locked;
  const bool free = !locked || locked->certificate == offer.certificate || (offer.since && locked->round <= *offer.since);
  if (at->second.acceptable && free) {
    Prevote(offer.certificate, offer.since, out);
  } else {
    Prevote(std::nullopt, std::nullopt, out);
  }
  return true;
}

// Lines 36 to 46.
bool Agreement::CommitOnPrevotes(Output& out) {
  const auto at = rounds_.find(memory_.round);
  if (memory_.phase == Phase::kOffer || at == rounds_.end()) return false;
  const Round& round = at->second;
  const bool is_valid_here = memory_.valid && memory_.valid->proofs[0].round == memory_.round;
  if (round.offer && !is_valid_here) {
    if (auto set = QuorumFor(round, round.offer->offer)) {
      memory_.valid = Valid{round.offer->body, Above(*std::move(set), round.offer->proofs)};
      if (memory_.phase == Phase::kPrevote) {
        memory_.locked = Locked{round.offer->offer.certificate, memory_.round};
        Commit(round.offer->offer.certificate, out);
      }
      return true;
    }
  }
  if (memory_.phase == Phase::kPrevote && CountFor(round.prevotes, std::nullopt) >= quorum_) {
    Commit(std::nullopt, out);
    return true;
  }
  return false;
}

// Lines 34, 35, 47 and 48.
void Agreement::ArmOnQuorums(uint64_t now_ms) {
  const auto at = rounds_.find(memory_.round);
  if (at == rounds_.end()) return;
  Round& round = at->second;
  if (memory_.phase == Phase::kPrevote && round.prevotes.size() >= quorum_ && !std::exchange(round.prevote_timer, true)) Arm(Timer::kPrevote, now_ms);
  if (round.commits.size() >= quorum_ && !std::exchange(round.commit_timer, true)) Arm(Timer::kCommit, now_ms);
}

// Lines 49 to 54. The seal also wants the prevotes; whoever committed has them.
bool Agreement::Decide(Output& out) {
  for (const auto& [number, round] : rounds_) {
    if (!round.offer || CountFor(round.commits, round.offer->offer.certificate) < quorum_) continue;
    auto set = QuorumFor(round, round.offer->offer);
    if (!set) continue;
    Certificate certificate{round.offer->body, {.commits = {}, .proofs = Above(*std::move(set), round.offer->proofs), .round = number}};
    if (certificate.seal.proofs.size() > kProofsMax) continue;
    for (const auto& [voter, vote] : round.commits) {
      if (vote.certificate == round.offer->offer.certificate) certificate.seal.commits.push_back({vote.signature, voter});
    }
    out.decided = std::move(certificate);
    decided_ = true;
    return true;
  }
  return false;
}

// Lines 55 and 56: where more than a third are in a later round, at least one honest member is.
bool Agreement::SkipAhead(uint64_t now_ms, Output& out) {
  std::vector<uint64_t> latest;
  for (const auto& [member, round] : ahead_) latest.push_back(round);
  const size_t third = active_ / 3;
  if (latest.size() <= third) return false;
  std::ranges::nth_element(latest, latest.begin() + static_cast<ptrdiff_t>(third), std::greater());
  if (latest[third] <= memory_.round) return false;
  StartRound(latest[third], now_ms, out);
  return true;
}

void Agreement::Prevote(std::optional<Digest> certificate, std::optional<uint64_t> since, Output& out) {
  memory_.phase = Phase::kPrevote;
  if (!options_.self) return;
  memory_.prevote = Vote{certificate, state_.covenant, state_.epoch + 1, memory_.round, since, Step::kPrevote, *options_.self, {}};
  out.votes.push_back(*memory_.prevote);
}

void Agreement::Commit(std::optional<Digest> certificate, Output& out) {
  memory_.phase = Phase::kCommit;
  if (!options_.self) return;
  memory_.commit = Vote{certificate, state_.covenant, state_.epoch + 1, memory_.round, std::nullopt, Step::kCommit, *options_.self, {}};
  out.votes.push_back(*memory_.commit);
}

void Agreement::Arm(Timer timer, uint64_t now_ms) {
  const Timeouts& timeouts = options_.timeouts;
  const uint64_t base = timer == Timer::kOffer ? timeouts.offer_ms : timer == Timer::kPrevote ? timeouts.prevote_ms : timeouts.commit_ms;
  const uint64_t wait_ms = base + std::min(memory_.round, kWaitsGrowUntil) * timeouts.more_ms;
  alarms_.emplace(now_ms + wait_ms, Alarm{timer, memory_.round});
}

// Lines 57 to 67.
void Agreement::Fire(const Alarm& alarm, uint64_t now_ms, Output& out) {
  if (alarm.round != memory_.round) return;
  if (alarm.timer == Timer::kOffer && memory_.phase == Phase::kOffer) Prevote(std::nullopt, std::nullopt, out);
  if (alarm.timer == Timer::kPrevote && memory_.phase == Phase::kPrevote) Commit(std::nullopt, out);
  if (alarm.timer == Timer::kCommit) StartRound(memory_.round + 1, now_ms, out);
}

Status Agreement::CheckContent(const OfferMessage& message) {
  const Digest hash = CertificateHash(message.body);
  if (hash != message.offer.certificate) return Fail(Code::kCorrupt, "offer: its certificate is another one");
  if (message.offer.since) {
    TRY(CheckProofs(state_, hash, *message.offer.since, message.proofs));
  } else if (!message.proofs.empty()) {
    return Fail(Code::kInvalid, "offer: proofs, and nothing that they prove");
  }
  if (holds_.contains(hash)) return {};
  TRY(Follow(state_, message.body));
  if (holds_.size() == kHoldsKept) holds_.clear();
  holds_.insert(hash);
  return {};
}

bool Agreement::IsTimely(const CertificateBody& body, uint64_t now_ms) const {
  const uint64_t now_s = now_ms / 1000;
  return body.time <= now_s + kClockAheadMax_s && body.time + kClockBehindMax_s >= now_s;
}

void Agreement::LookForContradictions(const Vote& vote, Output& out) const {
  for (const auto& [number, round] : rounds_) {
    for (const ByVoter* votes : {&round.prevotes, &round.commits}) {
      const auto other = votes->find(vote.voter);
      if (other == votes->end()) continue;
      if (auto contradiction = Contradiction(vote, other->second)) out.evidence.push_back(*std::move(contradiction));
    }
  }
}

std::optional<PrevoteSet> Agreement::QuorumFor(const Round& round, const Offer& offer) const {
  PrevoteSet set{{}, offer.round, offer.since};
  for (const auto& [voter, vote] : round.prevotes) {
    if (vote.certificate == offer.certificate && vote.since == offer.since) set.prevotes.push_back({vote.signature, voter});
  }
  if (set.prevotes.size() < quorum_) return std::nullopt;
  return set;
}

}  // namespace covenant
