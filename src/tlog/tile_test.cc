// The paths and bytes of c2sp.org/tlog-tiles.
#include "tlog/tile.h"

#include <gtest/gtest.h>

namespace tlog {
namespace {

TEST(TilePath, IsThatOfTheSpecification) {
  EXPECT_EQ(PathOf(Tile{0, 1234067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(PathOf(Tile{3, 5, 17}), "tile/3/005.p/17");
  EXPECT_EQ(PathOf(Bundle{1000, 256}), "tile/entries/x001/000");
  EXPECT_EQ(PathOf(Bundle{0, 1}), "tile/entries/000.p/1");
}

TEST(TilePath, IsReadAsItIsWritten) {
  for (const uint64_t index : {uint64_t{0}, uint64_t{7}, uint64_t{999}, uint64_t{1000}, uint64_t{1234067}, kTileIndexMax}) {
    for (const int width : {1, 255, 256}) {
      for (const int level : {0, 9, 63}) {
        const auto tile = ParsePath(PathOf(Tile{level, index, width}));
        ASSERT_TRUE(tile.has_value()) << tile.error().message;
        EXPECT_EQ(std::get<Tile>(*tile), (Tile{level, index, width}));
      }
      EXPECT_EQ(std::get<Bundle>(*ParsePath(PathOf(Bundle{index, width}))), (Bundle{index, width}));
    }
  }
}

TEST(TilePath, AnyOtherTextIsRefused) {
  for (std::string_view path : {
           "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/1000", "tile/0/x000",
           "tile/0/x000/001", "tile/0/001/002", "tile/0/x1/002", "tile/0/x001/", "tile/0/x001/x002", "tile/0//001",
           "tile/64/000", "tile/00/000", "tile/-1/000", "tile/+1/000", "tile/a/000", "/tile/0/000", "tile/0/000/",
           "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/",
           "tile/0/000.p/1.p/1", "tile/0/00a", "tile/0/-01", "tile/entries", "tile/entries/", "tile/entries/0/000",
           "tile/data/000", "tile/8/0/000", "tile/0/%30%30%30", "tile/0/000?x", "tile/0/../0/000", "tile/0/000 ",
           "tile/0/X001/002", "tile/0/x999/x999/x999/x999/x999/999", "tile/0/x001/x000/x000/x000/x000/x000/x000/000"}) {
    EXPECT_FALSE(ParsePath(path).has_value()) << path;
  }
}

// The specification's example of 70,000 leaves, and of 256.
TEST(TileWidth, FollowsTheSize) {
  EXPECT_EQ(TileWidthAt(0, 272, 70000), 256);
  EXPECT_EQ(TileWidthAt(0, 273, 70000), 112);
  EXPECT_EQ(TileWidthAt(0, 274, 70000), 0);
  EXPECT_EQ(TileWidthAt(1, 0, 70000), 256);
  EXPECT_EQ(TileWidthAt(1, 1, 70000), 17);
  EXPECT_EQ(TileWidthAt(2, 0, 70000), 1);
  EXPECT_EQ(TileWidthAt(3, 0, 70000), 0);
  EXPECT_EQ(TileWidthAt(0, 0, 256), 256);
  EXPECT_EQ(TileWidthAt(1, 0, 256), 1);
  EXPECT_EQ(TileWidthAt(0, 1, 256), 0);
}

TEST(TileWidth, NoSizeOverflows) {
  EXPECT_EQ(TileWidthAt(0, kTileIndexMax, UINT64_MAX), 255);
  EXPECT_EQ(TileWidthAt(7, 0, UINT64_MAX), 255);
  EXPECT_EQ(TileWidthAt(8, 0, UINT64_MAX), 0);
  EXPECT_EQ(TileWidthAt(63, 0, UINT64_MAX), 0);
  EXPECT_EQ(TileWidthAt(0, UINT64_MAX, UINT64_MAX), 0);
}

TEST(TileBytes, AreTheHashes) {
  std::vector<crypto::Digest> hashes(3);
  hashes[1].bytes[0] = 9;
  const std::string bytes = EncodeTile(hashes);
  EXPECT_EQ(ParseTile(bytes, 3).value(), hashes);
  EXPECT_FALSE(ParseTile(bytes, 2).has_value());
  EXPECT_FALSE(ParseTile(bytes + "x", 3).has_value());
}

TEST(EntryBundle, IsReadAsItIsWritten) {
  std::string bundle;
  const std::string longest(kEntryBytesMax, 'e');
  ASSERT_TRUE(AppendToBundle(bundle, "one").has_value());
  ASSERT_TRUE(AppendToBundle(bundle, "").has_value());
  ASSERT_TRUE(AppendToBundle(bundle, longest).has_value());
  EXPECT_EQ(bundle.substr(0, 7), std::string("\0\3one\0\0", 7));
  const auto entries = ParseBundle(bundle, 3);
  ASSERT_TRUE(entries.has_value());
  EXPECT_EQ(*entries, (std::vector<std::string_view>{"one", "", longest}));
  EXPECT_EQ(AppendToBundle(bundle, longest + "e").error().code, base::Code::kTooLarge);
}

TEST(EntryBundle, OtherWidthsAndCutBytesAreRefused) {
  const std::string_view bundle("\0\3one\0\3two", 10);
  EXPECT_TRUE(ParseBundle(bundle, 2).has_value());
  EXPECT_FALSE(ParseBundle(bundle, 1).has_value());
  EXPECT_FALSE(ParseBundle(bundle, 3).has_value());
  for (size_t cut = 0; cut < bundle.size(); ++cut) EXPECT_FALSE(ParseBundle(bundle.substr(0, cut), 2).has_value());
}

}  // namespace
}  // namespace tlog
