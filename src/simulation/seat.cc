#include "simulation/seat.h"

#include <algorithm>

#include "base/check.h"
#include "base/encoding.h"
#include "exchange/signing_guard.h"
#include "membership/council.h"

namespace simulation {
namespace {

using federation::Governor;

constexpr uint64_t kProposalLives_s = 3 * 24 * 3600;

}  // namespace

crypto::Digest RootOf(size_t member, uint64_t size) {
  std::string bytes(16, 'r');
  base::AppendBig64(bytes, member);
  base::AppendBig64(bytes, size);
  return crypto::Digest::From(bytes);
}

Seat::Seat(Host& host, const Founding& founding, size_t place)
    : number(place), host_(host), founding_(founding), self_(founding.founders[place]), next_vote_(covenant::testing::KeyFrom("vote", static_cast<int>(place) + 1, 1)),
      state_(founding.state), noted_(founding.founders.size()) {
  chain_.push_back(covenant::FormatGenesis(founding.genesis));
  log.push_back({LogEntry::Kind::kDocument, static_cast<uint32_t>(chain_[0].size())});
}

void Seat::Boot() {
  CHECK(!IsUp());
  Governor::Stored stored{memory_, findings_, {epochs_.begin(), epochs_.end()}};
  governor_ = Governor::Open(state_, {.self = self_.id, .timeouts = {}, .anchor_holds = [this](const auto& head) { return HadHead(head); }}, std::move(stored)).value();
  up_since_ms_ = host_.now_ms();
  version_ = std::max(version_ + 1, host_.now_ms() * 1000);
  order_.clear();
  for (auto& [name, shelved] : shelf_) order_.emplace_back(shelved.version = version_, name);
  may_sign_ = log.size() <= 1;  // the genesis alone (membership::Resume)
  if (may_sign_) Begin();
  host_.WorkAt(number, host_.now_ms());
}

void Seat::Crash() {
  state_ = governor_->state();
  governor_.reset();
  waiting_.clear();
  heard_.clear();
  balloted_.clear();
  std::ranges::fill(noted_, Noted());
  may_sign_ = false;
}

void Seat::HeardOfOwnLog(size_t from) {
  heard_.insert(from);
  if (may_sign_ || heard_.size() < exchange::AnswersNeeded(founding_.founders.size())) return;
  may_sign_ = true;
  Begin();
  host_.WorkAt(number, host_.now_ms());
}

void Seat::Begin() {
  std::vector<std::string> held;
  for (const auto& [name, shelved] : shelf_) held.push_back(shelved.bytes);
  for (const std::string& document : held) {
    if (auto output = governor_->Take(document, host_.now_ms())) Act(*std::move(output));
  }
  Act(governor_->Start(host_.now_ms()));
  Compare();
  Settle();
}

base::Status Seat::Take(std::string_view document) {
  if (!may_sign_) return base::Fail(base::Code::kUnavailable, "votes begin in a moment");
  Act(TRY(governor_->Take(document, host_.now_ms())));
  Settle();
  return {};
}

void Seat::Work() {
  const uint64_t now_ms = host_.now_ms();
  if (may_sign_) {
    for (size_t member = 0; member < noted_.size(); ++member) {
      Noted& noted = noted_[member];
      if (noted.due_ms == 0 || noted.due_ms > now_ms) continue;
      const covenant::MemberId& id = founding_.founders[member].id;
      governor_->NoteHead({{{state().Find(id)->card.keys.log}, RootOf(member, noted.size), noted.size}, id});
      noted.due_ms = 0;
    }
    if (const auto due = governor_->NextTick(); due && *due <= now_ms) Act(governor_->Tick(now_ms));
  }
  Settle();
}

void Seat::NoteHead(size_t of, uint64_t size) {
  Noted& noted = noted_[of];
  if (noted.due_ms == 0) noted.due_ms = host_.now_ms() + membership::kHeadSpreads_ms;
  noted.size = std::max(noted.size, size);
}

const crypto::SigningKey& Seat::VoteKey() const {
  return state().Find(self_.id)->card.keys.vote == next_vote_.public_key() ? next_vote_ : self_.keys.vote;
}

bool Seat::HadHead(const covenant::MemberAnchor& head) const {
  const auto at = founding_.numbers.find(head.member);
  return at != founding_.numbers.end() && head.anchor.size <= host_.Taken(number, at->second) && head.anchor.root == RootOf(at->second, head.anchor.size);
}

void Seat::Act(Governor::Output output) {
  waiting_.push_back(std::move(output));
  while (!waiting_.empty()) {
    const Governor::Output one = std::move(waiting_.front());
    waiting_.pop_front();
    Keep(one);
    for (const federation::Document& request : one.sign) {
      auto next = governor_->Take(*federation::Sign(request, VoteKey()), host_.now_ms());
      if (next) waiting_.push_back(*std::move(next));
    }
    if (!one.decided) continue;
    chain_.push_back(covenant::FormatCertificate(*one.decided));
    log.push_back({LogEntry::Kind::kDocument, static_cast<uint32_t>(chain_.back().size())});
    epochs_.push_back({governor_->state(), *one.decided});
    if (epochs_.size() > federation::kEpochsKept) epochs_.pop_front();
    waiting_.push_back(governor_->Adopted(host_.now_ms()));
    host_.Adopted(number, *one.decided);
    Compare();
  }
}

// Documents come one by one; whether some have gone is looked at where that may be.
void Seat::Keep(const Governor::Output& output) {
  findings_.insert(findings_.end(), output.findings.begin(), output.findings.end());
  const uint64_t version = version_ + 1;
  for (const auto& [name, held] : output.spread) Shelve(name, held.bytes, version);
  if (!output.memory) return;
  memory_ = *output.memory;
  Compare();
}

void Seat::Compare() {
  const Governor::Shelf& documents = governor_->Documents();
  if (std::erase_if(shelf_, [&](const auto& entry) { return !documents.contains(entry.first); }) > 0) {
    std::erase_if(order_, [&](const auto& entry) { return !shelf_.contains(entry.second); });
    std::erase_if(names_, [&](const auto& name) { return !shelf_.contains(name); });
  }
  const uint64_t version = version_ + 1;
  for (const auto& [name, held] : documents) Shelve(name, held.bytes, version);
}

void Seat::Shelve(const crypto::Digest& name, const std::string& bytes, uint64_t version) {
  if (!shelf_.try_emplace(name, Shelved{bytes, version}).second) return;
  order_.emplace_back(version_ = version, name);
  names_.insert(name);
}

void Seat::Settle() {
  if (told_version_ != version_) {
    told_version_ = version_;
    for (const covenant::Tally& tally : governor_->ballots().Tallies()) {
      if (governor_->ballots().Find(tally.proposal, self_.id) == nullptr && balloted_.insert(tally.proposal).second) host_.Proposed(number, tally.proposal);
    }
  }
  const uint64_t now_ms = host_.now_ms(), latest_ms = now_ms + membership::kLookAtLeastEvery_ms;
  host_.WorkAt(number, std::clamp(governor_->NextTick().value_or(latest_ms), now_ms, latest_ms));
  host_.NewsChanged(number);
}

void Seat::Ballot(const crypto::Digest& proposal) {
  const covenant::Ballot ballot{state().covenant, proposal, covenant::Choice::kYes, self_.id, {}};
  if (!Take(FormatBallot(SignBallot(ballot, VoteKey())))) balloted_.erase(proposal);
}

void Seat::Propose(std::vector<covenant::Action> actions) {
  const covenant::Proposal proposal{.actions = std::move(actions),
                                    .base = {state().epoch, state().hash},
                                    .covenant = state().covenant,
                                    .not_after = host_.now_ms() / 1000 + kProposalLives_s,
                                    .proposer = self_.id,
                                    .reason = "because"};
  (void)Take(FormatProposal(SignProposal(proposal, VoteKey()))).has_value();
}

void Seat::RotateVoteKey() {
  const covenant::Row& row = *state().Find(self_.id);
  covenant::CardBody body = row.card;
  body.keys.vote = next_vote_.public_key();
  const covenant::CardUpdate update{.card = covenant::SignCard(body, {self_.keys.log, next_vote_, self_.keys.witness}),
                                    .covenant = state().covenant,
                                    .member = self_.id,
                                    .previous = covenant::CardHash(row.card),
                                    .sequence = row.sequence + 1,
                                    .vote = {}, .log = {}, .witness = {}};
  (void)Take(covenant::FormatCardUpdate(covenant::SignCardUpdate(update, row.card, self_.keys.view()))).has_value();
}

std::vector<crypto::Digest> Seat::NamesAfter(uint64_t version) const {
  const bool all = version > version_;
  std::vector<crypto::Digest> names;
  for (auto at = all ? order_.begin() : std::ranges::upper_bound(order_, version, {}, &std::pair<uint64_t, crypto::Digest>::first); at != order_.end(); ++at) {
    names.push_back(at->second);
  }
  return names;
}

const std::string* Seat::DocumentCalled(const crypto::Digest& name) const {
  const auto at = shelf_.find(name);
  return at == shelf_.end() ? nullptr : &at->second.bytes;
}

}  // namespace simulation
