#include "exchange/views.h"

#include <algorithm>

#include "base/encoding.h"
#include "exchange/keys.h"

namespace exchange {
namespace {

// Objects without a version of their own (observables, markings) are dated by when they were added.
base::Timestamp VersionOf(const Decision& decision, const Facts& facts) { return facts.version.value_or(decision.date_added); }

bool Before(const ObjectVersion& a, const ObjectVersion& b) {
  return a.version != b.version ? a.version < b.version : a.date_added < b.date_added;
}

// The item that a decision is about: by its place in the log.
auto FindItem(VersionList& versions, const Decision& decision) {
  return std::ranges::find_if(versions, [&](const ObjectVersion& item) {
    return item.log == decision.log && item.index == decision.index;
  });
}

std::unexpected<base::Error> Unknown(const Decision& decision) {
  return base::Fail(base::Code::kCorrupt, "the journal withdraws entry " + std::to_string(decision.index) +
                                              ", which the views do not have; `mithaq rebuild` makes them anew");
}

}  // namespace

std::string EncodeCounts(const Counts& counts) {
  std::string out;
  base::AppendBig64(out, counts.live);
  base::AppendBig64(out, static_cast<uint64_t>(counts.last_date_added.us));
  return out;
}

base::Result<Counts> DecodeCounts(std::string_view bytes) {
  if (bytes.size() != 16) return base::Fail(base::Code::kCorrupt, "a collection's counts are damaged; `mithaq rebuild` makes them anew");
  return Counts{base::ReadBig64(bytes), {static_cast<int64_t>(base::ReadBig64(bytes.substr(8)))}};
}

base::Result<ViewWriter::Object*> ViewWriter::Load(uint32_t collection, std::string_view id) {
  if (const auto at = objects_.find(ObjectName(collection, id)); at != objects_.end()) return &at->second;
  return Keep(collection, id, TRY(store_.Get(keys::Versions(collection, id))));
}

base::Status ViewWriter::Preload(uint32_t collection, std::span<const std::string_view> ids) {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const std::string_view id : ids) keys.push_back(keys::Versions(collection, id));
  const auto stored = TRY(store_.GetMany(keys));
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!objects_.contains(ObjectName(collection, ids[i]))) TRY(Keep(collection, ids[i], stored[i]));
  }
  return {};
}

base::Result<ViewWriter::Object*> ViewWriter::Keep(uint32_t collection, std::string_view id, const std::optional<std::string>& stored) {
  Object object;
  if (stored) object.before = TRY(DecodeVersions(*stored));
  object.now = object.before;
  return &objects_.emplace(ObjectKey{collection, std::string(id)}, std::move(object)).first->second;
}

base::Result<const VersionList*> ViewWriter::VersionsOf(uint32_t collection, std::string_view id) {
  return &TRY(Load(collection, id))->now;
}

base::Result<bool> ViewWriter::WasErased(uint32_t collection, const crypto::Digest& content) {
  const std::string key = keys::Erased(collection, content);
  if (erased_.contains(key)) return true;
  return TRY(store_.Get(key)).has_value();
}

base::Result<Counts*> ViewWriter::LoadCounts(uint32_t collection) {
  if (const auto at = counts_.find(collection); at != counts_.end()) return &at->second;
  Counts counts;
  if (const auto stored = TRY(store_.Get(keys::Counts(collection)))) counts = TRY(DecodeCounts(*stored));
  return &counts_.emplace(collection, counts).first->second;
}

base::Result<Counts> ViewWriter::CountsOf(uint32_t collection) { return *TRY(LoadCounts(collection)); }

base::Status ViewWriter::Accept(const Decision& decision, const Facts& facts) {
  Object* const object = TRY(Load(decision.collection, facts.id));
  Counts* const counts = TRY(LoadCounts(decision.collection));
  const ObjectVersion item{VersionOf(decision, facts), decision.date_added, decision.log, decision.index,
                           facts.spec_version, VersionState::kLive, decision.content, {}, facts.reach};
  object->now.insert(std::ranges::upper_bound(object->now, item, Before), item);
  ForEachIndexKey(decision.collection, decision.date_added, facts, [&](const std::string& key) { batch_.Put(key, {}); });
  ++counts->live;
  return TakePlace(decision.date_added, decision.collection);
}

base::Status ViewWriter::TakePlace(base::Timestamp date, uint32_t collection) {
  Counts* const counts = TRY(LoadCounts(collection));
  counts->last_date_added = std::max(counts->last_date_added, date);
  return {};
}

base::Status ViewWriter::AcceptErased(const Decision& decision) { return TakePlace(decision.date_added, decision.collection); }

base::Status ViewWriter::Recall(const Decision& decision, const Facts* facts) {
  const WithdrawalPlace& place = decision.withdrawal;
  TRY(TakePlace(place.date, decision.collection));
  if (facts == nullptr) return {};
  ObjectVersion item = TRY(Withdraw(decision, *facts));
  batch_.Put(keys::Withdrawal(decision.collection, place.date),
             EncodeWithdrawal({decision.kind, place.log, place.index, decision.date_added, item.version, facts->id, facts->reach}));
  item.state = VersionState::kRecalled;
  item.recalled = place.date;
  VersionList& versions = TRY(Load(decision.collection, facts->id))->now;
  versions.insert(std::ranges::upper_bound(versions, item, Before), item);
  return {};
}

base::Status ViewWriter::Erase(const Decision& decision, const Facts* facts) {
  const WithdrawalPlace& place = decision.withdrawal;
  TRY(TakePlace(place.date, decision.collection));
  if (decision.kind == DecisionKind::kErased) {
    const std::string key = keys::Erased(decision.collection, decision.content);
    batch_.Put(key, {});
    erased_[key] = true;
  }
  batch_.Put(keys::Withdrawal(decision.collection, place.date),
             EncodeWithdrawal({DecisionKind::kErased, place.log, place.index, decision.date_added, {}, {}, Reach::kAnybody}));
  if (facts == nullptr) return {};
  const ObjectVersion item = TRY(Withdraw(decision, *facts));
  if (!item.live()) batch_.Delete(keys::Withdrawal(decision.collection, item.recalled));
  return {};
}

// Takes the version out of the views, and hands it over as it was.
base::Result<ObjectVersion> ViewWriter::Withdraw(const Decision& decision, const Facts& facts) {
  Object* const object = TRY(Load(decision.collection, facts.id));
  const auto at = FindItem(object->now, decision);
  if (at == object->now.end()) return Unknown(decision);
  const ObjectVersion item = *at;
  object->now.erase(at);
  if (!item.live()) return item;
  Counts* const counts = TRY(LoadCounts(decision.collection));
  --counts->live;
  ForEachIndexKey(decision.collection, decision.date_added, facts, [&](const std::string& key) { batch_.Delete(key); });
  batch_.Delete(keys::Row(decision.collection, decision.date_added));
  Revise(decision.collection);
  return item;
}

void ViewWriter::ForEachIndexKey(uint32_t collection, base::Timestamp date_added, const Facts& facts,
                                 const std::function<void(const std::string&)>& visit) {
  for (const auto& observable : facts.observables) {
    std::string key = keys::ObservablePrefix(observable);
    keys::AppendPlace(key, collection, date_added);
    visit(key);
  }
  for (const auto& [target, property] : facts.links) {
    std::string key = keys::LinkPrefix(target);
    keys::AppendPlace(key, collection, date_added);
    visit(key.append(property));
  }
}

void ViewWriter::Revise(uint32_t collection) {
  if (std::ranges::find(revised_, collection) == revised_.end()) revised_.push_back(collection);
}

// Rows are written where they or their flags are new: mostly one, and the one that it supersedes.
void ViewWriter::FinishObject(const ObjectKey& key, Object& object) {
  const auto& [collection, id] = key;
  const std::vector<RowFlags> flags_before = FlagsOf(object.before), flags_now = FlagsOf(object.now);
  for (size_t i = 0; i < object.now.size(); ++i) {
    const ObjectVersion& item = object.now[i];
    if (!item.live()) continue;
    const auto old = std::ranges::lower_bound(object.before, item, Before);
    const bool existed = old != object.before.end() && old->live() && old->log == item.log && old->index == item.index;
    if (existed && flags_before[static_cast<size_t>(old - object.before.begin())] == flags_now[i]) continue;
    if (existed) Revise(collection);
    const Row row{id, item.date_added, item.version, item.spec_version, item.log, item.index};
    batch_.Put(keys::Row(collection, item.date_added), EncodeRow(row, flags_now[i]));
  }
  if (object.now.empty()) {
    if (!object.before.empty()) batch_.Delete(keys::Versions(collection, id));
  } else {
    batch_.Put(keys::Versions(collection, id), EncodeVersions(object.now));
  }
}

base::Status ViewWriter::Finish() {
  for (auto& [key, object] : objects_) FinishObject(key, object);
  for (const auto& [collection, counts] : counts_) batch_.Put(keys::Counts(collection), EncodeCounts(counts));
  return {};
}

}  // namespace exchange
