#include "exchange/planner.h"

#include <algorithm>

#include "base/encoding.h"
#include "exchange/keys.h"
#include "exchange/status.h"
#include "exchange/stored_log.h"
#include "json/parse.h"
#include "tlog/record.h"

namespace exchange {
namespace {

ObjectOutcome OutcomeOf(const Prepared& prepared, Outcome outcome, base::Timestamp version) {
  ObjectOutcome result;
  result.outcome = outcome;
  result.id = prepared.facts.id;
  result.version = prepared.facts.version.value_or(version);
  result.findings = prepared.findings;
  result.warnings = prepared.warnings;
  Bound(result);
  return result;
}

// The item that this object is or collides with, a live one before a recalled one: the same version of the same
// spec_version; an object without a version of its own is only ever its own equal.
const ObjectVersion* Same(const VersionList& versions, const Facts& facts, const crypto::Digest& content) {
  const ObjectVersion* same = nullptr;
  for (const ObjectVersion& item : versions) {
    const bool is_same = facts.version ? item.version == *facts.version && item.spec_version == facts.spec_version
                                       : item.live() && item.content == content;
    if (is_same && (same == nullptr || item.live())) same = &item;
  }
  return same;
}

// When the very same version was recalled here, the last time.
std::optional<base::Timestamp> RecalledOn(const VersionList& versions, const Prepared& prepared) {
  std::optional<base::Timestamp> on;
  for (const ObjectVersion& item : versions) {
    if (!item.live() && item.content == prepared.content) on = std::max(on.value_or(item.recalled), item.recalled);
  }
  return on;
}

// For what takes back a record of which nobody knows any more whom it was for: it has to reach all who may have it.
std::vector<covenant::MemberId> EverybodyElse(const Charter::View& now) {
  std::vector<covenant::MemberId> members;
  for (const covenant::Row& row : now.state.members) {
    if (row.IsMember() && row.id != now.seat.self) members.push_back(row.id);
  }
  return members;
}

constexpr std::string_view kConflictText =
    "this id and version stand here already with other content; both are left as they are: publish the change with a later modified";
constexpr std::string_view kForOthersText =
    "it is published already, and goes on to those whom it went to: circles and recipients are named as a version is first published; publish a later version (modified) for them";
constexpr std::string_view kRecalledConflictText =
    "this id and version were recalled here with other content; publish the change with a later modified";

}  // namespace

base::Result<SubmitReport> Planner::Add(const Publication& publication) {
  std::vector<std::string_view> ids;
  for (const auto& object : publication.objects) {
    if (const auto* prepared = std::get_if<Prepared>(&object)) ids.push_back(prepared->facts.id);
  }
  if (ids.size() > 1) TRY(views_.Preload(publication.collection->number, ids));

  SubmitReport report;
  report.requested = publication.requested;
  report.objects.reserve(publication.objects.size());
  for (size_t i = 0; i < publication.objects.size(); ++i) {
    const auto& object = publication.objects[i];
    if (const auto* refused = std::get_if<ObjectOutcome>(&object)) {
      report.objects.push_back(*refused);
      continue;
    }
    const auto wanted = publication.dates.empty() ? std::nullopt : publication.dates[i];
    report.objects.push_back(TRY(Place(publication, std::get<Prepared>(object), wanted)));
  }
  if (publication.status) {
    const StatusRecord status{*publication.status, publication.user, publication.collection->number, report};
    batch_.Put(publication.status_key, EncodeStatus(status));
  }
  return report;
}

base::Result<ObjectOutcome> Planner::Place(const Publication& publication, const Prepared& prepared, std::optional<base::Timestamp> wanted) {
  const Collection& collection = *publication.collection;
  if (auto existing = TRY(FindExisting(collection, prepared.facts, prepared.content))) {
    ObjectOutcome stays = OutcomeOf(prepared, existing->outcome, existing->version);
    stays.date_added = existing->date_added;
    stays.message = std::move(existing->message);
    if (stays.outcome == Outcome::kUnchanged && publication.choice != Choice() && TRY(IsForOthers(publication.choice, existing->place))) {
      stays.outcome = Outcome::kConflict;
      stays.message = kForOthersText;
    }
    return stays;
  }

  const auto recalled = RecalledOn(*TRY(views_.VersionsOf(collection.number, prepared.facts.id)), prepared);
  if (recalled && publication.of_recalled == OfRecalled::kStays) {
    ObjectOutcome stays = OutcomeOf(prepared, Outcome::kRecalled, *recalled);
    stays.message = "it was recalled here on " + base::FormatTimestamp(*recalled) + " and stays so; publish a later version (modified), or this one again on purpose: mithaq import --again";
    return stays;
  }
  LocalLog& log = environment_.logs.Of(collection);
  Decision decision;
  const Dated dated = TRY(DateFor(publication, wanted));
  decision.date_added = dated.date;
  decision.log = log.number();
  decision.index = AddEntry(log, tlog::RecordEntry(prepared.commitment));
  batch_.PutBorrowed(keys::Record(decision.log, decision.index), prepared.record);
  decision.collection = collection.number;
  decision.content = prepared.content;
  if (publication.choice != Choice()) named_[decision.index] = &publication.choice;
  TRY(Accept(decision, prepared.facts));

  ObjectOutcome added = OutcomeOf(prepared, Outcome::kAdded, decision.date_added);
  added.date_added = decision.date_added;
  added.dating = dated.dating;
  if (recalled) added.message = "this version had been recalled here on " + base::FormatTimestamp(*recalled) + ", and is back";
  return added;
}

base::Result<std::optional<Planner::Existing>> Planner::FindExisting(const Collection& collection, const Facts& facts, const crypto::Digest& content) {
  const VersionList& versions = *TRY(views_.VersionsOf(collection.number, facts.id));
  const ObjectVersion* const same = Same(versions, facts, content);
  if (same != nullptr && same->content != content) {
    return std::optional(Existing{Outcome::kConflict, same->version, {}, std::string(same->live() ? kConflictText : kRecalledConflictText)});
  }
  if (same != nullptr && same->live()) return std::optional(Existing{Outcome::kUnchanged, same->version, same->date_added, {}, {same->log, same->index}});
  if (erasures_ && TRY(views_.WasErased(collection.number, content))) {
    return std::optional(Existing{Outcome::kErased, {}, {}, "this content was erased here and stays so"});
  }
  if (versions.size() >= kVersionsMax) {
    return std::optional(Existing{Outcome::kInvalid, {}, {}, "the object has " + std::to_string(kVersionsMax) + " versions here, which is the most that are kept; use a new id"});
  }
  return std::optional<Existing>();
}

// Whether the record there, of the covenant's log, was published for others than those.
base::Result<bool> Planner::IsForOthers(const Choice& choice, const EntryPlace& place) const {
  const auto stored = TRY(environment_.store.Get(keys::Record(place.log, place.index)));
  if (stored) {
    const StoredRecord had = TRY(DecodeRecord(*stored));
    const Choice whose = TRY(HandlingIn(had.record)).choice();
    // Of a record that others gave back, nobody may know the recipients any more: they may be those that are named now.
    if (had.record.parts[kRecipientsPart].empty()) return whose.circles != choice.circles;
    return whose != choice;
  }
  const auto named = named_.find(place.index);  // it is of this batch
  return named == named_.end() || *named->second != choice;
}

// Unique and increasing in each collection, so that a reader who goes on from the last date it saw misses nothing and
// sees nothing twice (TAXII 2.1, 3.5).
base::Result<base::Timestamp> Planner::NextDate(const Collection& collection) {
  const base::Timestamp last = TRY(views_.CountsOf(collection.number)).last_date_added;
  return std::max(environment_.clock.Now(), base::Timestamp{last.us + 1});
}

// One that cannot be kept in an import that keeps them stands right behind the one before it, and not at the present: else it
// would cost all that come after it theirs.
base::Result<Planner::Dated> Planner::DateFor(const Publication& publication, std::optional<base::Timestamp> wanted) {
  constexpr int64_t kTiesUs = 1'000'000;
  if (!wanted) return Dated{TRY(NextDate(*publication.collection)), Dating::kNotAsked};
  if (!publication.keeps_dates) return Dated{TRY(NextDate(*publication.collection)), Dating::kNotAllowed};
  const base::Timestamp now = environment_.clock.Now();
  const base::Timestamp last = TRY(views_.CountsOf(publication.collection->number)).last_date_added;
  const base::Timestamp behind{last.us + 1};
  if (*wanted > now) return Dated{last.us > 0 ? behind : now, Dating::kFuture};
  if (*wanted > last) return Dated{*wanted, Dating::kKept};
  return Dated{behind, wanted->us > last.us - kTiesUs ? Dating::kMoved : Dating::kNotLater};
}

uint64_t Planner::AddEntry(LocalLog& log, const tlog::Entry& entry) {
  auto& entries = entries_[&log];
  entries.push_back(entry);
  return log.size() + entries.size() - 1;
}

void Planner::NoteChange(uint32_t collection) {
  if (std::ranges::find(collections_, collection) == collections_.end()) collections_.push_back(collection);
}

base::Status Planner::Accept(const Decision& decision, const Facts& facts) {
  TRY(views_.Accept(decision, facts));
  decisions_.push_back(decision);
  NoteChange(decision.collection);
  return {};
}

base::Result<uint32_t> Planner::Add(Withdrawal& withdrawal) {
  uint32_t count = 0;
  if (withdrawal.kind == DecisionKind::kErased) erasures_ = plan_.erased = true;  // what comes after it in this batch must see it
  for (const Row& row : withdrawal.rows) count += TRY(Withdraw(withdrawal, row)) ? 1 : 0;
  return count;
}

// What another member published stands in two collections, among all and among its own: it goes from both, as its record does.
base::Result<bool> Planner::Withdraw(const Withdrawal& withdrawal, const Row& row) {
  const bool withdrawn = TRY(WithdrawFrom(*withdrawal.collection, withdrawal, row));
  if (!withdrawn || withdrawal.collection->home != Home::kReceived) return withdrawn;
  for (const auto& other : environment_.collections.All()) {
    if (other->home == Home::kReceived && other->number != withdrawal.collection->number) TRY(WithdrawFrom(*other, withdrawal, row));
  }
  return true;
}

base::Result<bool> Planner::WithdrawFrom(const Collection& collection, const Withdrawal& withdrawal, const Row& row) {
  const bool erase = withdrawal.kind == DecisionKind::kErased;
  const VersionList& versions = *TRY(views_.VersionsOf(collection.number, row.id));
  const auto item = std::ranges::find_if(versions, [&](const ObjectVersion& v) { return v.log == row.log && v.index == row.index; });
  if (item == versions.end() || (!erase && !item->live())) return false;

  Decision decision{withdrawal.kind, item->log, item->index, collection.number, item->date_added, item->content, {}};
  const auto stored = TRY(environment_.store.Get(keys::Record(row.log, row.index)));
  if (!stored) return base::Fail(base::Code::kCorrupt, "the record of entry " + std::to_string(row.index) + " is missing");
  json::Parser parser;
  const Facts facts = TRY(FactsOf(TRY(ObjectIn(*stored)), parser));
  LocalLog& log = environment_.logs.Of(collection);
  const Record record = TRY(RecordOf(collection, withdrawal, *stored, TRY(ReferenceTo(log, row))));
  const uint64_t index = AddEntry(log, tlog::RecordEntry(CommitmentOf(log.origin_id(), record)));
  batch_.Put(keys::Record(log.number(), index), EncodeRecord(record));
  decision.withdrawal = {TRY(NextDate(collection)), log.number(), index};
  if (erase) AddTraces(collection.number, versions, {row.log, row.index}, facts, MarkErasure({row.log, row.index}, facts.id));
  TRY(erase ? views_.Erase(decision, &facts) : views_.Recall(decision, &facts));
  if (erase) batch_.Put(keys::Record(row.log, row.index), EncodeErased({log.number(), index}));
  if (erase && collection.home == Home::kReceived) NoteErased({row.log, row.index}, "by this node: " + withdrawal.reason);
  decisions_.push_back(decision);
  NoteChange(collection.number);
  return true;
}

// Its own record: in a covenant's log it is shared as what it withdraws was.
base::Result<Record> Planner::RecordOf(const Collection& in, const Withdrawal& withdrawal, std::string_view stored, const EntryReference& of) {
  const RecordKind kind = withdrawal.kind == DecisionKind::kErased ? RecordKind::kErasure : RecordKind::kRecall;
  const base::Uuid& collection = in.id;
  crypto::Digest seed;
  environment_.random.Fill(seed.bytes.data(), seed.bytes.size());
  const auto charter = environment_.charter.Now();
  if (in.home != Home::kShared || !charter) return MakeWithdrawal(kind, collection, of, withdrawal.reason, seed, {}, nullptr);
  const StoredRecord had = TRY(DecodeRecord(stored));
  const StoredHandling original = TRY(HandlingIn(had.record));
  const std::vector<std::string_view> markings(original.markings.begin(), original.markings.end());
  Sharing sharing{charter->era, original.choice()};
  if (had.record.parts[kRecipientsPart].empty()) sharing.choice.recipients = EverybodyElse(*charter);
  return MakeWithdrawal(kind, collection, of, withdrawal.reason, seed, markings, &sharing);
}

base::Result<EntryReference> Planner::ReferenceTo(const LocalLog& log, const Row& row) const {
  const auto entries = TRY(StoredLog(environment_.store, row.log).ReadEntries(row.index, 1));
  EntryReference reference{row.index, TRY(tlog::ParseEntry(entries[0])).hash, {}};
  if (row.log != log.number()) reference.origin = TRY(environment_.store.Get(keys::Origin(row.log))).value_or("");
  return reference;
}

base::Result<ReceptionReport> Planner::Add(Reception& reception) {
  ReceptionReport report;
  const uint32_t log = reception.log();
  // A file may bring what the member itself sends at this moment.
  const auto is_of_mirror = [&](const auto& other) { return other.first == reception.mirror; };
  const bool elsewhere = reception.mirror != nullptr && (std::ranges::any_of(plan_.mirrored, is_of_mirror) || reception.begins != reception.mirror->Now()->tree.size());
  if (elsewhere) return base::Fail(base::Code::kConflict, "entries of this log came by another way meanwhile; ask again from where it ends now");
  bool owes_receipt = false;
  std::vector<std::string_view> ids;
  for (const ReceivedItem& item : reception.items) {
    if (const auto* object = std::get_if<ReceivedObject>(&item)) ids.push_back(object->facts.id);
  }
  if (ids.size() > 1) {
    for (const auto& collection : reception.into) TRY(views_.Preload(collection->number, ids));
  }
  for (const ReceivedItem& item : reception.items) {
    if (const auto* object = std::get_if<ReceivedObject>(&item)) {
      TRY(AddReceived(reception, *object, report));
    } else if (const auto* withdrawal = std::get_if<ReceivedWithdrawal>(&item)) {
      batch_.PutBorrowed(keys::Record(log, withdrawal->index), withdrawal->record);
      report.withdrawn += TRY(WithdrawReceived(reception, *withdrawal)) ? 1 : 0;
      owes_receipt = reception.mirror != nullptr;
    } else if (const auto* document = std::get_if<ReceivedDocument>(&item)) {
      batch_.PutBorrowed(keys::Record(log, document->index), document->record);
    } else {
      const auto& absence = std::get<Absence>(item);
      batch_.Put(keys::Absent(log, absence.index), EncodeAbsence(absence));
      if (absence.kind == AbsenceKind::kSetAside) batch_.Put(keys::SetAside(log, absence.index), {});
      ++(absence.kind == AbsenceKind::kSetAside ? report.set_aside : report.withheld);
    }
  }
  if (reception.own != nullptr) return AddOwn(reception, report);
  for (const auto& [key, value] : reception.beside) batch_.Put(key, value);
  plan_.mirrored.emplace_back(reception.mirror, reception.mirror->Stage(reception.entries, reception.checkpoint, batch_));
  report.size = plan_.mirrored.back().second.tree.size();
  if (owes_receipt) {
    std::string size;
    base::AppendBig64(size, report.size);
    batch_.Put(keys::OwedReceipt(log), size);
  }
  return report;
}

// As this node's rules of acceptance say. What is refused leaves no content here.
base::Status Planner::AddReceived(const Reception& reception, const ReceivedObject& object, ReceptionReport& report) {
  const EntryPlace place{reception.log(), object.index};
  const std::string& rule = object.acceptance.rule;
  if (object.acceptance.verdict == Acceptance::Verdict::kRefuse) {
    batch_.Put(keys::Absent(place.log, place.index), EncodeAbsence({place.index, AbsenceKind::kRefused, 0, rule}));
    ++report.refused;
    return NoteReview(DecisionKind::kRefused, place, rule, nullptr);
  }
  batch_.PutBorrowed(keys::Record(place.log, place.index), object.record);
  if (object.acceptance.verdict == Acceptance::Verdict::kHold) {
    ++report.held;
    return NoteReview(DecisionKind::kHeld, place, rule, &object.facts);
  }
  ++(TRY(AcceptReceived(reception.into, place, object.object, object.facts)) ? report.objects : report.unchanged);
  return {};
}

base::Status Planner::NoteReview(DecisionKind kind, const EntryPlace& place, std::string rule, const Facts* facts) {
  const Decision decision{kind, place.log, place.index, 0, environment_.clock.Now(), {}, {}, std::move(rule)};
  TRY(reviews_.Add(decision, facts));
  decisions_.push_back(decision);
  return {};
}

// Those that what a member published goes into.
base::Result<std::vector<std::shared_ptr<const Collection>>> Planner::CollectionsFor(uint32_t log) const {
  const Mirror* const mirror = environment_.logs.FindMirror(log);
  if (mirror == nullptr) return base::Fail(base::Code::kNotFound, "log " + std::to_string(log) + " is no other member's");
  std::vector<std::shared_ptr<const Collection>> into;
  for (const auto& collection : environment_.collections.All()) {
    if (collection->home == Home::kReceived && (collection->origin.empty() || collection->origin == mirror->origin())) into.push_back(collection);
  }
  return into;
}

base::Result<ReviewReport> Planner::Add(Review& review) {
  ReviewReport report;
  for (const EntryPlace& place : review.places) {
    const bool waits = TRY(reviews_.IsHeld(place.log, place.index));
    const auto stored = waits ? TRY(environment_.store.Get(keys::Record(place.log, place.index))) : std::nullopt;
    if (!stored) {  // of this very batch: whoever decides has not seen it
      ++report.gone;
      continue;
    }
    if (review.verdict == Acceptance::Verdict::kRefuse) {
      batch_.Delete(keys::Record(place.log, place.index));
      batch_.Put(keys::Absent(place.log, place.index), EncodeAbsence({place.index, AbsenceKind::kRefused, review.epoch, {}}));
      TRY(NoteReview(DecisionKind::kRefused, place, {}, nullptr));
      ++report.refused;
      continue;
    }
    TRY(NoteReview(DecisionKind::kReleased, place, {}, nullptr));
    const std::string_view object = TRY(ObjectIn(*stored));
    json::Parser parser;
    const Facts facts = TRY(FactsOf(object, parser));
    ++(TRY(AcceptReceived(TRY(CollectionsFor(place.log)), place, object, facts)) ? report.accepted : report.unchanged);
  }
  return report;
}

// What others gave back stands where it stood. Epochs in it are adopted again.
base::Result<ReceptionReport> Planner::AddOwn(Reception& reception, ReceptionReport report) {
  uint64_t index = 0;
  for (const tlog::Entry& entry : reception.entries) index = AddEntry(*reception.own, entry);
  report.size = index + 1;
  if (!reception.adopted) return report;
  std::string place;
  base::AppendBig64(place, index);
  batch_.Put(keys::Epoch(reception.adopted->second.epoch), place);
  plan_.adopted.push_back(*std::move(reception.adopted));
  return report;
}

// False where this very version is live already in each of the collections, from this member or another. One that stands there
// with other content stays as it is: each member's own collection has both.
base::Result<bool> Planner::AcceptReceived(std::span<const std::shared_ptr<const Collection>> into, const EntryPlace& place, std::string_view object,
                                           const Facts& facts) {
  bool accepted = false;
  const crypto::Digest hash = crypto::Sha256(object);
  for (const auto& collection : into) {
    const crypto::Digest content = ContentOf(environment_.node_key, collection->id, hash);
    if (TRY(FindExisting(*collection, facts, content))) continue;
    const Decision decision{DecisionKind::kAccepted, place.log, place.index, collection->number, TRY(NextDate(*collection)), content, {}};
    TRY(Accept(decision, facts));
    accepted = true;
  }
  return accepted;
}

// False where there is nothing here that it takes back.
base::Result<bool> Planner::WithdrawReceived(const Reception& reception, const ReceivedWithdrawal& item) {
  const uint32_t log = reception.log();
  const bool erase = item.kind == RecordKind::kErasure;
  const std::string key = keys::Record(log, item.of);
  const auto stored = TRY(ReadRecord(reception, item.of));
  if (stored.empty() && erase && reception.own != nullptr) {  // others erased it, too
    batch_.Put(key, EncodeErased({log, item.index}));
    batch_.Delete(keys::Absent(log, item.of));
  }
  if (stored.empty() || TRY(ObjectIn(stored)).empty()) return false;
  if (erase && reception.own != nullptr) erasures_ = plan_.erased = true;
  json::Parser parser;
  const Facts facts = TRY(FactsOf(TRY(ObjectIn(stored)), parser));
  bool withdrawn = TRY(reviews_.IsHeld(log, item.of));
  if (withdrawn) TRY(NoteReview(DecisionKind::kTakenBack, {log, item.of}, {}, nullptr));
  for (const auto& collection : reception.into) {
    const VersionList& versions = *TRY(views_.VersionsOf(collection->number, facts.id));
    const auto at = std::ranges::find_if(versions, [&](const ObjectVersion& v) { return v.log == log && v.index == item.of; });
    if (at == versions.end() || (!erase && !at->live())) continue;
    const DecisionKind erased = reception.own != nullptr ? DecisionKind::kErased : DecisionKind::kErasedByOwner;
    Decision decision{erase ? erased : DecisionKind::kRecalled, log, item.of, collection->number, at->date_added, at->content, {}};
    decision.withdrawal = {TRY(NextDate(*collection)), log, item.index};
    if (erase) AddTraces(collection->number, versions, {log, item.of}, facts, MarkErasure({log, item.of}, facts.id));
    TRY(erase ? views_.Erase(decision, &facts) : views_.Recall(decision, &facts));
    decisions_.push_back(decision);
    NoteChange(collection->number);
    withdrawn = true;
    if (reception.mirror != nullptr && collection->origin.empty()) TRY(AcceptStandIn(reception, *collection, facts));
  }
  if (erase) {
    batch_.Put(key, EncodeErased({log, item.index}));
    if (reception.mirror != nullptr) NoteErased({log, item.of}, "by its owner, with entry " + std::to_string(item.index));
    MarkErasure({log, item.of}, facts.id);
  }
  return withdrawn;
}

// What of another member's log is not here any more is listed with what never came.
void Planner::NoteErased(const EntryPlace& place, std::string why) {
  const auto charter = environment_.charter.Now();
  batch_.Put(keys::Absent(place.log, place.index), EncodeAbsence({place.index, AbsenceKind::kErased, charter ? charter->state.epoch : 0, std::move(why)}));
}

ErasureMark& Planner::MarkErasure(const EntryPlace& place, std::string_view id) {
  const auto [at, is_new] = marks_.try_emplace(keys::Unscrubbed(place.log, place.index));
  if (is_new) at->second = MarkOf(place, id);
  return at->second;
}

// Among all, an object stands once, whoever published it first. Where that member takes it back, and another still stands by it, it
// is there as the other's.
base::Status Planner::AcceptStandIn(const Reception& reception, const Collection& collection, const Facts& gone) {
  for (const auto& other : environment_.collections.All()) {
    if (other->home != Home::kReceived || other->origin.empty() || other->origin == reception.mirror->origin()) continue;
    const VersionList versions = *TRY(views_.VersionsOf(other->number, gone.id));
    const auto item = std::ranges::find_if(versions, [&](const ObjectVersion& v) {
      return v.live() && v.spec_version == gone.spec_version && (!gone.version || v.version == *gone.version);
    });
    if (item == versions.end()) continue;
    const auto stored = TRY(environment_.store.Get(keys::Record(item->log, item->index)));
    if (!stored) continue;  // of this batch: it comes by itself
    const std::string_view object = TRY(ObjectIn(*stored));
    json::Parser parser;
    const Facts facts = TRY(FactsOf(object, parser));
    const crypto::Digest content = ContentOf(environment_.node_key, collection.id, object);
    if (TRY(FindExisting(collection, facts, content))) return {};
    return Accept({DecisionKind::kAccepted, item->log, item->index, collection.number, TRY(NextDate(collection)), content, {}}, facts);
  }
  return {};
}

// Of this reception, or taken over earlier; empty where there is none, or it was refused.
base::Result<std::string> Planner::ReadRecord(const Reception& reception, uint64_t index) const {
  const uint64_t first = reception.first();  // one item for each entry from there on
  const bool is_here = index >= first && index - first < reception.items.size();
  const auto* const object = is_here ? std::get_if<ReceivedObject>(&reception.items[index - first]) : nullptr;
  if (object != nullptr) return object->acceptance.verdict == Acceptance::Verdict::kRefuse ? std::string() : object->record;
  return TRY(environment_.store.Get(keys::Record(reception.log(), index))).value_or("");
}

base::Result<uint64_t> Planner::Add(Adoption& adoption) {
  LocalLog& log = *environment_.logs.covenant();
  uint64_t last = 0;
  for (Adoption::Epoch& epoch : adoption.epochs) {
    last = epoch.state.epoch;
    const uint64_t index = AddEntry(log, tlog::DocumentEntry(epoch.document));
    batch_.Put(keys::Record(log.number(), index), EncodeDocument(epoch.document));
    std::string place;
    base::AppendBig64(place, index);
    batch_.Put(keys::Epoch(last), place);
    if (last == 0) batch_.Put(keys::kSeat, EncodeSeat(adoption.seat));
    plan_.adopted.emplace_back(adoption.seat, std::move(epoch.state));
  }
  return last;
}

base::Result<Planner::Plan> Planner::Finish() {
  for (const auto& [log, entries] : entries_) plan_.grown.emplace_back(log, log->Stage(entries, batch_));
  for (const auto& [key, mark] : marks_) batch_.Put(key, EncodeMark(mark));
  if (!decisions_.empty()) {
    plan_.wrote_journal = true;
    batch_.Put(keys::Journal(journal_sequence_), EncodeDecisions(decisions_));
    TRY(views_.Finish());
    reviews_.Finish();
  }
  plan_.has_news = plan_.wrote_journal || !plan_.grown.empty() || !plan_.mirrored.empty();
  plan_.committed = {collections_, views_.revised()};
  return std::move(plan_);
}

void Planner::Plan::Publish(Charter& charter) {
  for (auto& [log, tree] : grown) log->Publish(std::move(tree));
  for (auto& [mirror, head] : mirrored) mirror->Publish(std::move(head));
  for (auto& [seat, state] : adopted) charter.Adopt(seat, std::move(state));
}

}  // namespace exchange
