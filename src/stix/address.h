// IPv4 and IPv6 addresses and CIDR blocks as text and back (RFC 4632, RFC 4291, RFC 5952). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stix {

struct Block {
  std::array<uint8_t, 16> bytes{};  // an IPv4 address has the first four
  int address_bits = 0;             // 32 or 128
  int prefix_bits = 0;              // equal to address_bits for one address

  void ClearHostBits();
  // Whether every address of `other` is in this one; a block contains itself.
  bool Contains(const Block& other) const;
};

// Decimal without leading zeros (which some programs read as octal), "/n" optional.
std::optional<Block> ParseIpv4(std::string_view text);
// All forms of RFC 4291, section 2.2; no zone. "/n" optional.
std::optional<Block> ParseIpv6(std::string_view text);
// IPv6 as RFC 5952 writes it; "/n" only where it is a block.
std::string FormatBlock(const Block& block);
// Beginnings of text, at most 256 and none the beginning of another: FormatBlock of everything in `block` begins with one of
// them, and so may some of what is not in it.
std::vector<std::string> TextPrefixes(const Block& block);

}  // namespace stix
