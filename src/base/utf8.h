// UTF-8 (RFC 3629) as code points, for the few places that must look at text rather than carry it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// Takes the code point at the front of `text` off it. nullopt, and `text` unchanged, where there is none or it is not
// well-formed: overlong, a surrogate, beyond U+10FFFF, cut short.
std::optional<char32_t> TakeCodePoint(std::string_view& text);

bool IsUtf8(std::string_view text);
bool IsAscii(std::string_view text);

// The front of `text` that has at most `bytes_max` bytes, in whole characters.
std::string_view Front(std::string_view text, size_t bytes_max);

// For one line on a terminal or in a log, whoever wrote the text: what could move the cursor, begin a line or turn the reading
// direction (control characters of both sets, line separators, bidirectional controls) and what is not UTF-8 becomes '?'.
std::string Printable(std::string_view text);

// Unicode's White_Space property.
bool IsUnicodeSpace(char32_t code_point);

}  // namespace base
