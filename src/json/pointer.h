// Where in a text a JSON pointer (RFC 6901) points, so that a finding can name its line.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace json {

// Bytes from the start of `text`, which a Parser has accepted, to the value at `pointer`; for a member, to its name.
// nullopt where there is none. Time is linear in what stands before it.
std::optional<size_t> FindPointer(std::string_view text, std::string_view pointer);

}  // namespace json
