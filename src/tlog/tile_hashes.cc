#include "tlog/tile_hashes.h"

#include <fmt/format.h>

namespace tlog {

using base::Code;
using base::Fail;
using base::Result;

namespace {

// All complete subtrees of a tile: its hashes, then each row of parents.
std::vector<std::vector<Digest>> RowsOf(std::vector<Digest> hashes) {
  std::vector<std::vector<Digest>> rows{std::move(hashes)};
  for (int height = 1; height < kTileHeight; ++height) {
    const std::vector<Digest>& below = rows.back();
    std::vector<Digest> row(below.size() / 2);
    for (size_t i = 0; i < row.size(); ++i) row[i] = NodeHash(below[2 * i], below[2 * i + 1]);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<Digest> TileHashes::Subtree(int level, uint64_t index) {
  const int height = level % kTileHeight;
  const int tile_bits = kTileHeight - height;
  const Nodes* rows = TRY(Load(level / kTileHeight, index >> tile_bits));
  const auto& row = (*rows)[height];
  const uint64_t at = index & ((uint64_t{1} << tile_bits) - 1);
  if (at >= row.size()) {
    return Fail(Code::kInvalid, fmt::format("subtree {} of level {} is not within {} leaves", index, level, size_));
  }
  return row[at];
}

Result<const TileHashes::Nodes*> TileHashes::Load(int level, uint64_t index) {
  const auto found = kept_.find({level, index});
  if (found != kept_.end()) return &found->second;
  const Tile tile{level, index, TileWidthAt(level, index, size_)};
  if (tile.width == 0) {
    return Fail(Code::kInvalid, fmt::format("a tree of {} leaves has no tile {} at level {}", size_, index, level));
  }
  std::vector<Digest> hashes = TRY(ParseTile(TRY(tiles_.Read(tile)), tile.width));
  if (kept_.size() >= kTilesKept) kept_.clear();
  return &kept_.emplace(std::pair(level, index), RowsOf(std::move(hashes))).first->second;
}

}  // namespace tlog
