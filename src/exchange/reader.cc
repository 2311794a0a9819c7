#include "exchange/reader.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "exchange/keys.h"
#include "exchange/record.h"
#include "exchange/walk.h"
#include "stix/identifier.h"

namespace exchange {
namespace {

std::string_view TypeOf(std::string_view id) { return id.substr(0, id.find("--")); }

template <class T, class U>
bool Contains(const std::vector<T>& items, const U& item) {
  return std::ranges::find(items, item) != items.end();
}

// The version filter over one set of versions, given by their positions in order.
void SelectAmong(const VersionList& versions, const std::vector<size_t>& set, const VersionFilter& filter, std::vector<bool>& selected) {
  for (const size_t i : set) {
    selected[i] = filter.all || (filter.first && i == set.front()) || (filter.last && i == set.back()) ||
                  Contains(filter.exact, versions[i].version);
  }
}

void AppendSelected(std::string_view id, const VersionList& versions, const Query& query, std::vector<Row>& rows) {
  const std::vector<bool> selected = SelectVersions(versions, query);
  for (size_t i = 0; i < versions.size(); ++i) {
    if (selected[i] && MaySee(query.reader, versions[i].reach) && (!query.after || versions[i].date_added > *query.after)) rows.push_back(RowOf(id, versions[i]));
  }
}

// The rest is for the next page, and so is damage among it.
void EndAt(RowPage& page, base::Timestamp position) {
  page.more = true;
  page.position = position;
  std::erase_if(page.unreadable, [&](const Unreadable& damage) { return damage.id.empty() && damage.after >= position; });
}

}  // namespace

std::vector<bool> SelectVersions(const VersionList& versions, const Query& query) {
  std::vector<bool> selected(versions.size(), false);
  const auto live = [&](auto keep) {
    std::vector<size_t> set;
    for (size_t i = 0; i < versions.size(); ++i) {
      if (versions[i].live() && keep(versions[i].spec_version)) set.push_back(i);
    }
    return set;
  };
  if (!query.spec_versions.empty()) {
    SelectAmong(versions, live([&](auto spec) { return Contains(query.spec_versions, spec); }), query.versions, selected);
    return selected;
  }
  // None asked for: the latest specification of which anything matches the rest of the request.
  for (const auto wanted : {stix::SpecVersion::kV21, stix::SpecVersion::kV20}) {
    SelectAmong(versions, live([&](auto spec) { return spec == wanted; }), query.versions, selected);
    if (Contains(selected, true)) break;
  }
  return selected;
}

store::Iterator& Reader::iterator() {
  if (!iterator_) iterator_ = snapshot_->Iterate();
  return *iterator_;
}

base::Result<VersionList> Reader::VersionsOf(uint32_t collection, std::string_view id) {
  const auto stored = TRY(snapshot_->Get(keys::Versions(collection, id)));
  if (!stored) return VersionList();
  return DecodeVersions(*stored);
}

base::Result<std::string> Reader::RecordAt(uint32_t log, uint64_t index) {
  auto stored = TRY(snapshot_->Get(keys::Record(log, index)));
  if (!stored) return base::Fail(base::Code::kCorrupt, "the record of entry " + std::to_string(index) + " is missing");
  return *std::move(stored);
}

base::Result<std::string> Reader::ObjectOf(const Row& row) {
  const std::string record = TRY(RecordAt(row.log, row.index));
  const std::string_view object = TRY(ObjectIn(record));
  if (object.empty()) return base::Fail(base::Code::kNotFound, "the content of " + row.id + " was erased");
  return std::string(object);
}

base::Status Reader::ForEachObject(uint32_t collection, std::string_view prefix, std::string_view from,
                                   const std::function<base::Result<Walk>(std::string_view, const VersionList&)>& visit) {
  const std::string key_prefix = keys::Versions(collection, prefix);
  store::Iterator& at = iterator();
  for (at.Seek(std::max(key_prefix, keys::Versions(collection, from))); at.Valid() && at.key().starts_with(key_prefix); at.Next()) {
    const VersionList versions = TRY(DecodeVersions(at.value()));
    if (TRY(visit(at.key().substr(5), versions)) == Walk::kStop) return {};
  }
  return at.Check();
}

base::Result<std::vector<Row>> Reader::CollectByIds(const Query& query) {
  std::vector<Row> rows;
  std::vector<std::string> ids = query.ids;
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  for (const std::string& id : ids) {
    if (!query.types.empty() && !Contains(query.types, TypeOf(id))) continue;
    AppendSelected(id, TRY(VersionsOf(query.collection, id)), query, rows);
  }
  std::ranges::sort(rows, {}, &Row::date_added);
  return rows;
}

base::Result<std::vector<Row>> Reader::CollectByTypes(const Query& query) {
  std::vector<Row> rows;
  for (const std::string& type : query.types) {
    TRY(ForEachObject(query.collection, type + "--", {}, [&](std::string_view id, const VersionList& versions) -> base::Result<Walk> {
      AppendSelected(id, versions, query, rows);
      return Walk::kGoOn;
    }));
  }
  std::ranges::sort(rows, {}, &Row::date_added);
  return rows;
}

// Few objects of a type among many: going through the type is cheaper than through the collection, even though it
// sorts what it finds for each page.
bool Reader::TypesAreRare(const Query& query) const {
  constexpr uint64_t kFewBytes = 2 << 20;
  const std::string from = keys::Versions(query.collection, ""), until = keys::Versions(query.collection + 1, "");
  const uint64_t all = store_.ApproximateBytes(from, until);
  uint64_t these = 0;
  for (const std::string& type : query.types) {
    these += store_.ApproximateBytes(keys::Versions(query.collection, type + "--"), keys::Versions(query.collection, type + "-."));
  }
  return these < kFewBytes && these < all / 16;
}

// What SelectVersions says of this row, mostly from the row alone; `steps` grows by what more it takes.
base::Result<bool> Reader::Matches(const Query& query, base::Timestamp date_added, const DecodedRow& row, uint64_t& steps) {
  const VersionFilter& filter = query.versions;
  if (!MaySee(query.reader, row.flags.reach)) return false;
  if (!query.types.empty() && !Contains(query.types, TypeOf(row.id))) return false;
  const bool exact = Contains(filter.exact, row.version);
  const bool among_its_own = filter.all || exact || (filter.first && row.flags.first) || (filter.last && row.flags.last);
  if (!among_its_own) return false;
  if (query.spec_versions.empty()) {
    if (row.flags.latest_spec) return true;
    if (filter.all || filter.first || filter.last) return false;  // which always select something of the latest
  } else {
    if (!Contains(query.spec_versions, row.spec_version)) return false;
    if (query.spec_versions.size() == 1 || filter.all || exact) return true;
  }
  const VersionList versions = TRY(VersionsOf(query.collection, row.id));
  constexpr uint64_t kLookUpSteps = 20;
  steps += kLookUpSteps + versions.size();
  const std::vector<bool> selected = SelectVersions(versions, query);
  const auto at = std::ranges::find(versions, date_added, &ObjectVersion::date_added);
  return at != versions.end() && selected[static_cast<size_t>(at - versions.begin())];
}

// Rows from where the iterator stands; `last` is the key before.
base::Status Reader::WalkRows(const Query& query, std::string& last, RowPage& page, uint64_t& steps) {
  const std::string prefix = last.substr(0, 5);
  store::Iterator& at = iterator();
  for (; at.Valid() && at.key().starts_with(prefix) && page.rows.size() <= query.limit; at.Next()) {
    page.more = steps++ >= query.steps_max;
    if (page.more) break;
    if (query.passes_damage) last = at.key();
    const base::Timestamp date_added = keys::ReadPlace(at.key().substr(1)).date_added;
    const DecodedRow row = TRY(DecodeRow(at.value()));
    page.position = date_added;
    if (!TRY(Matches(query, date_added, row, steps))) continue;
    page.rows.push_back({std::string(row.id), date_added, row.version, row.spec_version, row.log, row.index});
  }
  return at.Check();
}

// One row more than asked for, where there is one.
base::Result<RowPage> Reader::CollectByWalk(const Query& query) {
  RowPage page;
  uint64_t steps = 0;
  std::string last = keys::Row(query.collection, query.after.value_or(base::Timestamp()));
  iterator().Seek(keys::Row(query.collection, {query.after ? query.after->us + 1 : 0}));
  for (;;) {
    const auto walked = WalkRows(query, last, page, steps);
    if (walked) return page;
    if (!query.passes_damage || walked.error().code != base::Code::kCorrupt) return std::unexpected(walked.error());
    const bool goes_on = SeekBehind(iterator(), last.substr(0, 5), last);
    const auto date = [](std::string_view key) { return keys::ReadPlace(key.substr(1)).date_added; };
    page.unreadable.push_back({"", date(last), goes_on ? date(iterator().key()) : base::Timestamp(), walked.error().message});
    if (!goes_on) return page;
    last = iterator().key();
  }
}

base::Result<RowPage> Reader::Rows(const Query& query) {
  if (query.after && query.after->us < 0) {
    Query from_the_start = query;
    from_the_start.after.reset();
    return Rows(from_the_start);
  }
  RowPage page;
  if (!query.ids.empty()) {
    page.rows = TRY(CollectByIds(query));
  } else if (!query.types.empty() && !query.passes_damage && TypesAreRare(query)) {
    page.rows = TRY(CollectByTypes(query));
  } else {
    page = TRY(CollectByWalk(query));
  }
  if (page.rows.size() > query.limit) {
    page.rows.resize(query.limit);
    EndAt(page, page.rows.back().date_added);
  } else if (!page.position && !page.rows.empty()) {
    page.position = page.rows.back().date_added;
  }
  return page;
}

// `next_key`: where the iterator stands, if it has moved past a record.
base::Status Reader::AppendObject(const Row& row, std::string& next_key, ObjectPage& page) {
  const std::string key = keys::Record(row.log, row.index);
  store::Iterator& at = iterator();
  // Neighbours in a collection are mostly neighbours in the log: a step is cheaper than a search.
  if (std::exchange(next_key, {}) == key) {
    at.Next();
  } else {
    at.Seek(key);
  }
  if (!at.Valid() || at.key() != key) {
    TRY(at.Check());
    return base::Fail(base::Code::kCorrupt, "the record of " + row.id + " (entry " + std::to_string(row.index) + ") is missing");
  }
  const std::string_view object = TRY(ObjectIn(at.value()));
  if (!page.ends.empty()) page.objects.push_back(',');
  page.objects.append(object);
  page.ends.push_back(page.objects.size());
  next_key = keys::Record(row.log, row.index + 1);
  return {};
}

base::Result<ObjectPage> Reader::Objects(const Query& query) {
  ObjectPage page{TRY(Rows(query)), {}, {}};
  std::vector<Row>& rows = page.found.rows;
  std::string next_key;
  base::Timestamp last;
  size_t kept = 0;
  for (Row& row : rows) {
    if (page.objects.size() >= query.bytes_max) {
      EndAt(page.found, last);
      break;
    }
    last = row.date_added;
    const auto appended = AppendObject(row, next_key, page);
    if (appended) {
      if (&rows[kept] != &row) rows[kept] = std::move(row);
      ++kept;
      continue;
    }
    if (!query.passes_damage || appended.error().code != base::Code::kCorrupt) return std::unexpected(appended.error());
    page.found.unreadable.push_back({std::move(row.id), row.date_added, row.date_added, appended.error().message});
  }
  rows.resize(kept);
  return page;
}

}  // namespace exchange
