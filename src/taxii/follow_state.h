// How far a collection of another server has been followed: what is kept between runs, as one JSON file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace taxii {

struct FollowState {
  // What is followed; the file is named by it.
  std::string source;              // "https://example.org/api1/collections/<id>/"
  std::string into;                // id of the local collection
  std::vector<std::string> types;  // only these; empty: all

  // Everything up to here has been taken: the date_added of the newest object. Nothing yet if not set.
  std::optional<base::Timestamp> added_after;
  // There was nothing after it. Where there was more, others may share the date, and it is asked for once more.
  bool at_end = false;
  bool is_inclusive = false;       // the server's added_after brings what has that very date, too
  bool all_versions = true;        // the server knows match[version]=all
  uint32_t limit = 0;              // objects in a page that worked; 0: not known

  uint64_t pages = 0, added = 0, unchanged = 0, refused = 0;   // ever
  std::optional<base::Timestamp> last_success, last_failure;
  std::string last_error;
};

std::string FormatState(const FollowState& state);
// kCorrupt with what to do.
base::Result<FollowState> ParseState(std::string_view text);

// 16 hexadecimal digits.
std::string StateName(const FollowState& state);

}  // namespace taxii
