// Look-ups by observable value: walks through the index, and the cursor that says where one stopped.
#include "base/encoding.h"
#include "crypto/digest.h"
#include "exchange/finder.h"
#include "exchange/keys.h"

namespace exchange {
namespace {

constexpr size_t kHitsAtOnce = 1'000;
constexpr size_t kKeysMax = 200'000;      // looked at for one page: what one may not read counts, too
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

// The next hits of one scan behind `after` (empty: from its beginning); fewer than kHitsAtOnce at its end. Collected first,
// because reading rows moves the shared iterator.
base::Result<std::vector<Finder::ValueHit>> Finder::NextHits(const ValueScan& scan, std::string& after, size_t& keys_left) {
  std::vector<ValueHit> hits;
  store::Iterator& at = reader_.iterator();
  at.Seek(after.empty() ? scan.prefix : after + '\0');
  for (; at.Valid() && at.key().starts_with(scan.prefix) && hits.size() < kHitsAtOnce && keys_left > 0; at.Next(), --keys_left) {
    after = at.key();
    std::string_view rest = at.key().substr(scan.prefix.size());
    std::string via = scan.via;
    if (scan.inside) {
      const size_t end = rest.find('\0');
      const std::string_view value = at.key().substr(keys::kObservableValueAt, scan.prefix.size() - keys::kObservableValueAt + end);
      const auto block = end == rest.npos ? std::nullopt : stix::ParseIpv4(value) ? stix::ParseIpv4(value) : stix::ParseIpv6(value);
      if (!block || !scan.inside->Contains(*block) || block->prefix_bits == scan.inside->prefix_bits) continue;
      rest.remove_prefix(end + 1);
      via += value;
    }
    if (rest.size() != keys::kPlaceBytes) continue;  // a longer value that holds a NUL
    const keys::Place place = keys::ReadPlace(rest);
    if (readable_(place.collection)) hits.push_back({after, std::move(via), place.collection, place.date_added});
  }
  TRY(at.Check());
  return hits;
}

base::Status Finder::ByValue() {
  const auto scans = ScansFor(query_.value);
  Position done = TRY(ReadCursor(scans));  // behind the last hit that was dealt with
  const Position begun = done;
  size_t keys_left = kKeysMax;
  for (size_t i = begun.scan; i < scans.size(); ++i) {
    std::string after = i == begun.scan ? begun.key : "";
    for (bool more = true; more;) {
      const auto hits = TRY(NextHits(scans[i], after, keys_left));
      for (const ValueHit& hit : hits) {
        if (const auto row = TRY(reader_.RowAt(hit.collection, hit.date_added))) TRY(Add(hit.collection, *row, hit.via));
        if (!page_.more) done = {i, hit.key};
        if (page_.more) break;
      }
      if (keys_left == 0) page_.more = true;
      // Names a key that the caller may read, or none: what else is in the index is not theirs to know.
      if (page_.more && (done.scan != begun.scan || done.key != begun.key)) page_.next = CursorAt(done, scans);
      if (page_.more) return {};
      more = hits.size() == kHitsAtOnce;
    }
  }
  return {};
}

}  // namespace exchange
