// A log at one size that was signed: what its readers get, whether it grows still or has ended.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/stored_log.h"
#include "tlog/tree.h"

namespace exchange {

// `stored` is where the tree's tiles and entries are. Safe from many threads.
struct PublishedLog {
  tlog::Tree tree;
  std::shared_ptr<const std::string> checkpoint;  // over `tree`; shared with replies under way

  // As Log::Read and Log::Prove.
  base::Result<std::string> Read(std::string_view path, const StoredLog& stored) const;
  base::Result<std::string> Prove(uint64_t index, std::string extra, const StoredLog& stored) const;
  // The same under another checkpoint, over the first `size` entries.
  base::Result<std::string> ProveUnder(uint64_t size, std::string_view note, uint64_t index, std::string extra, const StoredLog& stored) const;
};

}  // namespace exchange
