// Bytes as text and back: hexadecimal, base64, big-endian integers. Byte strings are std::string and
// std::string_view throughout the tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

std::string HexEncode(std::string_view bytes);                        // lower case
std::optional<std::string> HexDecode(std::string_view text);          // either case; nullopt unless pairs of digits

// RFC 4648 section 4 (padded) and section 5 (URL-safe, unpadded). Decoding is strict: no white space, the padding
// exactly as encoding writes it, unused trailing bits zero; so one byte string has one text.
std::string Base64Encode(std::string_view bytes);
std::optional<std::string> Base64Decode(std::string_view text);
std::string Base64UrlEncode(std::string_view bytes);
std::optional<std::string> Base64UrlDecode(std::string_view text);

void AppendBig16(std::string& out, uint16_t value);
void AppendBig32(std::string& out, uint32_t value);
void AppendBig64(std::string& out, uint64_t value);

// Read at the front of `bytes`; the caller has checked that they are there.
uint16_t ReadBig16(std::string_view bytes);
uint32_t ReadBig32(std::string_view bytes);
uint64_t ReadBig64(std::string_view bytes);

// Decimal without sign, leading zeros or white space ("0" itself is fine); nullopt on overflow.
std::optional<uint64_t> ParseDecimal(std::string_view text);

}  // namespace base
