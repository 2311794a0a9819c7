#include "membership/membership.h"

#include <algorithm>

#include "base/utf8.h"
#include "covenant/agreement_memory.h"
#include "covenant/apply.h"
#include "covenant/policy.h"
#include "exchange/awaited.h"
#include "exchange/keys.h"
#include "membership/recovery.h"
#include "membership/intake.h"
#include "tlog/checkpoint.h"
#include "tlog/witnessing.h"

namespace membership {
namespace {

size_t MembersOf(const covenant::State& state) { return static_cast<size_t>(std::ranges::count_if(state.members, &covenant::Row::IsMember)); }

}  // namespace

std::unexpected<base::Error> NoCovenant() { return base::Fail(base::Code::kNotFound, "this node is in no covenant; `mithaq covenant open` enters one"); }

base::Result<std::shared_ptr<const exchange::Charter::View>> Membership::InCovenant() const {
  auto now = Now();
  if (!now) return NoCovenant();
  return now;
}

base::Status Membership::Enter(const covenant::Genesis& genesis, std::span<const covenant::Certificate> certificates, const crypto::SigningKey& log_key) {
  const base::MutexLock lock(adopting_);
  std::vector<exchange::Adoption::Epoch> epochs{{covenant::FormatGenesis(genesis), TRY(covenant::Found(genesis))}};
  if (const auto now = Now()) {
    if (now->seat.covenant == epochs.front().state.covenant) return {};
    return base::Fail(base::Code::kConflict, "this node is in the covenant \"" + now->state.name + "\" already; one node is in one covenant");
  }
  for (const covenant::Certificate& certificate : certificates) {
    covenant::State next = TRY(covenant::Apply(epochs.back().state, certificate));
    epochs.push_back({covenant::FormatCertificate(certificate), std::move(next)});
  }
  const covenant::State& state = epochs.back().state;
  const auto self = std::ranges::find_if(state.members, [&](const covenant::Row& row) { return row.IsMember() && row.card.keys.log.public_key() == log_key.public_key(); });
  if (self == state.members.end()) {
    return base::Fail(base::Code::kForbidden, "this node's member card is not among the members' at epoch " + std::to_string(state.epoch));
  }
  receipts_.SignWith(log_key);
  exchange::LocalLog* log = parts_.logs.covenant();
  if (log == nullptr) log = TRY(parts_.logs.OpenCovenant(self->card.keys.log.name(), log_key));
  TRY(CollectionOf({.title = "Shared with " + state.name, .description = "What this node's users publish to the members of the covenant", .alias = std::string(kSharedAlias), .id = {}, .home = exchange::Home::kShared, .origin = {}}));
  TRY(ReceivedCollection(state));
  const exchange::Seat seat{log->number(), state.covenant, self->id};
  return Append(std::move(epochs), seat);
}

base::Status Membership::Resume(const crypto::SigningKey& log_key) {
  const auto now = Now();
  if (!now) return {};
  const covenant::Row* const self = now->self();
  if (self == nullptr || self->card.keys.log.public_key() != log_key.public_key()) {
    return base::Fail(base::Code::kCorrupt, "the log key of this folder's member is not the one of its card in the covenant");
  }
  receipts_.SignWith(log_key);
  const exchange::LocalLog* const log = TRY(parts_.logs.OpenCovenant(self->card.keys.log.name(), log_key));
  // The genesis alone is the same whoever signs it: a founder whose folder was not restored need not wait for the others to begin.
  if (log->size() > 1 || TRY(parts_.store.Get(exchange::keys::kAskFirst))) parts_.logs.guard().Ask(exchange::AnswersNeeded(MembersOf(now->state)));
  return {};
}

exchange::SigningGuard::Standing Membership::Signing() const {
  const exchange::LocalLog* const log = parts_.logs.covenant();
  return log == nullptr ? exchange::SigningGuard::Standing() : parts_.logs.guard().Now(log->size());
}

base::Status Membership::MayCosign() const {
  if (MaySign()) return {};
  return base::Fail(base::Code::kUnavailable, "this node does not know yet whether it is an older copy of itself; it cosigns once it does");
}

base::Status Membership::HeardOfOwnLog(const covenant::MemberId& member, std::string_view checkpoint) {
  const auto now = Now();
  const exchange::LocalLog* const log = parts_.logs.covenant();
  const covenant::Row* const row = now ? now->state.Find(member) : nullptr;
  if (log == nullptr || row == nullptr || !row->IsMember() || member == now->seat.self) return base::Fail(base::Code::kForbidden, "only another member says what it holds");
  exchange::SigningGuard::Answer answer{member, row->card.organisation};
  if (!checkpoint.empty()) {
    const std::vector<tlog::VerifierKey> own{now->self()->card.keys.log};
    const auto head = TRY(tlog::OpenCheckpoint(checkpoint, log->origin(), own)).checkpoint;
    answer.size = head.size;
    if (head.size <= log->size() && !log->HadRoot(head.size, head.root)) answer.agreement = exchange::SigningGuard::Answer::Agreement::kContradicts;
  }
  const bool was_restored = TRY(parts_.store.Get(exchange::keys::kAskFirst)).has_value();
  if (was_restored) TRY(AbstainNow(*now));  // before it may sign: the votes begin then
  if (!parts_.logs.guard().Heard(answer, log->size(), exchange::AnswersNeeded(MembersOf(now->state)))) return {};
  store::Batch batch;
  batch.Delete(exchange::keys::kAskFirst);
  return parts_.store.Commit(batch);
}

// What a restored node remembers of votes for the next epoch may be older than what it cast, and two votes at one place would prove it guilty. So it
// looks on until that epoch has come, where the others can bring it about alone.
base::Status Membership::AbstainNow(const exchange::Charter::View& now) {
  const size_t active = now.state.ActiveCount();
  if (covenant::Quorum(active) >= active) return {};
  return Keep({.memory = covenant::FormatAgreementMemory({now.state.covenant, now.state.epoch + 2, {}})});
}

Membership::Held Membership::HeldOf(const covenant::MemberId& member) const {
  const auto now = Now();
  const exchange::Mirror* const mirror = now ? parts_.logs.FindMirror(now->state, member) : nullptr;
  if (mirror == nullptr) return {};
  const auto head = mirror->Now();
  return {head->tree.size(), head->checkpoint};
}

base::Result<Delivery> Membership::DeliverHeldTo(const covenant::MemberId& owner, uint64_t from, const DeliveryLimits& limits) const {
  const auto now = Now();
  const exchange::Mirror* const mirror = now ? parts_.logs.FindMirror(now->state, owner) : nullptr;
  if (mirror == nullptr) return base::Fail(base::Code::kNotFound, "this node has taken over nothing of that log");
  return DeliverHeld(parts_.store, *mirror, from, limits);
}

base::Status Membership::Adopt(const covenant::Certificate& certificate) {
  const base::MutexLock lock(adopting_);
  const auto now = Now();
  if (!now) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  covenant::State state = TRY(covenant::Apply(now->state, certificate));
  std::vector<exchange::Adoption::Epoch> next{{covenant::FormatCertificate(certificate), std::move(state)}};
  return Append(std::move(next), now->seat);
}

base::Status Membership::Append(std::vector<exchange::Adoption::Epoch> epochs, const exchange::Seat& seat) {
  exchange::Awaited<uint64_t> adopted;
  parts_.sequencer.Append(exchange::Adoption{std::move(epochs), seat, std::move(adopted.done)});
  TRY(adopted.answer.get());
  return {};
}

base::Result<Governance> Membership::ReadGovernance() const {
  Governance governance;
  governance.memory = TRY(parts_.store.Get(exchange::keys::kAgreementMemory)).value_or("");
  const auto at = parts_.store.Now()->Iterate();
  for (at->Seek("e"); at->Valid() && at->key()[0] == 'e'; at->Next()) governance.findings.emplace_back(at->value());
  TRY(at->Check());
  for (at->Seek("b"); at->Valid() && at->key()[0] == 'b'; at->Next()) {
    if (at->key().size() == 1 + crypto::Digest::kBytes) governance.held[crypto::Digest::From(at->key().substr(1))] = at->value();
  }
  TRY(at->Check());
  return governance;
}

base::Status Membership::Keep(const GovernanceChange& change) {
  if (change.empty()) return {};
  store::Batch batch;
  if (change.memory) batch.Put(exchange::keys::kAgreementMemory, *change.memory);
  for (const std::string& finding : change.findings) batch.Put(exchange::keys::Finding(crypto::Sha256(finding)), finding);
  for (const auto& [name, document] : change.held) batch.Put(exchange::keys::HeldDocument(name), document);
  for (const crypto::Digest& name : change.gone) batch.Delete(exchange::keys::HeldDocument(name));
  return parts_.store.Commit(batch);
}

uint64_t Membership::OwnSize() const {
  const exchange::LocalLog* const log = parts_.logs.covenant();
  return log == nullptr ? 0 : log->size();
}

base::Result<std::vector<tlog::Digest>> Membership::ProveConsistency(uint64_t from, uint64_t until) const {
  const exchange::LocalLog* const log = parts_.logs.covenant();
  if (log == nullptr) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  return log->ProveConsistency(from, until);
}

std::shared_ptr<const exchange::WitnessedHead::Head> Membership::Witnessed() const {
  const exchange::LocalLog* const log = parts_.logs.covenant();
  return log == nullptr ? nullptr : log->witnessed().Now();
}

base::Status Membership::KeepWitnessed(std::string note) {
  exchange::LocalLog* const log = parts_.logs.covenant();
  if (log == nullptr) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  return log->witnessed().Keep(std::move(note));
}

base::Result<covenant::MemberAnchor> Membership::TakeWitnessed(const covenant::MemberId& member, std::string note) {
  exchange::Mirror* const mirror = TRY(MirrorOf(member));
  const auto now = Now();
  const tlog::VerifierKey& key = now->state.Find(member)->card.keys.log;
  std::vector<tlog::VerifierKey> witnesses;
  for (const covenant::Row* const row : covenant::WitnessesOf(now->state, member)) witnesses.push_back(row->card.keys.witness);
  const auto opened = TRY(tlog::OpenCheckpoint(note, mirror->origin(), std::span(&key, 1), witnesses));
  const size_t needed = tlog::WitnessQuorum(witnesses.size() + 1);
  if (opened.cosignatures.size() < needed) {
    return base::Fail(base::Code::kUnauthorized, "its witnessed head has " + std::to_string(opened.cosignatures.size()) + " cosignatures of " + std::to_string(needed));
  }
  const tlog::Checkpoint& head = opened.checkpoint;
  if (head.size > mirror->Now()->tree.size()) return base::Fail(base::Code::kUnavailable, "its entries are not here yet");
  if (TRY(mirror->RootAt(head.size)) != head.root) return base::Fail(base::Code::kCorrupt, "its witnessed head is of another log than the entries that it sent");
  TRY(mirror->witnessed().Keep(std::move(note)));
  return covenant::MemberAnchor{{{key}, head.root, head.size}, member};
}

// All that this node has of a log that the log may have signed.
std::vector<std::string> Membership::HeadsOf(const exchange::Mirror* mirror, const std::string& origin) const {
  std::vector<std::string> notes;
  if (mirror != nullptr) notes.push_back(mirror->Now()->checkpoint);
  if (const auto witnessed = mirror == nullptr ? nullptr : mirror->witnessed().Now()) notes.push_back(witnessed->note);
  if (const auto seen = witness_.Seen(origin); seen && *seen) notes.push_back((*seen)->note);
  std::erase(notes, "");
  return notes;
}

base::Result<std::optional<covenant::Evidence>> Membership::EvidenceAgainst(const covenant::MemberId& member, std::string_view note, tlog::HashReader* theirs) const {
  const auto now = Now();
  const covenant::Row* const row = now ? now->state.Find(member) : nullptr;
  if (row == nullptr) return base::Fail(base::Code::kNotFound, "no such member of the covenant");
  const tlog::VerifierKey& log = row->card.keys.log;
  const tlog::Checkpoint head = TRY(tlog::OpenCheckpoint(note, log.name(), std::span(&log, 1))).checkpoint;
  const exchange::Mirror* const mirror = parts_.logs.FindMirror(log.name());
  const uint64_t here = mirror == nullptr ? 0 : mirror->Now()->tree.size();
  const auto is_here = [&](const tlog::Checkpoint& of) -> base::Result<bool> { return of.size <= here && TRY(mirror->RootAt(of.size)) == of.root; };
  for (const std::string& known : HeadsOf(mirror, log.name())) {
    const auto known_head = tlog::OpenCheckpoint(known, log.name(), std::span(&log, 1));
    if (!known_head) continue;  // by a key of before
    const tlog::Checkpoint& other = known_head->checkpoint;
    const tlog::Checkpoint& larger = other.size > head.size ? other : head;
    std::unique_ptr<tlog::HashReader> ours;
    if (other.size != head.size && TRY(is_here(larger))) ours = mirror->Hashes(larger.size);
    tlog::HashReader* const reader = ours ? ours.get() : &larger == &head ? theirs : nullptr;
    if (other.size != head.size && reader == nullptr) continue;
    if (auto evidence = TRY(covenant::EvidenceOfHeads(log, known, note, reader))) return evidence;
  }
  return std::optional<covenant::Evidence>();
}

bool Membership::HadHead(const covenant::MemberAnchor& head) const {
  const auto now = Now();
  const covenant::Row* const row = now ? now->state.Find(head.member) : nullptr;
  if (row == nullptr || head.anchor.keys != std::vector{row->card.keys.log}) return false;
  const exchange::LocalLog* const own = parts_.logs.covenant();
  if (head.member == now->seat.self) return own != nullptr && head.anchor.size <= own->size() && own->HadRoot(head.anchor.size, head.anchor.root);
  const exchange::Mirror* const mirror = parts_.logs.FindMirror(row->card.keys.log.name());
  const auto root = mirror == nullptr ? std::nullopt : std::optional(mirror->RootAt(head.anchor.size));
  return root && *root && **root == head.anchor.root;
}

base::Result<Delivery> Membership::Deliver(const covenant::MemberId& to, const DeliveryRequest& request, const DeliveryLimits& limits) const {
  const exchange::LocalLog* const log = parts_.logs.covenant();
  const crypto::SigningKey* const key = receipts_.log_key();
  if (log == nullptr || key == nullptr) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  return membership::Deliver(parts_.store, *log, key, parts_.charter, to, request, limits);
}

base::Result<std::string> Membership::DeliverByHand(const covenant::MemberId& to, uint64_t from) const {
  const auto now = Now();
  const exchange::LocalLog* const log = parts_.logs.covenant();
  const crypto::SigningKey* const key = receipts_.log_key();
  if (!now || log == nullptr || key == nullptr) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  const Delivery delivery = TRY(membership::Deliver(parts_.store, *log, nullptr, parts_.charter, to, {now->state.epoch, from}, {}));
  BatchStatement statement;
  statement.covenant = now->seat.covenant;
  statement.epoch = now->state.epoch;
  statement.frames = crypto::Sha256(delivery.frames);
  statement.from = from;
  statement.next = delivery.next;
  statement.log = log->origin();
  statement.size = std::max(log->size(), delivery.next);
  statement.to = to;
  return FormatBatch(SignBatch(std::move(statement), *key), delivery.frames);
}

base::Result<exchange::Mirror*> Membership::MirrorOf(const covenant::MemberId& member) {
  const auto now = Now();
  const covenant::Row* const row = now ? now->state.Find(member) : nullptr;
  if (row == nullptr || member == now->seat.self) return base::Fail(base::Code::kNotFound, "no such other member of the covenant");
  return parts_.logs.MirrorOf(member, row->card.keys.log.name());
}

base::Result<uint64_t> Membership::SizeOf(const covenant::MemberId& member) { return TRY(MirrorOf(member))->Now()->tree.size(); }

base::Result<exchange::ReceptionReport> Membership::Receive(const covenant::MemberId& member, std::string_view frames) {
  Intake intake(*this, member);
  TRY(intake.Take(frames));
  return intake.Finish();
}

base::Result<std::shared_ptr<const exchange::Collection>> Membership::ReceivedCollection(const covenant::State& state) {
  return CollectionOf({.title = "Received in " + state.name, .description = "What the other members published", .alias = std::string(kReceivedAlias), .id = {}, .home = exchange::Home::kReceived, .origin = {}});
}

std::shared_ptr<const exchange::Collection> Membership::SharedCollection() const {
  const auto all = parts_.collections.All();
  const auto shared = std::ranges::find(all, exchange::Home::kShared, [](const auto& collection) { return collection->home; });
  return shared == all.end() ? nullptr : *shared;
}

// The one of this home and origin, made where there is none.
base::Result<std::shared_ptr<const exchange::Collection>> Membership::CollectionOf(const exchange::CollectionSpec& spec) {
  const base::MutexLock lock(making_);
  for (auto& collection : parts_.collections.All()) {
    if (collection->home == spec.home && collection->origin == spec.origin) return collection;
  }
  exchange::CollectionSpec made = spec;
  made.title = base::Front(spec.title, exchange::kTitleBytesMax);  // it has a name in it that may be as long itself
  return parts_.collections.Create(made);
}

}  // namespace membership
