// What can be asked of a collection, and what comes back. The words are TAXII 2.1's (section 3.4), the types are ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "exchange/reach.h"
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
  ReaderKind reader = ReaderKind::kOrganisation;  // who asks: what may not reach them is not there
  std::vector<std::string> ids;          // any of; empty: all. Likewise the next two.
  std::vector<std::string> types;
  std::vector<stix::SpecVersion> spec_versions;  // empty: for each object the latest it has (3.4.1)
  VersionFilter versions;
  std::optional<base::Timestamp> after;  // strictly after this date_added
  uint32_t limit = 1000;                 // 1 to kLimitMax
  uint64_t bytes_max = 8 << 20;          // a page of objects ends after the object that reaches it
  bool passes_damage = false;            // what cannot be read is told in the page, which goes on behind it; else it is an error
  uint32_t steps_max = 200'000;          // a page ends after so many rows were looked at, matching or not: some 50 ms

  static constexpr uint32_t kLimitMax = 10000;

  // Every version of every specification: what TAXII's own defaults leave out is here too.
  static Query Everything(uint32_t collection) {
    Query query;
    query.collection = collection;
    query.spec_versions = {stix::SpecVersion::kV20, stix::SpecVersion::kV21};
    query.versions = {.all = true, .last = false, .exact = {}};
    return query;
  }
};

// Which live versions of an object, for Get; for Erase, which of all.
struct ObjectKey {
  std::string id;
  std::optional<base::Timestamp> version = std::nullopt;            // absent: the last, for Erase all
  std::optional<stix::SpecVersion> spec_version = std::nullopt;     // absent: with a version any, else the latest there is; for Erase any

  bool Names(base::Timestamp of_version, stix::SpecVersion of_spec) const {
    return (!version || *version == of_version) && (!spec_version || *spec_version == of_spec);
  }
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

// What a damaged block costs a page: one object, or, where rows cannot be read, nobody knows how many between two dates.
struct Unreadable {
  std::string id;                           // empty: rows
  base::Timestamp after, before;            // of an object both are its date_added; none before: to the end of the collection
  std::string why;
};

// Rows in order of date_added.
struct RowPage {
  std::vector<Row> rows;
  std::vector<Unreadable> unreadable;
  bool more = false;                        // others may follow, after `position`
  std::optional<base::Timestamp> position;  // all up to here has been looked at; absent where there was nothing
};

// Rows of one snapshot with their objects, as ready bytes.
struct ObjectPage {
  RowPage found;
  std::string objects;                      // stored JSON, joined with commas
  std::vector<size_t> ends;                 // where the object of each row ends in it

  std::string_view object(size_t i) const {
    const size_t begin = i == 0 ? 0 : ends[i - 1] + 1;
    return std::string_view(objects).substr(begin, ends[i] - begin);
  }
};

}  // namespace exchange
