// UUIDs (RFC 9562) as 16 bytes and as the 36-character lower-case text that STIX and TAXII use.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace base {

struct Uuid {
  std::array<uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;

  int version() const { return bytes[6] >> 4; }                  // 4 for random, 5 for name-based
  bool is_rfc_variant() const { return (bytes[8] & 0xc0) == 0x80; }
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

// 8-4-4-4-12 hexadecimal digits, either case. Any version and variant: callers check those they need.
std::optional<Uuid> ParseUuid(std::string_view text);
std::string FormatUuid(const Uuid& uuid);
Uuid RandomUuid(Random& random);                                   // version 4

}  // namespace base
