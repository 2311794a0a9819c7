// The tree that a log's sequencer appends to: in memory are only the partial tiles on the right edge (at most 255 hashes
// a level, 8 KiB) and the frontier; full tiles go out, to be stored in the same atomic batch as the entries.
//
// A Tree is a value, cheap to copy. To append so that a failed store batch changes nothing:
//     Tree next = tree;                                   // a few tens of KiB
//     for (FullTile& tile : next.Append(leaf_hashes)) batch.Put(...tile...);
//     TRY(store.Commit(batch));
//     tree = std::move(next);
// A copy handed to readers is their snapshot. Const functions are safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "tlog/merkle.h"
#include "tlog/tile.h"

namespace tlog {

// A tile that has just become full; it never changes again.
struct FullTile {
  int level = 0;
  uint64_t index = 0;
  std::string hashes;  // kTileBytes
};

// What a log keeps on disk, as a Tree needs it. Implemented over the store by the layer that owns it.
class LogStorage {
 public:
  virtual ~LogStorage() = default;
  // A tile that Append returned once: kTileBytes. kNotFound where it is missing.
  virtual base::Result<std::string> ReadFullTile(int level, uint64_t index) const = 0;
  // Entries [first, first + count), count at most 255.
  virtual base::Result<std::vector<std::string>> ReadEntries(uint64_t first, uint64_t count) const = 0;
};

class Tree {
 public:
  Tree() = default;  // size 0

  // The tree of `size` leaves as it stood when the batch that made it was committed. Reads at most 255 entries and 255
  // full tiles a level. kCorrupt where what storage holds does not hash to `root`.
  static base::Result<Tree> Open(uint64_t size, const Digest& root, const LogStorage& storage);

  // Returns the tiles that this makes full, lowest level and index first.
  std::vector<FullTile> Append(std::span<const Digest> leaf_hashes);

  uint64_t size() const { return frontier_.size(); }
  Digest root() const { return frontier_.root(); }
  const Frontier& frontier() const { return frontier_; }

  // The first `tile.width` hashes of the tile: partial ones from memory, full ones (and what was partial in an earlier
  // size) from storage. kNotFound where the tree is not that large.
  base::Result<std::string> ReadTile(const Tile& tile, const LogStorage& storage) const;

 private:
  void Complete(int level, const Digest& root, std::vector<FullTile>& filled);

  Frontier frontier_;
  std::array<std::vector<Digest>, kTileLevels> edge_;  // [level]: the hashes of its partial tile, at most 255
};

// A tree and its storage as a TileReader, for proofs and serving. Both must outlive it; the tree must not change meanwhile.
class TreeTiles : public TileReader {
 public:
  TreeTiles(const Tree& tree, const LogStorage& storage) : tree_(tree), storage_(storage) {}
  base::Result<std::string> Read(const Tile& tile) const override { return tree_.ReadTile(tile, storage_); }

 private:
  const Tree& tree_;
  const LogStorage& storage_;
};

}  // namespace tlog
