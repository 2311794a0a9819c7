// The appending tree against whole-tree hashing: in batches of all kinds, re-opened, over its tiles, with a store that
// fails or lies.
#include "tlog/tree.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "base/encoding.h"
#include "tlog/tile_hashes.h"

namespace tlog {
namespace {

struct MemoryLog : LogStorage {
  std::map<std::pair<int, uint64_t>, std::string> tiles;
  std::vector<std::string> entries;

  base::Result<std::string> ReadFullTile(int level, uint64_t index) const override {
    const auto found = tiles.find({level, index});
    if (found == tiles.end()) return base::Fail(base::Code::kNotFound, "no such tile");
    return found->second;
  }
  base::Result<std::vector<std::string>> ReadEntries(uint64_t first, uint64_t count) const override {
    EXPECT_LE(first + count, entries.size());
    return std::vector<std::string>(entries.begin() + first, entries.begin() + first + count);
  }
  std::vector<Digest> Leaves() const {
    std::vector<Digest> leaves;
    for (const std::string& entry : entries) leaves.push_back(LeafHash(entry));
    return leaves;
  }
  // Appends entries "entry <i>" to `tree` and to this.
  void Grow(Tree& tree, uint64_t count) {
    std::vector<Digest> leaves;
    for (uint64_t i = 0; i < count; ++i) {
      entries.push_back("entry " + std::to_string(entries.size()));
      leaves.push_back(LeafHash(entries.back()));
    }
    for (FullTile& tile : tree.Append(leaves)) {
      EXPECT_EQ(tile.hashes.size(), kTileBytes);
      const bool fresh = tiles.emplace(std::pair(tile.level, tile.index), std::move(tile.hashes)).second;
      EXPECT_TRUE(fresh) << "tile " << tile.index << " of level " << tile.level << " came twice";
    }
  }
};

TEST(Tree, HasTheRootOfOthersCodeAt70000) {
  MemoryLog log;
  Tree tree;
  EXPECT_EQ(tree.root(), EmptyRoot());
  log.Grow(tree, 70000);
  EXPECT_EQ(base::Base64Encode(tree.root().view()), "o5IPun8jmgcam9EHIfE0Gt3vuu3ttBx+JEN6nRa98Ao=");
  EXPECT_EQ(log.tiles.size(), 273u + 1u);
}

TEST(Tree, BatchesOfAnySizeGiveTheSameTree) {
  std::mt19937 random(7);
  MemoryLog log;
  Tree tree;
  while (tree.size() < 3000) {
    log.Grow(tree, random() % 4 == 0 ? random() % 700 : random() % 5);
    ASSERT_EQ(tree.root(), Root(log.Leaves())) << tree.size();
    ASSERT_EQ(log.tiles.size(), tree.size() / 256);
  }
}

// Every tile of every width that the tree of each size has is the hashes the specification names.
TEST(Tree, ServesTheTilesOfEveryEarlierSize) {
  MemoryLog log;
  Tree tree;
  log.Grow(tree, 66000);
  const std::vector<Digest> leaves = log.Leaves();
  const std::span<const Digest> all(leaves);
  auto expected = [&](const Tile& tile) {
    std::vector<Digest> hashes;
    const uint64_t leaves_each = uint64_t{1} << (8 * tile.level);
    for (int i = 0; i < tile.width; ++i) {
      hashes.push_back(Root(all.subspan((tile.index * 256 + i) * leaves_each, leaves_each)));
    }
    return EncodeTile(hashes);
  };
  for (const Tile& tile : {Tile{0, 0, 256}, Tile{0, 0, 1}, Tile{0, 256, 256}, Tile{0, 257, 208}, Tile{0, 257, 1},
                           Tile{1, 0, 256}, Tile{1, 0, 100}, Tile{1, 1, 1}, Tile{2, 0, 1}}) {
    const auto bytes = tree.ReadTile(tile, log);
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    EXPECT_EQ(*bytes, expected(tile)) << PathOf(tile);
  }
  for (const Tile& tile : {Tile{0, 257, 209}, Tile{0, 258, 1}, Tile{1, 1, 2}, Tile{2, 0, 2}, Tile{3, 0, 1}, Tile{0, 0, 0},
                           Tile{0, 0, 257}, Tile{-1, 0, 1}, Tile{64, 0, 1}, Tile{0, UINT64_MAX, 1}}) {
    EXPECT_EQ(tree.ReadTile(tile, log).error().code, base::Code::kNotFound);
  }
}

TEST(Tree, IsReopenedAtEverySize) {
  MemoryLog log;
  Tree tree;
  for (const uint64_t size : {0, 1, 2, 255, 256, 257, 511, 512, 65535, 65536, 65537, 66000}) {
    log.Grow(tree, size - tree.size());
    auto opened = Tree::Open(size, tree.root(), log);
    ASSERT_TRUE(opened.has_value()) << size << ": " << opened.error().message;
    MemoryLog copy = log;
    Tree original = tree;
    copy.Grow(*opened, 300);
    MemoryLog other = log;
    other.Grow(original, 300);
    EXPECT_EQ(opened->root(), original.root());
    EXPECT_EQ(copy.tiles, other.tiles);
  }
}

TEST(Tree, IsNotOpenedOverDamagedStorage) {
  MemoryLog log;
  Tree tree;
  log.Grow(tree, 66000);
  MemoryLog damaged = log;
  damaged.entries.back() += "x";
  EXPECT_EQ(Tree::Open(66000, tree.root(), damaged).error().code, base::Code::kCorrupt);
  damaged = log;
  damaged.tiles.at({0, 256})[5] ^= 1;
  EXPECT_EQ(Tree::Open(66000, tree.root(), damaged).error().code, base::Code::kCorrupt);
  damaged = log;
  damaged.tiles.at({1, 0}).pop_back();
  EXPECT_EQ(Tree::Open(66000, tree.root(), damaged).error().code, base::Code::kCorrupt);
  damaged = log;
  damaged.tiles.erase({1, 0});
  EXPECT_EQ(Tree::Open(66000, tree.root(), damaged).error().code, base::Code::kNotFound);
  EXPECT_EQ(Tree::Open(65999, tree.root(), log).error().code, base::Code::kCorrupt);
}

// Failed and not written: the copy is dropped, and the tree is as it was.
TEST(Tree, IsUnchangedWhenItsCopyIsDropped) {
  MemoryLog log;
  Tree tree;
  log.Grow(tree, 1000);
  const Digest root = tree.root();
  {
    Tree next = tree;
    next.Append(std::vector<Digest>(500));
  }
  EXPECT_EQ(tree.size(), 1000u);
  EXPECT_EQ(tree.root(), root);
  log.Grow(tree, 500);
  EXPECT_EQ(tree.root(), Root(log.Leaves()));
}

TEST(TileHashes, ProveEveryKindOfIndexAtPublishedSizes) {
  MemoryLog log;
  Tree tree;
  log.Grow(tree, 66000);
  const std::vector<Digest> leaves = log.Leaves();
  const TreeTiles tiles(tree, log);
  for (const uint64_t size : {1, 2, 255, 256, 257, 1000, 65535, 65536, 65537, 66000}) {
    TileHashes hashes(size, tiles);
    const Digest root = Root(std::span(leaves).first(size));
    EXPECT_EQ(RootAt(hashes, size).value(), root);
    for (const uint64_t index : {uint64_t{0}, size / 3, size / 2, size - 1}) {
      const auto proof = ProveInclusion(hashes, index, size);
      ASSERT_TRUE(proof.has_value()) << proof.error().message;
      EXPECT_TRUE(VerifyInclusion(index, size, leaves[index], *proof, root).has_value());
    }
    for (const uint64_t old_size : {uint64_t{1}, size / 2 + 1, size - size / 5, size}) {
      const Digest old_root = Root(std::span(leaves).first(old_size));
      const auto proof = ProveConsistency(hashes, old_size, size);
      ASSERT_TRUE(proof.has_value()) << proof.error().message;
      EXPECT_TRUE(VerifyConsistency(old_size, size, old_root, root, *proof).has_value());
    }
  }
}

TEST(TileHashes, PassOnWhatTheReaderCannotGive) {
  MemoryLog log;
  Tree tree;
  log.Grow(tree, 1000);
  const TreeTiles tiles(tree, log);
  TileHashes beyond(2000, tiles);  // the tree is not that large
  EXPECT_EQ(ProveInclusion(beyond, 0, 2000).error().code, base::Code::kNotFound);
  TileHashes hashes(1000, tiles);
  EXPECT_EQ(hashes.Subtree(0, 1000).error().code, base::Code::kInvalid);
  EXPECT_EQ(hashes.Subtree(3, 125).error().code, base::Code::kInvalid);
  EXPECT_EQ(hashes.Subtree(63, 1).error().code, base::Code::kInvalid);
}

}  // namespace
}  // namespace tlog
