#include "exchange/stored_log.h"

#include "base/encoding.h"
#include "exchange/keys.h"
#include "tlog/merkle.h"

namespace exchange {

std::string EncodeHead(const tlog::Tree& tree) {
  std::string head;
  base::AppendBig64(head, tree.size());
  return head.append(tree.root().view());
}

base::Result<std::optional<uint32_t>> FindLog(const store::Store& store, std::string_view origin) {
  const auto at = store.Now()->Iterate();
  for (at->Seek("G"); at->Valid() && at->key()[0] == 'G'; at->Next()) {
    if (at->value() == origin) return std::optional(base::ReadBig32(at->key().substr(1)));
  }
  TRY(at->Check());
  return std::optional<uint32_t>();
}

base::Result<uint32_t> NumberOfLog(store::Store& store, std::string_view origin) {
  if (const auto number = TRY(FindLog(store, origin))) return *number;
  const auto at = store.Now()->Iterate();
  at->SeekForPrev(keys::Origin(UINT32_MAX));
  TRY(at->Check());
  const uint32_t next = at->Valid() && at->key()[0] == 'G' ? base::ReadBig32(at->key().substr(1)) + 1 : 0;
  store::Batch batch;
  batch.Put(keys::Origin(next), origin);
  TRY(store.Commit(batch));
  return next;
}

tlog::Tree StageEntries(uint32_t number, tlog::Tree tree, std::span<const tlog::Entry> entries, store::Batch& batch) {
  std::string bytes;
  std::vector<crypto::Digest> leaves;
  bytes.reserve(entries.size() * tlog::kEntryBytes);
  leaves.reserve(entries.size());
  for (const tlog::Entry& entry : entries) {
    const std::string one = tlog::FormatEntry(entry);
    leaves.push_back(tlog::LeafHash(one));
    bytes += one;
  }
  batch.Put(keys::Entries(number, tree.size()), bytes);
  for (const tlog::FullTile& tile : tree.Append(leaves)) batch.Put(keys::Tile(number, tile.level, tile.index), tile.hashes);
  batch.Put(keys::Head(number), EncodeHead(tree));
  return tree;
}

base::Result<tlog::Tree> StoredLog::OpenTree() const {
  const auto head = TRY(store_.Get(keys::Head(number_)));
  if (!head) return tlog::Tree();
  if (head->size() != 8 + crypto::Digest::kBytes) return base::Fail(base::Code::kCorrupt, "the log's head is damaged");
  auto tree = tlog::Tree::Open(base::ReadBig64(*head), crypto::Digest::From(std::string_view(*head).substr(8)), *this);
  if (!tree) return base::Annotate(std::move(tree).error(), "the log of this node");
  return tree;
}

base::Result<std::string> StoredLog::ReadFullTile(int level, uint64_t index) const {
  auto tile = TRY(store_.Get(keys::Tile(number_, level, index)));
  if (!tile) return base::Fail(base::Code::kNotFound, "tile " + std::to_string(level) + "/" + std::to_string(index) + " is missing in the store");
  return *std::move(tile);
}

// Entries are stored as they were committed, many under one key: the walk begins at the key that holds `first`.
base::Result<std::vector<std::string>> StoredLog::ReadEntries(uint64_t first, uint64_t count) const {
  std::vector<std::string> entries;
  const auto snapshot = store_.Now();
  const auto at = snapshot->Iterate();
  const std::string prefix = keys::Entries(number_, 0).substr(0, 5);
  for (at->SeekForPrev(keys::Entries(number_, first)); at->Valid() && entries.size() < count; at->Next()) {
    if (!at->key().starts_with(prefix)) break;
    const uint64_t key_first = base::ReadBig64(at->key().substr(5));
    const std::string_view run = at->value();
    const uint64_t wanted = first + entries.size();
    if (wanted < key_first) break;
    for (uint64_t i = wanted - key_first; i < run.size() / tlog::kEntryBytes && entries.size() < count; ++i) {
      entries.emplace_back(run.substr(i * tlog::kEntryBytes, tlog::kEntryBytes));
    }
  }
  TRY(at->Check());
  if (entries.size() < count) return base::Fail(base::Code::kCorrupt, "entry " + std::to_string(first + entries.size()) + " is missing in the store");
  return entries;
}

}  // namespace exchange
