// A log's tiles and entries as the store has them: read side, shared by the running log, fsck and restore.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/store.h"
#include "tlog/record.h"
#include "tlog/tree.h"

namespace exchange {

// The number of the log with this origin, if the store has one.
base::Result<std::optional<uint32_t>> FindLog(const store::Store& store, std::string_view origin);

// Safe from many threads.
class StoredLog : public tlog::LogStorage {
 public:
  StoredLog(const store::Store& store, uint32_t number) : store_(store), number_(number) {}

  // The tree at the stored head. kCorrupt where tiles and entries do not give its root.
  base::Result<tlog::Tree> OpenTree() const;
  base::Result<std::string> ReadFullTile(int level, uint64_t index) const override;
  // kCorrupt where one is missing.
  base::Result<std::vector<std::string>> ReadEntries(uint64_t first, uint64_t count) const override;

 private:
  const store::Store& store_;
  const uint32_t number_;
};

// Value of keys::Head: u64 size | root
std::string EncodeHead(const tlog::Tree& tree);

// Puts into `batch` what makes `entries` durable at the end of log `number`, which is `tree` so far. The tree with them comes back.
tlog::Tree StageEntries(uint32_t number, tlog::Tree tree, std::span<const tlog::Entry> entries, store::Batch& batch);

// The number of the log with this origin; a new one, kept, where there is none.
base::Result<uint32_t> NumberOfLog(store::Store& store, std::string_view origin);

}  // namespace exchange
