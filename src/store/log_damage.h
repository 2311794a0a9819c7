// What RocksDB's own reading of a write-ahead log does not tell apart: an end that a power cut left torn, and damage with good
// writes behind it. It stops at either, or drops the rest of a 32 KiB block, and says nothing of what it dropped. It does not
// even always see damage: zeros at a block's beginning, and a length that reaches behind the end, count as ends.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace store {

// Whether a good write begins somewhere behind the first record of a log that is bad, cut off or out of sequence: then what
// is damaged had been acknowledged before the other was begun. The log is given as its bytes.
bool HasWriteBehindDamage(std::string_view log);

// The same for the logs of a store, in the order of their numbers. kIo where they cannot be read.
base::Result<bool> LogsHaveWriteBehindDamage(const std::string& folder);

}  // namespace store
