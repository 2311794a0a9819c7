#include "membership/council.h"

#include <algorithm>
#include <span>

namespace membership {
namespace {

constexpr int64_t kLookWhetherItMay_ms = 100, kAfterTrouble_ms = 1'000;
constexpr int kStepsMax = 64;  // of what one document leads to, by itself

// Whom it is against || the evidence
std::string Encode(const Finding& finding) { return std::string(finding.culprit.view()).append(covenant::FormatEvidence(finding.evidence)); }

base::Result<Finding> DecodeFinding(std::string_view bytes) {
  if (bytes.size() < crypto::Digest::kBytes) return base::Fail(base::Code::kCorrupt, "stored evidence is damaged");
  return Finding{crypto::Digest::From(bytes), TRY(covenant::ParseEvidence(bytes.substr(crypto::Digest::kBytes)))};
}

static_assert(exchange::kViewsKept == federation::kEpochsKept + 1);  // of each epoch kept the state before it, too

// How the last of the states came about, each from the one before it.
base::Result<std::vector<Governor::Epoch>> EpochsOf(const Membership& membership, std::span<const std::shared_ptr<const exchange::Charter::View>> views) {
  std::vector<Governor::Epoch> epochs;
  for (size_t i = 1; i < views.size(); ++i) {
    epochs.push_back({views[i - 1]->state, TRY(covenant::ParseCertificate(TRY(membership.ChainDocument(views[i]->state.epoch))))});
  }
  return epochs;
}

}  // namespace

base::Result<std::unique_ptr<Council>> Council::Open(Parts parts) {
  std::unique_ptr<Council> council(new Council(std::move(parts)));
  TRY(council->Start());
  return council;
}

base::Status Council::Start() {
  const base::MutexLock lock(mutex_);
  TRY(OpenGovernor());
  if (parts_.membership.MaySign()) TRY(Begin());
  return {};
}

base::Status Council::OpenGovernor() {
  const auto views = parts_.membership.Recent();
  const auto& now = views.back();
  const Governance kept = TRY(parts_.membership.ReadGovernance());
  Governor::Stored stored{kept.memory, {}, TRY(EpochsOf(parts_.membership, views))};
  for (const std::string& finding : kept.findings) stored.findings.push_back(TRY(DecodeFinding(finding)));
  const Membership& membership = parts_.membership;
  governor_ = TRY(Governor::Open(now->state, {.self = now->seat.self, .timeouts = parts_.timeouts, .anchor_holds = [&membership](const auto& head) { return membership.HadHead(head); },
                                              .rules_at = [&membership](uint64_t epoch) { return membership.RulesAt(epoch); }}, std::move(stored)));
  version_ = NowMs() * 1000;  // above all that were told before a restart
  for (const auto& [name, document] : kept.held) shelf_[name] = {document, version_};
  return {};
}

base::Status Council::Begin() {
  std::vector<std::string> held;
  for (const auto& [name, shelved] : shelf_) held.push_back(shelved.bytes);
  for (const std::string& document : held) {
    auto output = governor_->Take(document, NowMs());
    if (output) TRY(Act(*std::move(output)));  // else it is of no use any more
  }
  TRY(Act(governor_->Start(NowMs())));
  began_ = true;
  return {};
}

int64_t Council::Work() {
  const base::MutexLock lock(mutex_);
  const auto trouble = [this](const base::Error& error) {
    parts_.logger.Log(base::Level::kError, "votes of the covenant do not go on for now", {{"why", error.message}});
    return kAfterTrouble_ms;
  };
  if (!began_) {
    if (!parts_.membership.MaySign()) return kLookWhetherItMay_ms;
    // A recovery may have brought later epochs meanwhile, and a restored node may have learned that it has to look on.
    const auto begun = [this]() REQUIRES(mutex_) -> base::Status {
      TRY(OpenGovernor());
      return Begin();
    }();
    if (!begun) return trouble(begun.error());
  }
  if (decided_) {
    if (!AdoptDecided()) return kAfterTrouble_ms;
    (void)Act(governor_->Adopted(NowMs())).has_value();  // what fails of it is tried again by the governor's own time
  }
  TellOfHeads();
  if (const auto due = governor_->NextTick(); due && *due <= NowMs()) {
    if (const auto acted = Act(governor_->Tick(NowMs())); !acted) return trouble(acted.error());
  }
  if (decided_) return 0;
  const auto next = NextTick();
  const int64_t left = next ? static_cast<int64_t>(*next) - static_cast<int64_t>(NowMs()) : kLookAtLeastEvery_ms;
  return std::clamp<int64_t>(left, 0, kLookAtLeastEvery_ms);
}

// The newest of each log replaces one that still waits, and waits no longer than that would have.
void Council::NoteHead(const covenant::MemberAnchor& head) {
  const base::MutexLock lock(mutex_);
  const auto [at, is_new] = noted_.try_emplace(head.member, Noted{head, NowMs() + kHeadSpreads_ms});
  if (!is_new && head.anchor.size > at->second.head.anchor.size) at->second.head = head;
  if (parts_.busy) parts_.busy();
}

std::optional<uint64_t> Council::NextTick() const {
  std::optional<uint64_t> next = governor_->NextTick();
  for (const auto& [member, noted] : noted_) next = std::min(next.value_or(UINT64_MAX), noted.due_ms);
  return next;
}

void Council::TellOfHeads() {
  for (auto at = noted_.begin(); at != noted_.end();) {
    const auto noted = at++;
    if (noted->second.due_ms > NowMs()) continue;
    governor_->NoteHead(noted->second.head);
    noted_.erase(noted);
  }
}

base::Status Council::Take(std::string_view document) {
  const base::MutexLock lock(mutex_);
  return TakeLocked(document);
}

base::Status Council::Submit(std::string_view document) {
  const base::MutexLock lock(mutex_);
  if (began_) TRY(governor_->CheckOurs(document));
  return TakeLocked(document);
}

base::Status Council::TakeLocked(std::string_view document) {
  if (const auto signing = parts_.membership.Signing(); !began_ || signing.state != exchange::SigningGuard::State::kMaySign) {
    const bool asks = signing.state == exchange::SigningGuard::State::kAsking || signing.why.empty();
    return base::Fail(asks ? base::Code::kUnavailable : base::Code::kConflict, signing.why.empty() ? "votes begin in a moment; try again" : signing.why);
  }
  auto output = TRY(governor_->Take(document, NowMs()));
  TRY(Act(std::move(output)));
  if (parts_.busy) parts_.busy();
  return {};
}

base::Status Council::Act(Governor::Output output) {
  waiting_.push_back(std::move(output));
  for (int step = 0; !waiting_.empty() && step < kStepsMax; ++step) {  // what is left then comes with the next
    const Governor::Output one = std::move(waiting_.front());
    waiting_.pop_front();
    TRY(Keep(one));
    if (parts_.vote != nullptr && parts_.membership.MaySign()) {
      for (const federation::Document& request : one.sign) {
        auto next = governor_->Take(TRY(federation::Sign(request, *parts_.vote)), NowMs());
        if (next) waiting_.push_back(*std::move(next));
      }
    }
    if (one.decided) {
      decided_ = one.decided;
      TRY(AdoptDecided());
      waiting_.push_back(governor_->Adopted(NowMs()));
    }
  }
  return {};
}

base::Status Council::AdoptDecided() {
  const uint64_t epoch = decided_->body.epoch;
  if (parts_.membership.Now()->state.epoch < epoch) TRY(parts_.membership.Adopt(*decided_));
  decided_.reset();
  parts_.logger.Log(base::Level::kInfo, "the covenant is in a new epoch", {{"epoch", std::to_string(epoch)}});
  return {};
}

// What the governor holds and what is stored are the same before anybody learns of it.
base::Status Council::Keep(const Governor::Output& output) {
  GovernanceChange change;
  change.memory = output.memory;
  for (const Finding& finding : output.findings) change.findings.push_back(Encode(finding));
  const Governor::Shelf& documents = governor_->Documents();
  for (const auto& [name, held] : documents) {
    if (!shelf_.contains(name)) change.held[name] = held.bytes;
  }
  for (const auto& [name, document] : shelf_) {
    if (!documents.contains(name)) change.gone.push_back(name);
  }
  TRY(parts_.membership.Keep(change));
  if (change.held.empty() && change.gone.empty()) return {};
  for (const Digest& name : change.gone) shelf_.erase(name);
  if (change.held.empty()) return {};
  const uint64_t version = version_ + 1;
  for (const auto& [name, document] : change.held) shelf_[name] = {document, version};
  version_ = version;
  if (parts_.changed) parts_.changed();
  return {};
}

std::vector<Digest> Council::NamesAfter(uint64_t version) const {
  const base::MutexLock lock(mutex_);
  const bool all = version > version_;
  std::vector<Digest> names;
  for (const auto& [name, shelved] : shelf_) {
    if (all || shelved.version > version) names.push_back(name);
  }
  return names;
}

std::optional<std::string> Council::DocumentCalled(const Digest& name) const {
  const base::MutexLock lock(mutex_);
  const auto at = shelf_.find(name);
  return at == shelf_.end() ? std::nullopt : std::optional(at->second.bytes);
}

bool Council::Lacks(const Digest& name) const {
  const base::MutexLock lock(mutex_);
  return governor_->Lacks(name);
}

std::vector<Council::Proposed> Council::Proposals() const {
  const base::MutexLock lock(mutex_);
  std::vector<Proposed> proposals;
  const auto tallies = governor_->ballots().Tallies();
  for (covenant::Proposal& proposal : governor_->ballots().Proposals()) {
    const Digest hash = covenant::ProposalHash(proposal);
    const auto tally = std::ranges::find(tallies, hash, &covenant::Tally::proposal);
    proposals.push_back({std::move(proposal), tally == tallies.end() ? covenant::Tally{} : *tally, governor_->ballots().Ballots(hash)});
  }
  return proposals;
}

std::vector<Finding> Council::Findings() const {
  const base::MutexLock lock(mutex_);
  return governor_->findings();
}

std::vector<std::string> Council::Pending() const {
  const base::MutexLock lock(mutex_);
  std::vector<std::string> pending;
  for (const federation::Document& request : governor_->Pending()) pending.push_back(federation::FormatDocument(request));
  return pending;
}

}  // namespace membership
