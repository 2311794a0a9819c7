#include "exchange/find.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "exchange/finder.h"
#include "exchange/keys.h"
#include "json/parse.h"
#include "stix/object.h"

namespace exchange {
namespace {

constexpr size_t kParsedBytesPerStep = 64;  // an object that is parsed for its references

// Places in the walks below, whose texts only their own cursors bring back: u32 collection || a mark || what the walk adds.
constexpr size_t kMarkedBytes = 4 + 16;

std::string AtVersion(uint32_t collection, const VersionMark& mark, std::string_view more = {}) {
  std::string text;
  base::AppendBig32(text, collection);
  base::AppendBig64(text, static_cast<uint64_t>(mark.version.us));
  base::AppendBig64(text, static_cast<uint64_t>(mark.date_added.us));
  return text += more;
}

struct MarkedPlace {
  uint32_t collection = 0;
  VersionMark mark;
  std::string more;
};
base::Result<MarkedPlace> ReadMarked(std::string_view text) {
  if (text.empty()) return MarkedPlace{};
  if (text.size() < kMarkedBytes) return BadFindCursor();
  const auto time = [&](size_t at) { return base::Timestamp{static_cast<int64_t>(base::ReadBig64(text.substr(at)))}; };
  return MarkedPlace{base::ReadBig32(text), {time(4), time(12)}, std::string(text.substr(kMarkedBytes))};
}

}  // namespace

bool Finder::Full() const { return page_.found.size() >= query_.limit || bytes_ >= query_.bytes_max; }

Finder::Walked Finder::EndPage(const FindPlace& next) {
  page_.more = true;
  page_.next = WriteFindCursor(node_key_, query_, next);
  return Walked::kPart;
}

// Adds one row unless a condition fails, it is there already, or the page is full.
base::Result<Finder::Added> Finder::Add(uint32_t collection, const Row& row, const RowFlags& flags, std::string via) {
  if (!Wanted(flags)) return Added::kDone;
  if (!query_.type.empty() && !row.id.starts_with(query_.type + "--")) return Added::kDone;
  if (!query_.id.empty() && row.id != query_.id) return Added::kDone;
  if (!seen_.insert({collection, row.date_added.us}).second) return Added::kDone;
  if (Full()) return Added::kNoRoom;
  page_.found.push_back({row, collection, std::move(via), TRY(reader_.ObjectOf(row))});
  bytes_ += page_.found.back().object.size();
  return Added::kDone;
}

// The row that an index points to.
base::Result<Finder::Added> Finder::AddAt(const Hit& hit) {
  Spend(kLookUpSteps);
  const auto stored = TRY(reader_.snapshot().Get(keys::Row(hit.collection, hit.date_added)));
  if (!stored) return Added::kDone;
  const DecodedRow row = TRY(DecodeRow(*stored));
  return Add(hit.collection, {std::string(row.id), hit.date_added, row.version, row.spec_version, row.log, row.index}, row.flags, hit.via);
}

// An object's versions from `from` on; the one that found no room comes back.
base::Result<std::optional<VersionMark>> Finder::AddVersions(uint32_t collection, std::string_view id, const std::string& via, const VersionMark& from) {
  const VersionList versions = TRY(reader_.VersionsOf(collection, id));
  Spend(kLookUpSteps + versions.size());
  const std::vector<RowFlags> flags = FlagsOf(versions);
  for (size_t i = 0; i < versions.size(); ++i) {
    const VersionMark mark{versions[i].version, versions[i].date_added};
    if (mark < from || !versions[i].live()) continue;
    if (TRY(Add(collection, RowOf(id, versions[i]), flags[i], via)) == Added::kNoRoom) return mark;
  }
  return std::nullopt;
}

// Two walks: through the index of who refers to it, and through what it refers to itself, in the order of these ids.
base::Status Finder::ByRelation() {
  const FindPlace begin = TRY(ReadFindCursor(node_key_, query_));
  if (begin.walk == 0) {
    const ValueScan referring{.prefix = keys::LinkPrefix(query_.related_to), .behind = ValueScan::Behind::kProperty};
    if (TRY(WalkThrough(0, referring, begin.from)) == Walked::kPart) return {};
    if (Spent()) {
      EndPage({1, {}});
      return {};
    }
  }
  return AddReferredTo(TRY(ReadReferences()), begin.walk == 1 ? begin.from : "");
}

// What the object refers to, with the first property that does, as each collection's last version says.
base::Result<Finder::References> Finder::ReadReferences() {
  References references;
  for (const uint32_t collection : collections_) {
    const VersionList versions = TRY(reader_.VersionsOf(collection, query_.related_to));
    Spend(kLookUpSteps + versions.size());
    const auto last = std::find_if(versions.rbegin(), versions.rend(), [](const ObjectVersion& v) { return v.live(); });
    if (last == versions.rend() || !MaySee(kind_, last->reach)) continue;
    const std::string object = TRY(reader_.ObjectOf(RowOf(query_.related_to, *last)));
    Spend(object.size() / kParsedBytesPerStep);
    json::Parser parser;
    std::vector<stix::Reference> read;
    stix::AppendReferences(TRY(parser.Parse(object)), read);
    for (const auto& reference : read) references.emplace(reference.target, reference.property);
  }
  return references;
}

// At least one target is dealt with on each page, so that every page goes on, whatever the reading has cost.
base::Status Finder::AddReferredTo(const References& references, const std::string& from) {
  const MarkedPlace begin = TRY(ReadMarked(from));  // `more`: the target
  for (auto at = references.lower_bound(begin.more); at != references.end(); ++at) {
    const auto& [target, property] = *at;
    const bool resumed = target == begin.more;
    for (const uint32_t collection : collections_) {
      if (resumed && collection < begin.collection) continue;
      const auto stopped = TRY(AddVersions(collection, target, "its " + property, resumed && collection == begin.collection ? begin.mark : VersionMark{}));
      if (stopped) EndPage({1, AtVersion(collection, *stopped, target)});
      else if (Spent()) EndPage({1, AtVersion(collection + 1, {}, target)});
      if (page_.more) return {};
    }
  }
  return {};
}

base::Status Finder::ById() {
  const MarkedPlace begin = TRY(ReadMarked(TRY(ReadFindCursor(node_key_, query_)).from));
  for (const uint32_t collection : collections_) {
    if (collection < begin.collection) continue;
    const auto stopped = TRY(AddVersions(collection, query_.id, {}, collection == begin.collection ? begin.mark : VersionMark{}));
    if (stopped) EndPage({0, AtVersion(collection, *stopped)});
    else if (Spent() && collection != collections_.back()) EndPage({0, AtVersion(collection + 1, {})});
    if (page_.more) return {};
  }
  return {};
}

base::Status Finder::ByType() {
  const MarkedPlace begin = TRY(ReadMarked(TRY(ReadFindCursor(node_key_, query_)).from));  // `more`: the object
  for (const uint32_t collection : collections_) {
    if (collection < begin.collection) continue;
    const MarkedPlace from = collection == begin.collection ? begin : MarkedPlace{};
    std::vector<Candidate> candidates;  // collected first, because reading objects is for what fits only
    std::string last;
    bool cut = false;
    TRY(reader_.ForEachObject(collection, query_.type + "--", from.more, [&](std::string_view id, const VersionList& versions) -> base::Result<Reader::Walk> {
      Spend(1 + versions.size());
      last = id;
      const std::vector<RowFlags> flags = FlagsOf(versions);
      for (size_t i = 0; i < versions.size(); ++i) {
        if (id == from.more && VersionMark{versions[i].version, versions[i].date_added} < from.mark) continue;
        if (versions[i].live() && Wanted(flags[i])) candidates.push_back({RowOf(id, versions[i]), flags[i]});
      }
      cut = candidates.size() > query_.limit || Spent();
      return cut ? Reader::Walk::kStop : Reader::Walk::kGoOn;
    }));
    for (const Candidate& one : candidates) {
      if (TRY(Add(collection, one.row, one.flags, {})) == Added::kDone) continue;
      EndPage({0, AtVersion(collection, {one.row.version, one.row.date_added}, one.row.id)});
      return {};
    }
    if (cut) EndPage({0, AtVersion(collection, {}, last + '\0')});
    if (cut) return {};
  }
  return {};
}

base::Result<FindPage> Finder::Run() {
  if (!query_.value.empty()) {
    TRY(ByValue());
  } else if (!query_.related_to.empty()) {
    TRY(ByRelation());
  } else if (!query_.id.empty()) {
    TRY(ById());
  } else if (!query_.type.empty()) {
    TRY(ByType());
  } else {
    return base::Fail(base::Code::kInvalid, "say what to find: an id, a type, a value or a related id");
  }
  return std::move(page_);
}

}  // namespace exchange
