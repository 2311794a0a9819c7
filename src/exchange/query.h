// What can be asked of a collection, and what comes back. The words are TAXII 2.1's (section 3.4), the types are ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "stix/object.h"

namespace exchange {

// match[version] (TAXII 2.1, 3.4.1).
struct VersionFilter {
  bool all = false;                      // stands alone
  bool first = false;
  bool last = true;                      // the default
  std::vector<base::Timestamp> exact;    // compared as instants
  bool IsDefault() const { return last && !all && !first && exact.empty(); }
};

struct Query {
  uint32_t collection = 0;
  std::vector<std::string> ids;          // any of; empty: all. Likewise the next two.
  std::vector<std::string> types;
  std::vector<stix::SpecVersion> spec_versions;  // empty: for each object the latest it has (3.4.1)
  VersionFilter versions;
  std::optional<base::Timestamp> after;  // strictly after this date_added
  uint32_t limit = 1000;                 // 1 to kLimitMax
  uint64_t bytes_max = 8 << 20;          // a page of objects ends after the object that reaches it

  static constexpr uint32_t kLimitMax = 10000;
};

// One object version in a collection, without its content.
struct Row {
  std::string id;
  base::Timestamp date_added;
  base::Timestamp version;               // modified, else created, else date_added (TAXII 2.1, 3.4.1 and 5.3)
  stix::SpecVersion spec_version;
  uint32_t log = 0;                      // where it stands in a transparency log
  uint64_t index = 0;
};

// Rows in order of date_added; `more` when others follow the last one.
struct RowPage {
  std::vector<Row> rows;
  bool more = false;
};

// The same, as ready bytes: the objects' stored JSON joined with commas.
struct ObjectPage {
  std::string objects;
  uint32_t count = 0;
  std::optional<base::Timestamp> first, last;  // date_added of the first and last
  bool more = false;
};

}  // namespace exchange
