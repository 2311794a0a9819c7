// Hashes of subtrees, read from tiles. Not safe to share between threads: it keeps what it has read, so make one for
// each batch of proofs.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "tlog/merkle.h"
#include "tlog/tile.h"

namespace tlog {

// Proofs of one tree size out of tiles. It asks for each tile once, at the width the size implies, and hashes its inner
// nodes once: proofs of neighbouring leaves cost a few look-ups.
// Tiles are NOT checked against a root: over tiles from somebody else, verify what you prove against a signed root.
class TileHashes : public HashReader {
 public:
  static constexpr size_t kTilesKept = 1024;  // 16 MiB; beyond it everything is forgotten and read again

  // `tiles` must outlive this.
  TileHashes(uint64_t size, const TileReader& tiles) : size_(size), tiles_(tiles) {}
  base::Result<Digest> Subtree(int level, uint64_t index) override;

 private:
  using Nodes = std::vector<std::vector<Digest>>;  // [height in the tile][position]
  base::Result<const Nodes*> Load(int tile_level, uint64_t tile_index);

  uint64_t size_;
  const TileReader& tiles_;
  std::map<std::pair<int, uint64_t>, Nodes> kept_;
};

}  // namespace tlog
