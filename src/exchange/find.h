// Questions across collections: by id, type, observable value, relation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exchange/query.h"

namespace exchange {

// All that are given must hold; at least one is.
struct FindQuery {
  std::string id;          // this object's versions
  std::string value;       // objects that hold this observable value: any kind that it can be read as
  std::string related_to;  // objects that refer to this id, and those that it refers to
  std::string type;        // narrows the others; alone it lists
  bool all_versions = false;
  uint32_t limit = 100;    // 1 to 10,000
};

struct Found {
  Row row;
  uint32_t collection = 0;
  std::string via;         // how: "value domain-name", "source_ref", "target_ref"; empty for id and type
  std::string object;      // canonical JSON
};

struct FindPage {
  std::vector<Found> found;
  bool more = false;       // the limit cut the answer
};

}  // namespace exchange
