// Where and why a text is not the JSON that we take. The fast parser only says that it is not; this slow one runs
// after a refusal, so that the message can name the line and the mend.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace json {

struct SyntaxError {
  size_t offset = 0;  // bytes from the start
  std::string what;   // "unexpected end of text; a string is not closed"
};

// The first thing wrong, by the same rules as Parser (without its size limit); nullopt where nothing is.
std::optional<SyntaxError> FindSyntaxError(std::string_view text, int depth_max);

// "line 3, column 14" of a byte offset; columns count bytes from 1.
std::string LineAndColumn(std::string_view text, size_t offset);

}  // namespace json
