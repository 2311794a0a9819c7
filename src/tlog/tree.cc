#include "tlog/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace tlog {

using base::Code;
using base::Fail;
using base::Result;

namespace {

std::unexpected<base::Error> NoSuchTile(const Tile& tile, uint64_t size) {
  return Fail(Code::kNotFound, fmt::format("a tree of {} leaves has no {}", size, PathOf(tile)));
}

Result<std::string> ReadFull(const LogStorage& storage, int level, uint64_t index) {
  std::string bytes = TRY(storage.ReadFullTile(level, index));
  if (bytes.size() != kTileBytes) {
    return Fail(Code::kCorrupt, fmt::format("stored tile {} of level {} has {} bytes, not {}", index, level, bytes.size(),
                                            kTileBytes));
  }
  return bytes;
}

Result<std::vector<Digest>> LastLeaves(const LogStorage& storage, uint64_t size) {
  const uint64_t count = size % kTileWidth;
  std::vector<Digest> hashes;
  if (count == 0) return hashes;
  const std::vector<std::string> entries = TRY(storage.ReadEntries(size - count, count));
  if (entries.size() != count) {
    return Fail(Code::kCorrupt, fmt::format("storage has {} entries from {}, not {}", entries.size(), size - count, count));
  }
  for (const std::string& entry : entries) hashes.push_back(LeafHash(entry));
  return hashes;
}

// The partial tile of `level` > 0: each of its hashes is the root of a full tile of the level below.
Result<std::vector<Digest>> LastHashes(const LogStorage& storage, int level, uint64_t size) {
  const uint64_t total = size >> (kTileHeight * level);
  std::vector<Digest> hashes;
  for (uint64_t index = total - total % kTileWidth; index < total; ++index) {
    hashes.push_back(Root(TRY(ParseTile(TRY(ReadFull(storage, level - 1, index)), kTileWidth))));
  }
  return hashes;
}

}  // namespace

Result<Tree> Tree::Open(uint64_t size, const Digest& root, const LogStorage& storage) {
  Tree tree;
  tree.edge_[0] = TRY(LastLeaves(storage, size));
  for (int level = 1; level < kTileLevels; ++level) tree.edge_[level] = TRY(LastHashes(storage, level, size));
  for (int level = kTileLevels - 1; level >= 0; --level) {
    for (const Digest& hash : tree.edge_[level]) tree.frontier_.AppendSubtree(kTileHeight * level, hash);
  }
  if (tree.root() != root) {
    return Fail(Code::kCorrupt, fmt::format("the stored tiles and entries do not have the root of the log at size {}; "
                                            "restore the data from a copy, or from peers", size));
  }
  return tree;
}

std::vector<FullTile> Tree::Append(std::span<const Digest> leaves) {
  std::vector<FullTile> filled;
  while (!leaves.empty()) {
    // The largest aligned subtree that fits: in the middle of a long batch, a whole tile.
    const uint64_t aligned = std::min<uint64_t>(size() == 0 ? kTileWidth : size() & -size(), kTileWidth);
    const uint64_t count = std::min<uint64_t>(aligned, std::bit_floor(leaves.size()));
    const std::span<const Digest> subtree = leaves.first(count);
    const Digest hash = Root(subtree);
    frontier_.AppendSubtree(std::countr_zero(count), hash);
    edge_[0].insert(edge_[0].end(), subtree.begin(), subtree.end());
    if (edge_[0].size() == kTileWidth) Complete(0, count == kTileWidth ? hash : Root(edge_[0]), filled);
    leaves = leaves.subspan(count);
  }
  std::sort(filled.begin(), filled.end(),
            [](const FullTile& a, const FullTile& b) { return std::pair(a.level, a.index) < std::pair(b.level, b.index); });
  return filled;
}

// The edge of `level` is full, with this root: it goes out, and its root into the level above.
void Tree::Complete(int level, const Digest& root, std::vector<FullTile>& filled) {
  const uint64_t index = (size() >> (kTileHeight * (level + 1))) - 1;
  filled.push_back({level, index, EncodeTile(edge_[level])});
  edge_[level].clear();
  std::vector<Digest>& above = edge_[level + 1];
  above.push_back(root);
  if (above.size() == kTileWidth) Complete(level + 1, Root(above), filled);
}

Result<std::string> Tree::ReadTile(const Tile& tile, const LogStorage& storage) const {
  const int available = TileWidthAt(tile.level, tile.index, size());
  if (tile.width < 1 || tile.width > available) return NoSuchTile(tile, size());
  if (available < kTileWidth) return EncodeTile(std::span(edge_[tile.level]).first(tile.width));
  std::string bytes = TRY(ReadFull(storage, tile.level, tile.index));
  bytes.resize(tile.width * Digest::kBytes);
  return bytes;
}

}  // namespace tlog
