// Is everything in the store what the log says it is? Reads all of it: blocks, entries, tiles, records, journal, views.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/replay.h"
#include "store/store.h"

namespace exchange {

struct FsckProblem {
  std::string where;  // "entry 1234", "tile 0/17", "row 2026-..."
  std::string what;
  bool view = false;  // `mithaq rebuild` mends it; others need a backup
};

struct FsckReport {
  static constexpr size_t kProblemsMax = 1000;  // kept; the rest are counted
  std::vector<FsckProblem> problems;
  uint64_t problem_count = 0;
  uint64_t entries = 0, records = 0, erased = 0, tiles = 0, decisions = 0, view_keys = 0;

  void Add(FsckProblem problem);
};

// Nothing else may write the store meanwhile. `node_key` (Identity) ties the journal to the records. `scratch` is an empty store for the views as they should be.
// What is wrong with the data stands in the report, as far as anything can be read: damage does not end the check. An error
// means that there was no check: kUnsupported for a store of another format, kStorage where `scratch` cannot be written.
base::Result<FsckReport> Fsck(store::Store& store, store::Store& scratch, std::string_view node_key, const ProgressReport& report);

}  // namespace exchange
