#include "base/uuid.h"

#include "base/encoding.h"

namespace base {
namespace {
constexpr size_t kDashes[] = {8, 13, 18, 23};
}

std::optional<Uuid> ParseUuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string digits;
  size_t from = 0;
  for (size_t dash : kDashes) {
    if (text[dash] != '-') return std::nullopt;
    digits += text.substr(from, dash - from);
    from = dash + 1;
  }
  digits += text.substr(from);
  const auto bytes = HexDecode(digits);
  if (!bytes) return std::nullopt;
  Uuid uuid;
  std::copy(bytes->begin(), bytes->end(), uuid.bytes.begin());
  return uuid;
}

std::string FormatUuid(const Uuid& uuid) {
  std::string text = HexEncode(uuid.view());
  for (size_t dash : kDashes) text.insert(dash, 1, '-');
  return text;
}

Uuid RandomUuid(Random& random) {
  Uuid uuid;
  random.Fill(uuid.bytes.data(), uuid.bytes.size());
  uuid.bytes[6] = static_cast<uint8_t>((uuid.bytes[6] & 0x0f) | 0x40);
  uuid.bytes[8] = static_cast<uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
  return uuid;
}

}  // namespace base
