// What a person means by the files and folders after a verb.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace cli {

// Files as they are; folders as the files below them that look like STIX (.json, .stix, .stix2, .ndjson, .jsonl, and these
// with .gz, .zst or .xz), in the order of their names. Nothing given: standard input, unless that is a terminal.
// kNotFound for what is not there, and for a folder without such a file; kInvalid for nothing at a terminal.
base::Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& given);

}  // namespace cli
