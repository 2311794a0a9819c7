// A log at one size that was signed: what its readers get, whether it grows still or has ended.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/stored_log.h"
#include "tlog/tree.h"

namespace exchange {

// Safe from many threads. `stored` is where the tree's tiles and entries are.

// Proof of the entry at `index` under the signed checkpoint `note`, which is over the first `size` entries of the tree.
base::Result<std::string> ProveUnder(const tlog::Tree& tree, uint64_t size, std::string_view note, uint64_t index, std::string extra, const StoredLog& stored);

struct PublishedLog {
  tlog::Tree tree;
  std::shared_ptr<const std::string> checkpoint;  // over `tree`; shared with replies under way

  // As Log::Read and Log::Prove.
  base::Result<std::string> Read(std::string_view path, const StoredLog& stored) const;
  base::Result<std::string> Prove(uint64_t index, std::string extra, const StoredLog& stored) const;
};

}  // namespace exchange
