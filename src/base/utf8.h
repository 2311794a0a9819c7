// UTF-8 (RFC 3629) as code points, for the few places that must look at text rather than carry it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace base {

// Takes the code point at the front of `text` off it. nullopt, and `text` unchanged, where there is none or it is not
// well-formed: overlong, a surrogate, beyond U+10FFFF, cut short.
std::optional<char32_t> TakeCodePoint(std::string_view& text);

bool IsUtf8(std::string_view text);

// The front of `text` that has at most `bytes_max` bytes, in whole characters.
std::string_view Front(std::string_view text, size_t bytes_max);

// Unicode's White_Space property.
bool IsUnicodeSpace(char32_t code_point);

}  // namespace base
