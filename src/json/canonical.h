// RFC 8785, the JSON Canonicalization Scheme: no white space, names sorted by UTF-16 code units, numbers as
// ECMAScript writes them, strings with the shortest escapes.
#pragma once

#include <string>

#include "json/value.h"

namespace json {

// Appends; never fails, because the Parser has refused what has no canonical form. Parsing the result again and
// writing it once more gives the same bytes.
void AppendCanonical(Value value, std::string& out);
std::string Canonical(Value value);

// "name" with quotes and RFC 8785's escapes. `text` is valid UTF-8.
void AppendString(std::string_view text, std::string& out);
// ECMAScript's Number::toString (RFC 8785 section 3.2.2.3). `number` is finite.
void AppendNumber(double number, std::string& out);

// -1, 0, 1 by UTF-16 code units (RFC 8785 section 3.2.3), for UTF-8 text.
int CompareNames(std::string_view a, std::string_view b);

}  // namespace json
