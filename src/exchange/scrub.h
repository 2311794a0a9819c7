// The second half of an erasure. Its commit takes the object out of every view and leaves a mark; what is left of it then, in
// the store's files and in the reports of submissions that name it, goes here, and last of all the mark. A node that is
// killed in between, or whose disk fails, finds the mark and does it again (Exchange::ResumeErasures).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/query.h"
#include "store/store.h"

namespace exchange {

// Every key whose bytes say something of the object: ids and values stand in the keys of the indexes. Before the erasure.
base::Result<std::vector<std::string>> TracesOf(const store::Store& store, uint32_t collection, const Row& row);

// For the erasures marked in `store`, of which `traces` are what TracesOf gave. One thread at a time. On an error the marks
// stay.
base::Status FinishErasures(store::Store& store, std::vector<std::string> traces);

// Where a mark tells of erasures that were not finished: does so by rewriting the whole store.
base::Result<bool> WasErasureCutOff(const store::Store& store);
base::Status FinishErasuresCutOff(store::Store& store);

}  // namespace exchange
