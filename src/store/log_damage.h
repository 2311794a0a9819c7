// What RocksDB's own reading of a write-ahead log does not tell apart: an end that a power cut left torn, and damage with good
// writes behind it. It stops at either, or drops the rest of a 32 KiB block, and says nothing of what it dropped. It does not
// even always see damage: zeros at a block's beginning, and a length that reaches behind the end, count as ends.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace store {

// Whether a good record stands somewhere behind the first one of a log that is bad, cut off or out of
// sequence; the log is given as its bytes: then what is damaged was
// written, and acknowledged, before something else was.
bool HasRecordBehindDamage(std::string_view log);

// The same for the logs of a store, in the order of their numbers. kIo where they cannot be read.
base::Result<bool> LogsHaveRecordBehindDamage(const std::string& folder);

}  // namespace store
