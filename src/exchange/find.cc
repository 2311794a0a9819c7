#include "exchange/find.h"

#include <algorithm>
#include <set>

#include "exchange/finder.h"
#include "exchange/keys.h"
#include "json/parse.h"
#include "stix/object.h"

namespace exchange {
namespace {

constexpr uint64_t kLookUpSteps = 5;        // a search in the store
constexpr size_t kParsedBytesPerStep = 64;  // an object that is parsed for its references

}  // namespace

bool Finder::Full() const { return page_.found.size() >= query_.limit || bytes_ >= query_.bytes_max; }

// Adds one row unless a condition fails, it is there already, or the page is full.
base::Status Finder::Add(uint32_t collection, const Row& row, const RowFlags& flags, std::string via) {
  if (!Wanted(flags)) return {};
  if (!query_.type.empty() && !row.id.starts_with(query_.type + "--")) return {};
  if (!query_.id.empty() && row.id != query_.id) return {};
  if (!seen_.insert({collection, row.date_added.us}).second) return {};
  if (Full()) {
    page_.more = true;
    return {};
  }
  page_.found.push_back({row, collection, std::move(via), TRY(reader_.ObjectOf(row))});
  bytes_ += page_.found.back().object.size();
  return {};
}

// The row that an index points to.
base::Status Finder::AddAt(uint32_t collection, base::Timestamp date_added, std::string via) {
  Spend(kLookUpSteps);
  const auto stored = TRY(reader_.snapshot().Get(keys::Row(collection, date_added)));
  if (!stored) return {};
  const DecodedRow row = TRY(DecodeRow(*stored));
  return Add(collection, {std::string(row.id), date_added, row.version, row.spec_version, row.log, row.index}, row.flags, std::move(via));
}

base::Status Finder::AddVersions(uint32_t collection, std::string_view id, const std::string& via) {
  const VersionList versions = TRY(reader_.VersionsOf(collection, id));
  Spend(kLookUpSteps + versions.size());
  const std::vector<RowFlags> flags = FlagsOf(versions);
  for (size_t i = 0; i < versions.size() && !page_.more; ++i) {
    if (versions[i].live()) TRY(Add(collection, RowOf(id, versions[i]), flags[i], via));
  }
  return {};
}

// From an index key of a collection that the caller may not read, past all of those, however many. What stands before `place_at`
// ends with a NUL.
void Finder::SkipUnreadable(store::Iterator& at, size_t place_at) {
  Spend(kLookUpSteps);
  const auto next = std::ranges::upper_bound(collections_, keys::ReadPlace(at.key().substr(place_at)).collection);
  std::string key(at.key().substr(0, place_at));
  if (next != collections_.end()) {
    keys::AppendPlace(key, *next, {});
  } else {
    key.back() = '\1';
  }
  at.Seek(key);
}

// Collected first, because reading rows moves the shared iterator.
base::Result<std::vector<Finder::Hit>> Finder::ReferencesTo(std::string_view id) {
  const std::string prefix = keys::LinkPrefix(id);
  std::vector<Hit> hits;
  store::Iterator& at = reader_.iterator();
  at.Seek(prefix);
  while (at.Valid() && at.key().starts_with(prefix)) {
    Spend(1);
    const std::string_view rest = at.key().substr(prefix.size());
    if (rest.size() < keys::kPlaceBytes) {
      at.Next();
      continue;
    }
    const keys::Place place = keys::ReadPlace(rest);
    if (!Readable(place.collection)) {
      SkipUnreadable(at, prefix.size());
      continue;
    }
    references_cut_ = hits.size() >= query_.references_max || Spent();
    if (references_cut_) break;
    hits.push_back({place.collection, place.date_added, std::string(rest.substr(keys::kPlaceBytes))});
    at.Next();
  }
  TRY(at.Check());
  return hits;
}

base::Status Finder::ByRelation() {
  for (const Hit& hit : TRY(ReferencesTo(query_.related_to))) {
    TRY(AddAt(hit.collection, hit.date_added, hit.property));
    page_.more = page_.more || Spent();
    if (page_.more) return {};
  }
  std::set<std::pair<std::string, std::string>> followed;  // (target, property): an object may name one many times
  for (const uint32_t collection : collections_) {
    const VersionList versions = TRY(reader_.VersionsOf(collection, query_.related_to));
    Spend(kLookUpSteps + versions.size());
    const auto last = std::find_if(versions.rbegin(), versions.rend(), [](const ObjectVersion& v) { return v.live(); });
    if (last == versions.rend()) continue;
    const std::string object = TRY(reader_.ObjectOf(RowOf(query_.related_to, *last)));
    Spend(object.size() / kParsedBytesPerStep);
    json::Parser parser;
    std::vector<stix::Reference> references;
    stix::AppendReferences(TRY(parser.Parse(object)), references);
    for (const auto& reference : references) {
      if (!followed.insert({std::string(reference.target), std::string(reference.property)}).second) continue;
      for (const uint32_t other : collections_) {
        TRY(AddVersions(other, reference.target, "its " + std::string(reference.property)));
        page_.more = page_.more || Spent();
        if (page_.more) return {};
      }
    }
  }
  page_.more = page_.more || references_cut_;
  return {};
}

base::Status Finder::ByType() {
  for (const uint32_t collection : collections_) {
    std::vector<Candidate> candidates;  // collected first, because reading objects is for what fits only
    TRY(reader_.ForEachObject(collection, query_.type + "--", [&](std::string_view id, const VersionList& versions) -> base::Result<Reader::Walk> {
      Spend(1 + versions.size());
      const std::vector<RowFlags> flags = FlagsOf(versions);
      for (size_t i = 0; i < versions.size(); ++i) {
        if (versions[i].live() && Wanted(flags[i])) candidates.push_back({RowOf(id, versions[i]), flags[i]});
      }
      return candidates.size() > query_.limit || Spent() ? Reader::Walk::kStop : Reader::Walk::kGoOn;
    }));
    for (const Candidate& one : candidates) {
      TRY(Add(collection, one.row, one.flags, {}));
      if (page_.more) return {};
    }
    page_.more = Spent();
    if (page_.more) return {};
  }
  return {};
}

base::Result<FindPage> Finder::Run() {
  if (!query_.value.empty()) {
    TRY(ByValue());
  } else if (!query_.related_to.empty()) {
    TRY(ByRelation());
  } else if (!query_.id.empty()) {
    for (const uint32_t collection : collections_) {
      TRY(AddVersions(collection, query_.id, {}));
      page_.more = page_.more || Spent();
      if (page_.more) break;
    }
  } else if (!query_.type.empty()) {
    TRY(ByType());
  } else {
    return base::Fail(base::Code::kInvalid, "say what to find: an id, a type, a value or a related id");
  }
  return std::move(page_);
}

}  // namespace exchange
