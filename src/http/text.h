// The character rules that HTTP's parsers share (RFC 9110 section 5.6, RFC 3986 section 2). Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace http {

bool IsTokenChar(char c);
bool IsToken(std::string_view text);                               // at least one character
bool EqualWithoutCase(std::string_view a, std::string_view b);     // ASCII letters only
std::string LowerCase(std::string_view text);                      // ASCII letters only
std::string_view TrimSpace(std::string_view text);                 // OWS: spaces and tabs, both ends

enum class PlusSign { kItself, kSpace };  // "+" is a space in HTML forms and, by habit, in query strings
// %XX once. nullopt for an incomplete escape.
std::optional<std::string> PercentDecode(std::string_view text, PlusSign plus);

}  // namespace http
