#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace base {
namespace {

struct Lead {
  int bytes;       // of the whole sequence; 0 where the byte cannot lead one
  uint8_t bits;    // which of its bits count
  char32_t least;  // below it the sequence is overlong
};

Lead LeadOf(uint8_t byte) {
  if (byte < 0x80) return {1, 0x7f, 0};
  if (byte >= 0xc2 && byte < 0xe0) return {2, 0x1f, 0x80};
  if (byte >= 0xe0 && byte < 0xf0) return {3, 0x0f, 0x800};
  if (byte >= 0xf0 && byte < 0xf5) return {4, 0x07, 0x10000};
  return {0, 0, 0};
}

}  // namespace

std::optional<char32_t> TakeCodePoint(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const Lead lead = LeadOf(static_cast<uint8_t>(text[0]));
  if (lead.bytes == 0 || text.size() < static_cast<size_t>(lead.bytes)) return std::nullopt;
  char32_t code_point = static_cast<uint8_t>(text[0]) & lead.bits;
  for (int i = 1; i < lead.bytes; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xc0) != 0x80) return std::nullopt;
    code_point = code_point << 6 | (byte & 0x3f);
  }
  const bool surrogate = code_point >= 0xd800 && code_point < 0xe000;
  if (code_point < lead.least || surrogate || code_point > 0x10ffff) return std::nullopt;
  text.remove_prefix(lead.bytes);
  return code_point;
}

std::string_view Front(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  size_t end = bytes_max;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    if (!TakeCodePoint(text)) return false;
  }
  return true;
}

bool IsAscii(std::string_view text) {
  uint64_t all = 0;
  for (; text.size() >= sizeof all; text.remove_prefix(sizeof all)) {
    uint64_t word;
    std::memcpy(&word, text.data(), sizeof word);
    all |= word;
  }
  for (const char c : text) all |= static_cast<uint8_t>(c);
  return (all & 0x8080808080808080) == 0;
}

bool IsUnicodeSpace(char32_t c) {
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

std::string Printable(std::string_view text) {
  const auto steers = [](char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  };
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto code_point = TakeCodePoint(text);
    if (!code_point) text.remove_prefix(1);
    if (code_point && !steers(*code_point)) {
      out += before.substr(0, before.size() - text.size());
    } else {
      out.push_back('?');
    }
  }
  return out;
}

}  // namespace base
