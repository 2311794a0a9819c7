// The constants of the patterning language (STIX 2.1, section 9.2): checks without allocation, and normal forms.
// "Body" is what stands between the apostrophes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stix::pattern {

// What is wrong in a literal. Texts are constants of the program.
struct LiteralFault {
  size_t offset = 0;  // bytes into the text that was checked
  std::string_view what;
  std::string_view fix;
};

std::optional<LiteralFault> CheckHex(std::string_view body);
std::optional<LiteralFault> CheckBinary(std::string_view body);
std::optional<LiteralFault> CheckTimestamp(std::string_view body);
// A minus sign, digits. Range: +-(2^53-1) (section 2.10).
std::optional<LiteralFault> CheckInteger(std::string_view text);
// A minus sign, digits, a point, digits. Range: that of a double (section 2.6).
std::optional<LiteralFault> CheckFloat(std::string_view text);

// Normal forms of what passed its check.
std::string DecodeString(std::string_view body);  // \' and \\ resolved
std::string DecodeHex(std::string_view body);
std::string DecodeBinary(std::string_view body);  // line feeds are ignored
std::string NormalTimestamp(std::string_view body);
std::string NormalInteger(std::string_view text);
std::string NormalFloat(std::string_view text);

// Of a checked integer or float.
double NumberValue(std::string_view text);
// A decimal constant that reads back as the same double: an integer where it is one and may be written as one, otherwise
// with a point; never with an exponent.
std::string FormatNumber(double value);

// Whether one checked timestamp is before the other, to any number of digits.
bool TimestampBefore(std::string_view a, std::string_view b);

}  // namespace stix::pattern
