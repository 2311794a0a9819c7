#include "exchange/find.h"

#include <algorithm>
#include <set>

#include "exchange/finder.h"
#include "exchange/keys.h"
#include "json/parse.h"
#include "stix/object.h"

namespace exchange {
namespace {

// Points into `versions`.
const ObjectVersion* LastLive(const VersionList& versions) {
  const auto at = std::find_if(versions.rbegin(), versions.rend(), [](const ObjectVersion& v) { return v.live(); });
  return at == versions.rend() ? nullptr : &*at;
}

}  // namespace

bool Finder::Full() const { return page_.found.size() >= query_.limit; }

// Adds one row unless a condition fails, it is there already, or the page is full.
base::Status Finder::Add(uint32_t collection, const Row& row, std::string via) {
  if (!query_.type.empty() && !row.id.starts_with(query_.type + "--")) return {};
  if (!query_.id.empty() && row.id != query_.id) return {};
  if (!query_.all_versions) {
    const VersionList versions = TRY(reader_.VersionsOf(collection, row.id));
    const ObjectVersion* const last = LastLive(versions);
    if (last == nullptr || last->date_added != row.date_added) return {};
  }
  if (!seen_.insert({collection, row.date_added.us}).second) return {};
  if (Full()) {
    page_.more = true;
    return {};
  }
  page_.found.push_back({row, collection, std::move(via), TRY(reader_.ObjectOf(row))});
  return {};
}

base::Status Finder::AddVersions(uint32_t collection, std::string_view id, const std::string& via) {
  for (const ObjectVersion& version : TRY(reader_.VersionsOf(collection, id))) {
    if (version.live()) TRY(Add(collection, RowOf(id, version), via));
  }
  return {};
}

// Collected first, because reading rows moves the shared iterator.
base::Result<std::vector<Finder::Hit>> Finder::ReferencesTo(std::string_view id) {
  const std::string prefix = keys::LinkPrefix(id);
  std::vector<Hit> hits;
  store::Iterator& at = reader_.iterator();
  uint32_t seen = 0;
  for (at.Seek(prefix); at.Valid() && at.key().starts_with(prefix); at.Next()) {
    references_cut_ = seen++ == query_.references_max;
    if (references_cut_) break;
    const std::string_view rest = at.key().substr(prefix.size());
    if (rest.size() < keys::kPlaceBytes) continue;
    const keys::Place place = keys::ReadPlace(rest);
    if (readable_(place.collection)) hits.push_back({place.collection, place.date_added, std::string(rest.substr(keys::kPlaceBytes))});
  }
  TRY(at.Check());
  return hits;
}

base::Status Finder::ByRelation() {
  for (const Hit& hit : TRY(ReferencesTo(query_.related_to))) {
    if (const auto row = TRY(reader_.RowAt(hit.collection, hit.date_added))) TRY(Add(hit.collection, *row, hit.property));
    if (page_.more) return {};
  }
  for (const uint32_t collection : collections_) {
    const VersionList versions = TRY(reader_.VersionsOf(collection, query_.related_to));
    const ObjectVersion* const last = LastLive(versions);
    if (last == nullptr) continue;
    const std::string object = TRY(reader_.ObjectOf(RowOf(query_.related_to, *last)));
    json::Parser parser;
    std::vector<stix::Reference> references;
    stix::AppendReferences(TRY(parser.Parse(object)), references);
    for (const auto& reference : references) {
      for (const uint32_t other : collections_) TRY(AddVersions(other, reference.target, "its " + std::string(reference.property)));
    }
  }
  page_.more = page_.more || references_cut_;
  return {};
}

base::Status Finder::ByType() {
  for (const uint32_t collection : collections_) {
    std::vector<std::string> ids;
    TRY(reader_.ForEachObject(collection, query_.type + "--", [&](std::string_view id, const VersionList& versions) -> base::Result<Reader::Walk> {
      if (LastLive(versions) != nullptr) ids.emplace_back(id);
      return ids.size() > query_.limit ? Reader::Walk::kStop : Reader::Walk::kGoOn;
    }));
    for (const auto& id : ids) TRY(AddVersions(collection, id, {}));
  }
  return {};
}

base::Result<FindPage> Finder::Run() {
  if (!query_.value.empty()) {
    TRY(ByValue());
  } else if (!query_.related_to.empty()) {
    TRY(ByRelation());
  } else if (!query_.id.empty()) {
    for (const uint32_t collection : collections_) TRY(AddVersions(collection, query_.id, {}));
  } else if (!query_.type.empty()) {
    TRY(ByType());
  } else {
    return base::Fail(base::Code::kInvalid, "say what to find: an id, a type, a value or a related id");
  }
  return std::move(page_);
}

}  // namespace exchange
