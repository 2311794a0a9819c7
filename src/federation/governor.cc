#include "federation/governor.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/check.h"
#include "covenant/apply.h"

namespace federation {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;
using covenant::Agreement;
using covenant::AgreementMemory;
using covenant::Ballot;
using covenant::CardUpdate;
using covenant::Certificate;
using covenant::Evidence;
using covenant::MemberId;
using covenant::OfferMessage;
using covenant::Proposal;
using covenant::State;
using covenant::Vote;

void PutOn(Governor::Shelf& shelf, const Document& document) {
  std::string bytes = FormatDocument(document);
  const Digest name = NameOf(bytes);
  shelf.try_emplace(name, Governor::Held{KindOf(document), std::move(bytes)});
}

}  // namespace

Result<std::unique_ptr<Governor>> Governor::Open(State state, Options options, Stored stored) {
  std::optional<AgreementMemory> memory;
  if (!stored.memory.empty()) {
    memory = TRY(covenant::ParseAgreementMemory(stored.memory));
    if (memory->covenant != state.covenant) return Fail(Code::kInvalid, "memory of an agreement: of another covenant");
  }
  std::unique_ptr<Governor> governor(new Governor(std::move(state), std::move(options), std::move(memory)));
  for (const Finding& finding : stored.findings) governor->findings_.Take(finding);
  for (Epoch& epoch : stored.epochs) governor->epochs_.push_back(std::move(epoch));
  while (governor->epochs_.size() > kEpochsKept) governor->epochs_.pop_front();
  return governor;
}

Governor::Governor(State state, Options options, std::optional<AgreementMemory> memory)
    : options_(std::move(options)), state_(std::move(state)), box_(state_), memory_(std::move(memory)) {
  BeginAgreement();
}

Result<Governor::Output> Governor::Take(std::string_view bytes, uint64_t now_ms) {
  const Digest name = NameOf(bytes);
  if (seen_.contains(name)) return Output();
  auto document = ParseDocument(bytes);
  if (!document) {
    HaveSeen(name);
    return std::unexpected(std::move(document).error());
  }
  return TakeNamed(name, *document, bytes, now_ms);
}

Result<Governor::Output> Governor::Take(const Document& document, uint64_t now_ms) {
  const std::string bytes = FormatDocument(document);
  const Digest name = NameOf(bytes);
  if (seen_.contains(name)) return Output();
  return TakeNamed(name, document, bytes, now_ms);
}

Status Governor::CheckOurs(std::string_view bytes) const {
  const Document document = TRY(ParseDocument(bytes));
  if (const auto* ballot = std::get_if<Ballot>(&document); ballot != nullptr && ballot->voter == options_.self) {
    const Ballot* earlier = box_.Find(ballot->proposal, ballot->voter);
    if (earlier == nullptr) earlier = early_.Find(ballot->proposal, ballot->voter);
    if (earlier != nullptr && earlier->choice != ballot->choice) return covenant::SecondBallot(covenant::kChoiceNames[static_cast<size_t>(earlier->choice)]);
  }
  if (const auto* update = std::get_if<CardUpdate>(&document); update != nullptr && update->member == options_.self) {
    const CardUpdate* const earlier = cards_.Beside(*update);
    if (earlier != nullptr && Contradiction(*earlier, *update)) {
      return Fail(Code::kConflict, "this member has signed another update of its card with the same number: this one would prove to all that it shows two faces");
    }
  }
  return {};
}

void Governor::HaveSeen(const Digest& name) {
  if (seen_.size() >= kSeenMax) seen_.clear();
  seen_.insert(name);
}

Result<Governor::Output> Governor::TakeNamed(const Digest& name, const Document& document, std::string_view bytes, uint64_t now_ms) {
  HaveSeen(name);
  Output out;
  const bool is_new = TRY(std::visit([&](const auto& d) { return Accept(d, now_ms, out); }, document));
  if (is_new) out.spread.try_emplace(name, Held{KindOf(document), std::string(bytes)});
  Finish(now_ms, out);
  return out;
}

Governor::Output Governor::Start(uint64_t now_ms) {
  Output out;
  Absorb(agreement_->Resume(now_ms), out);
  out.sign = Pending();
  Finish(now_ms, out);
  return out;
}

Governor::Output Governor::Tick(uint64_t now_ms) {
  Output out;
  Absorb(agreement_->Tick(now_ms), out);
  Finish(now_ms, out);
  return out;
}

std::optional<uint64_t> Governor::NextTick() const {
  if (decided_) return std::nullopt;
  const auto next = agreement_->NextTick();
  const auto cause = NextCause();
  if (next && cause) return std::min(*next, *cause);
  return next ? next : cause;
}

Governor::Output Governor::Adopted(uint64_t now_ms) {
  CHECK(decided_.has_value());
  auto [next, certificate] = *std::exchange(decided_, std::nullopt);
  epochs_.push_back({std::exchange(state_, std::move(next)), certificate});
  if (epochs_.size() > kEpochsKept) epochs_.pop_front();
  box_.MoveTo(state_, now_ms / 1000);
  cards_.MoveTo(state_);
  std::erase_if(heads_, [&](const auto& entry) { return !state_.Find(entry.first)->IsMember(); });
  seen_.clear();
  suggested_.reset();
  BeginAgreement();

  Output out;
  PutOn(out.spread, certificate);
  Absorb(agreement_->Resume(now_ms), out);
  TakeEarly(now_ms, out);
  Finish(now_ms, out);
  return out;
}

void Governor::TakeEarly(uint64_t now_ms, Output& out) {
  for (const Vote& vote : early_.Votes()) {
    if (const auto is_new = Accept(vote, now_ms, out); is_new && *is_new) PutOn(out.spread, vote);
  }
  if (const auto certificate = early_.CertificateOf(state_.epoch + 1)) (void)Accept(*certificate, now_ms, out).has_value();
}

const Governor::Shelf& Governor::Documents() {
  if (shelf_) return *shelf_;
  Shelf& shelf = shelf_.emplace();
  shelved_for_ = UsefulNow();
  for (const Epoch& epoch : epochs_) PutOn(shelf, epoch.certificate);
  for (const Proposal& proposal : box_.Proposals()) {
    PutOn(shelf, proposal);
    for (const Ballot& ballot : box_.Ballots(ProposalHash(proposal))) PutOn(shelf, ballot);
  }
  for (const CardUpdate& update : cards_.All()) PutOn(shelf, update);
  for (const OfferMessage& offer : agreement_->Offers()) PutOn(shelf, offer);
  for (const Vote& vote : agreement_->Votes()) PutOn(shelf, vote);
  for (const Finding& finding : findings_.All()) PutOn(shelf, finding.evidence);
  return shelf;
}

bool Governor::Lacks(const Digest& name) { return !seen_.contains(name) && !Documents().contains(name); }

std::vector<Document> Governor::Pending() const {
  std::vector<Document> pending;
  if (decided_ || !IsVoting()) return pending;
  const Agreement::Memory& memory = agreement_->memory();
  const auto offers = agreement_->Offers();
  const auto votes = agreement_->Votes();
  const auto is_signed = [&](const Vote& asked) {
    return std::ranges::any_of(votes, [&](const Vote& v) { return v.voter == asked.voter && v.round == asked.round && v.step == asked.step; });
  };
  if (memory.offer && std::ranges::none_of(offers, [&](const OfferMessage& o) { return o.offer.round == memory.round; })) pending.emplace_back(*memory.offer);
  for (const auto& vote : {memory.prevote, memory.commit}) {
    if (vote && !is_signed(*vote)) pending.emplace_back(*vote);
  }
  return pending;
}

bool Governor::IsVoting() const { return options_.self && state_.FindActive(*options_.self) != nullptr && !IsMemoryAhead(); }

void Governor::BeginAgreement() {
  Agreement::Options options{.self = IsMemoryAhead() ? std::nullopt : options_.self,
                             .timeouts = options_.timeouts,
                             .acceptable = [this](const covenant::CertificateBody& body) { return IsAcceptable(body); }};
  Agreement::Memory memory;
  if (memory_ && memory_->epoch <= state_.epoch + 1) {
    if (memory_->epoch == state_.epoch + 1) memory = std::move(memory_->memory);
    memory_.reset();
  }
  agreement_.emplace(state_, std::move(options), std::move(memory));
  remembered_ = PlaceOf(agreement_->memory());
  round_ = agreement_->round();
}

Governor::Place Governor::PlaceOf(const Agreement::Memory& memory) {
  return {.round = memory.round,
          .phase = memory.phase,
          .has_offer = memory.offer.has_value(),
          .valid = memory.valid ? std::optional(memory.valid->proofs[0].round) : std::nullopt};
}

void Governor::StoreMemory(Output& out) {
  const Place place = PlaceOf(agreement_->memory());
  if (!IsVoting() || place == remembered_) return;
  remembered_ = place;
  out.memory = covenant::FormatAgreementMemory({state_.covenant, state_.epoch + 1, agreement_->memory()});
}

// What follows on every input.
void Governor::Finish(uint64_t now_ms, Output& out) {
  if (agreement_->round() != round_) {
    round_ = agreement_->round();
    seen_.clear();  // votes of this round may have been too early
  }
  Consider(now_ms, out);
  StoreMemory(out);
  // Mostly one document has come. To make all of them anew for each would cost a covenant of hundreds seconds for each vote.
  if (!shelf_) return;
  if (shelved_for_ != UsefulNow()) return shelf_.reset();
  for (const auto& [name, held] : out.spread) shelf_->try_emplace(name, held);
}

Governor::Useful Governor::UsefulNow() const {
  const Agreement::Memory& memory = agreement_->memory();
  Useful useful{.epoch = state_.epoch, .round = memory.round};
  if (memory.valid) useful.valid = memory.valid->proofs[0].round;
  if (memory.locked) useful.locked = memory.locked->round;
  return useful;
}

void Governor::Absorb(Agreement::Output from, Output& out) {
  if (from.offer) out.sign.emplace_back(*std::move(from.offer));
  for (Vote& vote : from.votes) out.sign.emplace_back(std::move(vote));
  for (const Evidence& evidence : from.evidence) (void)Accuse(evidence, out).has_value();
  if (from.decided) CHECK(Decide(*from.decided, out).has_value());
}

Status Governor::Decide(const Certificate& certificate, Output& out) {
  decided_.emplace(TRY(Apply(state_, certificate)), certificate);
  out.decided = certificate;
  return {};
}

Result<bool> Governor::Accept(const Proposal& proposal, uint64_t now_ms, Output& out) {
  const Digest hash = ProposalHash(proposal);
  if (const Proposal* known = box_.Find(hash); known != nullptr && *known == proposal) return false;
  if (proposal.base.epoch > state_.epoch) return Fail(Code::kNotFound, "a proposal based on a later epoch than ours");
  if (box_.Find(hash) != nullptr) shelf_.reset();  // it replaces the one with another signature
  TRY(box_.Take(proposal, now_ms / 1000));
  for (const Ballot& ballot : early_.BallotsOn(hash)) {
    if (const auto is_new = Accept(ballot, now_ms, out); is_new && *is_new) PutOn(out.spread, ballot);
  }
  seen_.clear();  // ballots may have been refused for the lack of it
  return true;
}

Result<bool> Governor::Accept(const Ballot& ballot, uint64_t, Output& out) {
  if (const Ballot* known = box_.Find(ballot.proposal, ballot.voter); known != nullptr && *known == ballot) return false;
  auto taken = box_.Take(ballot);
  if (!taken && taken.error().code == Code::kNotFound) {
    TRY(early_.Take(ballot, state_));
    return false;
  }
  const auto contradiction = TRY(std::move(taken));
  if (contradiction) TRY(Accuse(*contradiction, out));
  return !contradiction && box_.Find(ballot.proposal, ballot.voter)->signature == ballot.signature;
}

Result<bool> Governor::Accept(const OfferMessage& message, uint64_t now_ms, Output& out) {
  if (message.offer.epoch > state_.epoch + 1) return Fail(Code::kNotFound, "an offer for a later epoch than our next one");
  if (agreement_->Has(message.offer)) return false;
  Absorb(TRY(agreement_->Take(message, now_ms)), out);
  return agreement_->Has(message.offer) && agreement_->IsOfUse(message.offer.round);
}

Result<bool> Governor::Accept(const Vote& vote, uint64_t now_ms, Output& out) {
  if (vote.epoch > state_.epoch + 1) {
    TRY(early_.Take(vote, state_));
    return false;
  }
  if (agreement_->Has(vote)) return false;
  Absorb(TRY(agreement_->Take(vote, now_ms)), out);
  return agreement_->Has(vote) && agreement_->IsOfUse(vote.round);
}

Result<bool> Governor::Accept(const Certificate& certificate, uint64_t, Output& out) {
  const uint64_t epoch = certificate.body.epoch;
  if (certificate.body.covenant != state_.covenant) return Fail(Code::kForbidden, "a certificate of another covenant");
  if (epoch == state_.epoch + 1) {
    if (decided_) return CompareWithOurs(state_, decided_->second, certificate, out);
    TRY(Decide(certificate, out));
    return false;  // goes on once it is stored
  }
  if (epoch > state_.epoch) {
    TRY(early_.Take(certificate, state_));
    return false;
  }
  const auto ours = std::ranges::find_if(epochs_, [&](const Epoch& e) { return e.before.epoch + 1 == epoch; });
  if (ours == epochs_.end()) return Fail(Code::kConflict, fmt::format("a certificate of epoch {}, which is long past", epoch));
  return CompareWithOurs(ours->before, ours->certificate, certificate, out);
}

Result<bool> Governor::CompareWithOurs(const State& before, const Certificate& ours, const Certificate& other, Output& out) {
  if (CertificateHash(ours.body) == CertificateHash(other.body)) return false;
  const auto proof = EvidenceOfFork(before, ours, other);
  if (proof.empty()) return Fail(Code::kConflict, fmt::format("another certificate of epoch {} than ours, and it does not hold", ours.body.epoch));
  for (const Evidence& evidence : proof) TRY(Accuse(evidence, out));
  return false;
}

Result<bool> Governor::Accept(const CardUpdate& update, uint64_t, Output& out) {
  switch (TRY(cards_.Take(update, state_))) {
    case CardChains::Taken::kKnown: return false;
    case CardChains::Taken::kContradicts:
      if (const auto evidence = Contradiction(*cards_.Beside(update), update)) TRY(Accuse(*evidence, out));
      return false;
    case CardChains::Taken::kNew: break;
  }
  seen_.clear();  // later ones of the chain may have been refused for the lack of it
  return true;
}

Result<bool> Governor::Accept(const Evidence& evidence, uint64_t, Output& out) { return Accuse(evidence, out); }

// In whichever of the epochs at hand it holds.
Result<bool> Governor::Accuse(const Evidence& evidence, Output& out) {
  auto culprit = Judge(state_, evidence, options_.rules_at);
  for (const Epoch& epoch : std::views::reverse(epochs_)) {
    if (culprit) break;
    if (auto earlier = Judge(epoch.before, evidence, options_.rules_at)) culprit = std::move(earlier);
  }
  const Finding finding{TRY(std::move(culprit)), evidence};
  if (!findings_.Take(finding)) return false;
  shelf_.reset();  // it may stand in place of another
  out.findings.push_back(finding);
  PutOn(out.spread, evidence);
  return true;
}

}  // namespace federation
