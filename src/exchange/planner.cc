#include "exchange/planner.h"

#include <algorithm>

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
const ObjectVersion* Same(const VersionList& versions, const Prepared& prepared) {
  const ObjectVersion* same = nullptr;
  for (const ObjectVersion& item : versions) {
    const bool is_same = prepared.facts.version
                             ? item.version == *prepared.facts.version && item.spec_version == prepared.facts.spec_version
                             : item.live() && item.content == prepared.content;
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

constexpr std::string_view kConflictText =
    "this id and version stand here already with other content; both are left as they are: publish the change with a later modified";
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
    batch_.Put(keys::Status(status.id), EncodeStatus(status));
  }
  return report;
}

base::Result<ObjectOutcome> Planner::Place(const Publication& publication, const Prepared& prepared, std::optional<base::Timestamp> wanted) {
  const Collection& collection = *publication.collection;
  if (auto existing = TRY(FindExisting(collection, prepared))) return *std::move(existing);

  const auto recalled = RecalledOn(*TRY(views_.VersionsOf(collection.number, prepared.facts.id)), prepared);
  Decision decision;
  const Dated dated = TRY(DateFor(publication, wanted));
  decision.date_added = dated.date;
  decision.log = environment_.log.number();
  decision.index = AddEntry(prepared.commitment);
  batch_.PutBorrowed(keys::Record(decision.log, decision.index), prepared.record);
  decision.collection = collection.number;
  decision.content = prepared.content;
  TRY(views_.Accept(decision, prepared.facts));
  decisions_.push_back(decision);
  if (std::ranges::find(collections_, collection.number) == collections_.end()) collections_.push_back(collection.number);

  ObjectOutcome added = OutcomeOf(prepared, Outcome::kAdded, decision.date_added);
  added.date_added = decision.date_added;
  added.dating = dated.dating;
  if (recalled) added.message = "this version had been recalled here on " + base::FormatTimestamp(*recalled) + ", and is back";
  return added;
}

base::Result<std::optional<ObjectOutcome>> Planner::FindExisting(const Collection& collection, const Prepared& prepared) {
  const VersionList& versions = *TRY(views_.VersionsOf(collection.number, prepared.facts.id));
  const ObjectVersion* const same = Same(versions, prepared);
  if (same != nullptr && same->content != prepared.content) {
    ObjectOutcome conflict = OutcomeOf(prepared, Outcome::kConflict, same->version);
    conflict.message = same->live() ? kConflictText : kRecalledConflictText;
    return std::optional(std::move(conflict));
  }
  if (same != nullptr && same->live()) {
    ObjectOutcome unchanged = OutcomeOf(prepared, Outcome::kUnchanged, same->version);
    unchanged.date_added = same->date_added;
    return std::optional(std::move(unchanged));
  }
  if (erasures_ && TRY(views_.WasErased(collection.number, prepared.content))) {
    ObjectOutcome erased = OutcomeOf(prepared, Outcome::kErased, {});
    erased.message = "this content was erased here and stays so";
    return std::optional(std::move(erased));
  }
  if (versions.size() >= kVersionsMax) {
    ObjectOutcome refused = OutcomeOf(prepared, Outcome::kInvalid, {});
    refused.message = "the object has " + std::to_string(kVersionsMax) + " versions here, which is the most that are kept; use a new id";
    return std::optional(std::move(refused));
  }
  return std::optional<ObjectOutcome>();
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

uint64_t Planner::AddEntry(const crypto::Digest& commitment) {
  commitments_.push_back(commitment);
  return environment_.log.size() + commitments_.size() - 1;
}

base::Result<uint32_t> Planner::Add(Withdrawal& withdrawal) {
  uint32_t count = 0;
  erasures_ = erasures_ || withdrawal.kind == DecisionKind::kErased;  // what comes after it in this batch must see it
  for (const Row& row : withdrawal.rows) count += TRY(Withdraw(withdrawal, row)) ? 1 : 0;
  return count;
}

base::Result<bool> Planner::Withdraw(const Withdrawal& withdrawal, const Row& row) {
  const Collection& collection = *withdrawal.collection;
  const bool erase = withdrawal.kind == DecisionKind::kErased;
  const VersionList& versions = *TRY(views_.VersionsOf(collection.number, row.id));
  const auto item = std::ranges::find_if(versions, [&](const ObjectVersion& v) { return v.log == row.log && v.index == row.index; });
  if (item == versions.end() || (!erase && !item->live())) return false;

  Decision decision{withdrawal.kind, item->log, item->index, collection.number, item->date_added, item->content, {}};
  const auto stored = TRY(environment_.store.Get(keys::Record(row.log, row.index)));
  if (!stored) return base::Fail(base::Code::kCorrupt, "the record of entry " + std::to_string(row.index) + " is missing");
  json::Parser parser;
  const Facts facts = TRY(FactsOf(TRY(ObjectIn(*stored)), parser));
  crypto::Digest seed;
  environment_.random.Fill(seed.bytes.data(), seed.bytes.size());
  const EntryReference of = TRY(ReferenceTo(row));
  const Record record = MakeWithdrawal(erase ? RecordKind::kErasure : RecordKind::kRecall, collection.id, of, withdrawal.reason, seed);
  const uint64_t index = AddEntry(CommitmentOf(environment_.log.origin_id(), record));
  batch_.Put(keys::Record(environment_.log.number(), index), EncodeRecord(record));
  decision.withdrawal = {TRY(NextDate(collection)), environment_.log.number(), index};
  TRY(erase ? views_.Erase(decision, &facts) : views_.Recall(decision, &facts));
  if (erase) {
    batch_.Put(keys::Record(row.log, row.index), EncodeErased({environment_.log.number(), index}));
    batch_.Put(keys::Unscrubbed(row.log, row.index), row.id);
  }
  decisions_.push_back(decision);
  if (std::ranges::find(collections_, collection.number) == collections_.end()) collections_.push_back(collection.number);
  return true;
}

base::Result<EntryReference> Planner::ReferenceTo(const Row& row) const {
  const auto entries = TRY(StoredLog(environment_.store, row.log).ReadEntries(row.index, 1));
  EntryReference reference{row.index, TRY(tlog::ParseEntry(entries[0])).hash, {}};
  if (row.log != environment_.log.number()) reference.origin = TRY(environment_.store.Get(keys::Origin(row.log))).value_or("");
  return reference;
}

base::Result<Planner::Plan> Planner::Finish() {
  Plan plan;
  if (decisions_.empty()) return plan;
  plan.wrote_journal = true;
  plan.tree = environment_.log.Stage(commitments_, batch_);
  batch_.Put(keys::Journal(journal_sequence_), EncodeDecisions(decisions_));
  TRY(views_.Finish());
  plan.committed = {collections_, views_.revised()};
  return plan;
}

}  // namespace exchange
