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
  // Objects that hold this observable value, in any kind that it can be read as, defanged or not. For an address also those
  // that hold a network it is in; for a network also those that hold an address or network in it.
  std::string value;
  std::string related_to;  // objects that refer to this id, and those that it refers to
  std::string type;        // narrows the others; alone it lists
  bool all_versions = false;  // else of each object the last version of its latest specification, as Get gives
  uint32_t limit = 100;    // 1 to 10,000
  uint64_t bytes_max = 8 << 20;       // a page ends after the object that reaches it
  uint64_t steps_max = 1'000'000;     // of work, after which a page ends: a key or a version looked at is one
  std::string cursor;      // FindPage::next of the page before, of the same question; kInvalid with another
};

struct Found {
  Row row;
  uint32_t collection = 0;
  std::string via;         // how: "value domain-name", "network 192.0.2.0/24", "inside 192.0.2.7", "source_ref"; empty for id, type
  std::string object;      // canonical JSON
};

struct FindPage {
  std::vector<Found> found;
  bool more = false;       // a limit cut the answer
  std::string next;        // a cursor, where there is more. What fits a question in two ways may come again on a later page
};

}  // namespace exchange
