#include "stix/address.h"

#include <fmt/format.h>

#include "stix/formats.h"

namespace stix {

namespace {

// A decimal number up to `maximum` at the front of `text`, which it shortens.
std::optional<int> TakeDecimal(std::string_view& text, int maximum) {
  int number = 0;
  size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    number = number * 10 + (text[digits] - '0');
    if (number > maximum) return std::nullopt;
  }
  if (digits == 0 || (digits > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool Take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// Four octets at the front of `text`, which it shortens.
bool TakeQuad(std::string_view& text, uint8_t* out) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !Take(text, '.')) return false;
    const auto octet = TakeDecimal(text, 255);
    if (!octet) return false;
    out[i] = static_cast<uint8_t>(*octet);
  }
  return true;
}

// "", or "/n" up to `bits`; false for anything else.
bool TakePrefix(std::string_view text, int bits, int& prefix) {
  prefix = bits;
  if (text.empty()) return true;
  if (!Take(text, '/')) return false;
  const auto number = TakeDecimal(text, bits);
  if (!number || !text.empty()) return false;
  prefix = *number;
  return true;
}

std::optional<uint16_t> TakeGroup(std::string_view& text) {
  uint32_t group = 0;
  size_t digits = 0;
  for (; digits < text.size() && digits < 5; ++digits) {
    const char c = text[digits];
    const int value = c >= '0' && c <= '9'                     ? c - '0'
                      : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                               : -1;
    if (value < 0) break;
    group = group << 4 | static_cast<uint32_t>(value);
  }
  if (digits == 0 || digits > 4) return std::nullopt;
  text.remove_prefix(digits);
  return static_cast<uint16_t>(group);
}

// The groups as they come; `gap` is where "::" stood, in bytes, or -1.
bool TakeGroups(std::string_view& text, std::array<uint8_t, 16>& bytes, size_t& count, int& gap) {
  if (text.starts_with("::")) {
    text.remove_prefix(2);
    gap = 0;
    if (text.empty() || text[0] == '/') return true;
  }
  while (count < 16) {
    if (const size_t dot = text.find_first_of(".:/"); dot != std::string_view::npos && text[dot] == '.') {
      if (count > 12 || !TakeQuad(text, &bytes[count])) return false;
      count += 4;
      return true;
    }
    const auto group = TakeGroup(text);
    if (!group) return false;
    bytes[count++] = static_cast<uint8_t>(*group >> 8);
    bytes[count++] = static_cast<uint8_t>(*group & 0xff);
    if (text.starts_with("::") && gap < 0) {
      text.remove_prefix(2);
      gap = static_cast<int>(count);
      if (text.empty() || text[0] == '/') return true;
    } else if (text.empty() || text[0] == '/') {
      return true;
    } else if (count == 16 || !Take(text, ':')) {
      return false;
    }
  }
  return true;
}

// RFC 5952, section 4: groups without leading zeros, the longest run of at least two zero groups as "::", the first of
// equals; section 5: IPv4-mapped addresses end in a dotted quad.
std::string FormatIpv6(const std::array<uint8_t, 16>& bytes) {
  const auto group = [&](int i) { return bytes[2 * i] << 8 | bytes[2 * i + 1]; };
  int best = -1, best_length = 1;
  for (int i = 0; i < 8;) {
    int end = i;
    while (end < 8 && group(end) == 0) ++end;
    if (end - i > best_length) best = i, best_length = end - i;
    i = end + 1;
  }
  if (best == 0 && best_length == 5 && group(5) == 0xffff) {
    return fmt::format("::ffff:{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
  }
  std::string text;
  for (int i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    text += fmt::format("{:x}", group(i));
  }
  return text;
}

}  // namespace

void Block::ClearHostBits() {
  for (int bit = prefix_bits; bit < address_bits; ++bit) {
    bytes[static_cast<size_t>(bit / 8)] &= static_cast<uint8_t>(~(0x80 >> (bit % 8)));
  }
}

bool Block::Contains(const Block& other) const {
  if (other.address_bits != address_bits || other.prefix_bits < prefix_bits) return false;
  Block cut = other, network = *this;
  cut.prefix_bits = prefix_bits;
  cut.ClearHostBits();
  network.ClearHostBits();
  return cut.bytes == network.bytes;
}

std::optional<Block> ParseIpv4(std::string_view text) {
  Block block{.address_bits = 32};
  if (!TakeQuad(text, block.bytes.data()) || !TakePrefix(text, 32, block.prefix_bits)) return std::nullopt;
  return block;
}

std::optional<Block> ParseIpv6(std::string_view text) {
  Block block{.address_bits = 128};
  size_t count = 0;
  int gap = -1;
  if (!TakeGroups(text, block.bytes, count, gap)) return std::nullopt;
  if (gap < 0 ? count != 16 : count > 14) return std::nullopt;
  if (gap >= 0) {  // what came after "::" goes to the end
    const size_t after = count - static_cast<size_t>(gap);
    std::copy_backward(block.bytes.begin() + gap, block.bytes.begin() + static_cast<long>(count), block.bytes.end());
    std::fill(block.bytes.begin() + gap, block.bytes.end() - static_cast<long>(after), 0);
  }
  if (!TakePrefix(text, 128, block.prefix_bits)) return std::nullopt;
  return block;
}

// IPv6 by whole groups before the first zero, from which on "::" may stand.
static std::string GroupsPrefix(const Block& block) {
  std::string text;
  for (int i = 0; i < block.prefix_bits / 16; ++i) {
    const int group = block.bytes[static_cast<size_t>(2 * i)] << 8 | block.bytes[static_cast<size_t>(2 * i + 1)];
    if (group == 0) break;
    text += fmt::format("{:x}:", group);
  }
  return text;
}

std::vector<std::string> TextPrefixes(const Block& block) {
  if (block.address_bits != 32) return {GroupsPrefix(block)};
  Block network = block;
  network.ClearHostBits();
  // Of the last octet only whole numbers could be told apart, and "1" begins "10".
  const int octets = std::min(block.prefix_bits / 8, 3), more_bits = block.prefix_bits % 8;
  std::string whole;
  for (int i = 0; i < octets; ++i) whole += fmt::format("{}.", network.bytes[static_cast<size_t>(i)]);
  if (more_bits == 0 || octets == 3) return {whole};
  std::vector<std::string> prefixes;
  const int first = network.bytes[static_cast<size_t>(octets)];
  for (int i = first; i < first + (1 << (8 - more_bits)); ++i) prefixes.push_back(whole + fmt::format("{}.", i));
  return prefixes;
}

std::string FormatBlock(const Block& block) {
  const auto& b = block.bytes;
  std::string text =
      block.address_bits == 32 ? fmt::format("{}.{}.{}.{}", b[0], b[1], b[2], b[3]) : FormatIpv6(block.bytes);
  if (block.prefix_bits < block.address_bits) text += fmt::format("/{}", block.prefix_bits);
  return text;
}

bool IsIpv4(std::string_view text) { return ParseIpv4(text).has_value(); }
bool IsIpv6(std::string_view text) { return ParseIpv6(text).has_value(); }

}  // namespace stix
