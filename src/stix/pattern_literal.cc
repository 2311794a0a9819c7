#include "stix/pattern_literal.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "base/encoding.h"
#include "base/time.h"

namespace stix::pattern {
namespace {

constexpr int64_t kIntegerMax = (int64_t{1} << 53) - 1;

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The six bits of a base64 character (RFC 4648, section 4); -1 where it is none.
int Base64Bits(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

std::string_view FractionDigits(std::string_view timestamp) {
  std::string_view digits = timestamp.substr(19, timestamp.size() - 20);
  if (!digits.empty()) digits.remove_prefix(1);
  while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
  return digits;
}

}  // namespace

std::optional<LiteralFault> CheckHex(std::string_view body) {
  const auto bad = std::find_if_not(body.begin(), body.end(), IsHexDigit);
  if (bad != body.end()) {
    return LiteralFault{static_cast<size_t>(bad - body.begin()), "not a hexadecimal digit",
                        "use 0 to 9 and a to f only, without spaces"};
  }
  if (body.size() % 2 != 0) {
    return LiteralFault{body.size(), "an odd number of hexadecimal digits", "write two digits for each octet"};
  }
  return std::nullopt;
}

std::optional<LiteralFault> CheckBinary(std::string_view body) {
  size_t characters = 0, padding = 0;
  int last = 0;
  for (size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\n') continue;  // section 9.2: supported and ignored
    const int bits = Base64Bits(c);
    const bool is_padding = c == '=' && (characters % 4 == 3 || (characters % 4 == 2)) && padding < 2;
    if ((bits < 0 && !is_padding) || (bits >= 0 && padding > 0)) {
      return LiteralFault{i, "not base64 (RFC 4648, section 4)", "use A-Z, a-z, 0-9, + and /, with = at the end only"};
    }
    if (bits >= 0) last = bits;
    if (is_padding) ++padding;
    ++characters;
  }
  if (characters % 4 != 0) {
    return LiteralFault{body.size(), "base64 is cut short", "fill up with = to a multiple of four characters"};
  }
  if ((padding == 2 && last % 16 != 0) || (padding == 1 && last % 4 != 0)) {
    return LiteralFault{body.size(), "the unused bits at the end of base64 are not zero", "encode the octets again"};
  }
  return std::nullopt;
}

std::optional<LiteralFault> CheckTimestamp(std::string_view body) {
  if (base::ParseTimestamp(body)) return std::nullopt;
  return LiteralFault{0, "not a timestamp", "write a real date as t'2016-06-01T00:00:00Z', in UTC with T and Z"};
}

std::optional<LiteralFault> CheckInteger(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.size() > 1 && digits[0] == '0') {
    return LiteralFault{0, "an integer with leading zeros", "leave the zeros out"};
  }
  const auto value = base::ParseDecimal(digits);
  if (value && *value <= uint64_t{kIntegerMax}) return std::nullopt;
  return LiteralFault{0, "an integer beyond +-(2^53-1)", "compare with a smaller number"};
}

std::optional<LiteralFault> CheckFloat(std::string_view text) {
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec == std::errc()) return std::nullopt;
  return LiteralFault{0, "a number that no double can hold", "compare with a number of smaller magnitude or precision"};
}

std::string DecodeString(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\\') ++i;
    out.push_back(body[i]);
  }
  return out;
}

std::string DecodeHex(std::string_view body) {
  auto bytes = base::HexDecode(body);
  CHECK(bytes);
  return *std::move(bytes);
}

std::string DecodeBinary(std::string_view body) {
  std::string text(body);
  std::erase(text, '\n');
  auto bytes = base::Base64Decode(text);
  CHECK(bytes);
  return *std::move(bytes);
}

std::string NormalTimestamp(std::string_view body) {
  std::string out(body.substr(0, 19));
  const std::string_view fraction = FractionDigits(body);
  if (!fraction.empty()) out.append(".").append(fraction);
  return out.append("Z");
}

std::string NormalInteger(std::string_view text) { return text == "-0" ? "0" : std::string(text); }

std::string NormalFloat(std::string_view text) {
  std::string out = FormatNumber(NumberValue(text));
  if (!out.contains('.')) out.append(".0");
  return out;
}

double NumberValue(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value == 0 ? 0 : value;  // there is one zero
}

std::string FormatNumber(double value) {
  char text[400];  // the longest: 2^-1074 and its like, 0.<323 zeros><17 digits>
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
  CHECK(end.ec == std::errc());
  std::string out(text, end.ptr);
  if (std::abs(value) > kIntegerMax && !out.contains('.')) out.append(".0");
  return out;
}

bool TimestampBefore(std::string_view a, std::string_view b) {
  const std::string_view seconds_a = a.substr(0, 19), seconds_b = b.substr(0, 19);
  return seconds_a != seconds_b ? seconds_a < seconds_b : FractionDigits(a) < FractionDigits(b);
}

}  // namespace stix::pattern
