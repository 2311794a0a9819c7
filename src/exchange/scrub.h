// The second half of an erasure. Its commit takes the object out of every view and leaves a mark; what is left of it then, in
// the store's files and in the reports of submissions that name it, goes here, and last of all the mark. A node that is
// killed in between, or whose disk fails, finds the mark and does it again (Exchange::FinishErasures).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/facts.h"
#include "exchange/record.h"
#include "exchange/row.h"
#include "store/store.h"

namespace exchange {

// Value of keys::Unscrubbed: u16 length | id | for each trace u32 length | key. Empty once all that goes before the mark has gone.
struct ErasureMark {
  std::string id;
  std::vector<std::string> traces;  // every key whose bytes say something of the object: ids and values stand in the keys of the indexes
};
std::string EncodeMark(const ErasureMark& mark);
base::Result<ErasureMark> DecodeMark(std::string_view bytes);

// Of the object whose record stands at `place`. Before the erasure.
ErasureMark MarkOf(const EntryPlace& place, std::string_view id);
// What it has left in a collection, where `versions` are the object's. Before the erasure.
void AddTraces(uint32_t collection, const VersionList& versions, const EntryPlace& place, const Facts& facts, ErasureMark& mark);

// Whether a mark tells of erasures that are not finished.
base::Result<bool> AreErasuresUnfinished(const store::Store& store);
// Finishes them. One thread at a time. On an error the marks stay. The store's files are rewritten where those keys may stand.
base::Status FinishErasures(store::Store& store);

}  // namespace exchange
