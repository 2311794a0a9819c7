// Look-ups by observable value: walks through the index, and the cursor that says where one stopped.
#include "base/encoding.h"
#include "crypto/digest.h"
#include "exchange/finder.h"
#include "exchange/keys.h"

namespace exchange {
namespace {

constexpr size_t kHitsAtOnce = 1'000;
constexpr size_t kQuestionBytes = 4;
constexpr size_t kCursorBytesMax = 1'024;

// What ties a cursor to the question it belongs to.
std::string QuestionOf(const FindQuery& query) {
  const std::string question = query.value + '\n' + query.type + '\n' + query.id + (query.all_versions ? "\nall" : "\n");
  return std::string(crypto::Sha256(question).view().substr(0, kQuestionBytes));
}

std::unexpected<base::Error> BadCursor() {
  return base::Fail(base::Code::kInvalid, "the cursor does not belong to this question; begin again without it");
}

// Whether `value` is a block that lies in `outer` and is not `outer` itself.
bool IsInside(std::string_view value, const stix::Block& outer) {
  const auto v4 = stix::ParseIpv4(value);
  const auto block = v4 ? v4 : stix::ParseIpv6(value);
  return block && outer.Contains(*block) && block->prefix_bits != outer.prefix_bits;
}

}  // namespace

// cursor = base64url(question, 4 bytes || u32 scan || the key's part behind the scan's prefix)
std::string Finder::CursorAt(const Position& position, const std::vector<ValueScan>& scans) const {
  std::string bytes = QuestionOf(query_);
  base::AppendBig32(bytes, static_cast<uint32_t>(position.scan));
  bytes += std::string_view(position.key).substr(scans[position.scan].prefix.size());
  return base::Base64UrlEncode(bytes);
}

base::Result<Finder::Position> Finder::ReadCursor(const std::vector<ValueScan>& scans) const {
  if (query_.cursor.empty()) return Position{};
  const auto bytes = query_.cursor.size() > kCursorBytesMax ? std::nullopt : base::Base64UrlDecode(query_.cursor);
  if (!bytes || bytes->size() < kQuestionBytes + 4 || !bytes->starts_with(QuestionOf(query_))) return BadCursor();
  const uint32_t scan = base::ReadBig32(std::string_view(*bytes).substr(kQuestionBytes));
  if (scan >= scans.size()) return BadCursor();
  return Position{scan, scans[scan].prefix + bytes->substr(kQuestionBytes + 4)};
}

// The next hits of one scan behind `after` (empty: from its beginning); fewer than kHitsAtOnce at its end or the work's.
// Collected first, because reading rows moves the shared iterator.
base::Result<std::vector<Finder::ValueHit>> Finder::NextHits(const ValueScan& scan, const std::string& after) {
  std::vector<ValueHit> hits;
  store::Iterator& at = reader_.iterator();
  at.Seek(after.empty() ? scan.prefix : after + '\0');
  while (at.Valid() && at.key().starts_with(scan.prefix) && hits.size() < kHitsAtOnce && !Spent()) {
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
    if (key.size() != place_at + keys::kPlaceBytes) {  // a longer value that holds a NUL
      at.Next();
      continue;
    }
    const keys::Place place = keys::ReadPlace(key.substr(place_at));
    if (!Readable(place.collection)) {
      SkipUnreadable(at, place_at);
      continue;
    }
    hits.push_back({std::string(key), std::move(via), place.collection, place.date_added});
    at.Next();
  }
  TRY(at.Check());
  return hits;
}

base::Status Finder::ByValue() {
  const auto scans = ScansFor(query_.value);
  // Where the next page begins: behind the last hit that was dealt with, or at the beginning of a scan. It names a key that the
  // caller may read, or none: what else is in the index is not theirs to know.
  Position done = TRY(ReadCursor(scans));
  const Position begun = done;
  for (size_t i = begun.scan; i < scans.size(); ++i) {
    if (i != begun.scan) done = {i, scans[i].prefix};
    for (bool more = true; more;) {
      const auto hits = TRY(NextHits(scans[i], done.key));
      for (const ValueHit& hit : hits) {
        TRY(AddAt(hit.collection, hit.date_added, hit.via));
        if (page_.more) break;
        done = {i, hit.key};
      }
      page_.more = page_.more || Spent();
      if (page_.more && (done.scan != begun.scan || done.key != begun.key)) page_.next = CursorAt(done, scans);
      if (page_.more) return {};
      more = hits.size() == kHitsAtOnce;
    }
  }
  return {};
}

}  // namespace exchange
