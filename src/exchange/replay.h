// The views made again from what is durable: the journal says in which order, the records say of what.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "store/store.h"

namespace exchange {

struct Progress {
  uint64_t done = 0, total = 0;   // decisions, entries, keys: what is being counted
};
using ProgressReport = std::function<void(const Progress&)>;

// Reads journal and records of `source` and writes the views into `target`, which may be the same store and has no
// views yet. Deterministic: the same journal gives the same bytes. kCorrupt names the entry that cannot be replayed.
base::Status ReplayViews(const store::Store& source, store::Store& target, const ProgressReport& report);

// Deletes every view and replays it. Killed half-way, the store says so when it is opened (IsBeingRebuilt) and must be
// rebuilt again. Nothing else may use the store meanwhile. kUnsupported for a store of another format.
base::Status RebuildViews(store::Store& store, const ProgressReport& report);
base::Result<bool> IsBeingRebuilt(const store::Store& store);

}  // namespace exchange
