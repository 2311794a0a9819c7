// What a person means by the files and folders after a verb.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cli {

// Neither a file nor a folder, nor anything piped in: kNothingGiven says so to people.
bool NothingGiven(const std::vector<std::string>& given);
inline constexpr std::string_view kNothingGiven = "name a file or a folder, or pipe something in";

// Files as they are; folders as the files below them that look like STIX (.json, .stix, .stix2, .ndjson, .jsonl, and these
// with .gz, .zst or .xz), in the order of their names. Nothing given: standard input.
// kNotFound for what is not there, and for a folder without such a file.
base::Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& given);

}  // namespace cli
