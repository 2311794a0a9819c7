// Small things about text that several layers need.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// "a,b" as {"a", "b"}; empty text has no parts.
inline std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace base
