// What was recalled, for those who may take back: a recalled version is in no view that others read, but it is kept, so that a
// duty officer can see what it was and why it went.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "exchange/query.h"
#include "store/store.h"

namespace exchange {

struct RecalledObject {
  Row row;                                  // of the publication
  uint32_t collection = 0;
  std::string object;                       // canonical JSON
  base::Timestamp recalled;                 // when: the recall's own date in the collection
  uint32_t recall_log = 0;                  // where it stands in the log
  uint64_t recall_index = 0;
  std::string reason;
  std::optional<base::Timestamp> back;      // the same content has been published again: its date_added
};

struct RecalledLimits {
  size_t objects_max = 1'000;
  uint64_t bytes_max = 8 << 20;             // ends after the object that reaches it
};

struct RecalledPage {
  std::vector<RecalledObject> objects;      // by collection, then in the order of versions
  uint64_t bytes = 0;                       // of the objects
  bool more = false;                        // a limit cut the answer: `version` asks for one
};

// Appends those of one collection that this kind of reader may see to `page`. Only of `version`, if one is given, and likewise.
base::Status ReadRecalled(const store::Store& store, uint32_t collection, ReaderKind kind, const ObjectKey& key, const RecalledLimits& limits,
                          RecalledPage& page);

}  // namespace exchange
