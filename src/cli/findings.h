// The findings of one file or stream, with the lines that they are on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/byte_source.h"
#include "stix/validate.h"

namespace cli {

struct LocatedFinding {
  stix::Finding finding;
  std::string id;       // of the object; may be empty
  uint64_t line = 0;    // from 1
};

struct FileFindings {
  static constexpr size_t kFindingsMax = 100'000;  // kept; the rest are counted
  std::string name, unreadable;
  uint64_t objects = 0, errors = 0, warnings = 0;
  std::vector<LocatedFinding> findings;
};

// Bundles, envelopes, arrays and objects one after another. What fits in memory (64 MiB) is also checked as a bundle;
// longer streams object by object. An error where the text ends being JSON; what came before stands in `out`.
base::Status CheckSource(ByteSource& source, bool strict, FileFindings& out);

}  // namespace cli
