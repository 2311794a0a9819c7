// Walks through the indexes of observable values and of references: what look-ups by value, and half of those by relation, are
// made of.
#include "exchange/finder.h"
#include "exchange/keys.h"

namespace exchange {
namespace {

constexpr size_t kHitsAtOnce = 1'000;

// Whether `value` is a block that lies in `outer` and is not `outer` itself.
bool IsInside(std::string_view value, const stix::Block& outer) {
  const auto v4 = stix::ParseIpv4(value);
  const auto block = v4 ? v4 : stix::ParseIpv6(value);
  return block && outer.Contains(*block) && block->prefix_bits != outer.prefix_bits;
}

}  // namespace

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

// The next hits of one scan from the key `from` on, until there are enough or the work is done.
// Collected first, because reading rows moves the shared iterator.
base::Result<Finder::Hits> Finder::NextHits(const ValueScan& scan, const std::string& from) {
  Hits hits;
  store::Iterator& at = reader_.iterator();
  const auto valid = [&] { return at.Valid() && at.key().starts_with(scan.prefix); };
  at.Seek(from);
  while (valid() && hits.hits.size() < kHitsAtOnce && !Spent()) {
    Spend(1);
    const std::string_view key = at.key();
    size_t place_at = scan.prefix.size();
    std::string via = scan.via;
    if (scan.inside) {
      const size_t end = std::min(key.find('\0', place_at), key.size());
      const std::string_view value = key.substr(keys::kObservableValueAt, end - keys::kObservableValueAt);
      if (!IsInside(value, *scan.inside)) {
        at.Seek(std::string(key.substr(0, end)) + '\1');  // behind all who hold this value
        continue;
      }
      via += value;
      place_at = end + 1;
    }
    const size_t place_end = place_at + keys::kPlaceBytes;
    const bool has_property = scan.behind == ValueScan::Behind::kProperty;
    if (key.size() < place_end || (key.size() > place_end && !has_property)) {  // a longer value that holds a NUL
      at.Next();
      continue;
    }
    const keys::Place place = keys::ReadPlace(key.substr(place_at));
    if (!Readable(place.collection)) {
      SkipUnreadable(at, place_at);
      continue;
    }
    if (has_property) via += key.substr(place_end);
    hits.hits.push_back({std::string(key), std::move(via), place.collection, place.date_added});
    at.Next();
  }
  if (valid()) hits.rest = at.key();
  TRY(at.Check());
  return hits;
}

// One walk through an index, from a place in it on.
base::Result<Finder::Walked> Finder::WalkThrough(uint32_t walk, const ValueScan& scan, const std::string& from) {
  std::string at = scan.prefix + from;
  for (;;) {
    const Hits hits = TRY(NextHits(scan, at));
    for (const Hit& hit : hits.hits) {
      if (TRY(AddAt(hit)) == Added::kNoRoom) return EndPage({walk, hit.key.substr(scan.prefix.size())});
    }
    if (hits.rest.empty()) return Walked::kAll;
    if (Spent()) return EndPage({walk, hits.rest.substr(scan.prefix.size())});
    at = hits.rest;
  }
}

base::Status Finder::ByValue() {
  const auto scans = ScansFor(query_.value);
  const FindPlace begin = TRY(ReadFindCursor(node_key_, query_));
  for (uint32_t i = begin.walk; i < scans.size(); ++i) {
    if (i != begin.walk && Spent()) {
      EndPage({i, {}});
      return {};
    }
    if (TRY(WalkThrough(i, scans[i], i == begin.walk ? begin.from : "")) == Walked::kPart) return {};
  }
  return {};
}

}  // namespace exchange
