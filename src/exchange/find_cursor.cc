#include "exchange/find_cursor.h"

#include "base/encoding.h"
#include "crypto/lock.h"

namespace exchange {
namespace {

constexpr size_t kCursorBytesMax = 8'192;  // a place names up to two identifiers and a property

crypto::Digest KeyFor(const crypto::HmacSha256& node_key, const FindQuery& query) {
  std::string question(1, query.all_versions ? '\1' : '\0');
  for (const std::string* const part : {&query.value, &query.related_to, &query.type, &query.id}) {
    base::AppendBig32(question, static_cast<uint32_t>(part->size()));
    question += *part;
  }
  return node_key.Of({"find/next", std::string_view("\0", 1), question});
}

}  // namespace

std::unexpected<base::Error> BadFindCursor() {
  return base::Fail(base::Code::kInvalid, "the cursor does not belong to this question; begin again without it");
}

std::string WriteFindCursor(const crypto::HmacSha256& node_key, const FindQuery& query, const FindPlace& place) {
  std::string text;
  base::AppendBig32(text, place.walk);
  return base::Base64UrlEncode(crypto::Lock(KeyFor(node_key, query), text + place.from));
}

base::Result<FindPlace> ReadFindCursor(const crypto::HmacSha256& node_key, const FindQuery& query) {
  if (query.cursor.empty()) return FindPlace{};
  const auto locked = query.cursor.size() > kCursorBytesMax ? std::nullopt : base::Base64UrlDecode(query.cursor);
  const auto text = locked ? crypto::Unlock(KeyFor(node_key, query), *locked) : std::nullopt;
  if (!text || text->size() < 4) return BadFindCursor();
  return FindPlace{base::ReadBig32(*text), text->substr(4)};
}

}  // namespace exchange
