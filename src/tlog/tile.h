// Tiles and entry bundles as bytes and paths (c2sp.org/tlog-tiles). Pure; safe to call from many threads.
//
// A tile at level l is up to 256 hashes, each the root over 256^l leaves; hash i of tile n covers leaves from
// (256 n + i) * 256^l. A bundle is the entries whose leaf hashes are in the level-0 tile of the same index.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"

namespace tlog {

inline constexpr int kTileWidth = 256;                    // hashes in a full tile, entries in a full bundle
inline constexpr size_t kTileBytes = 256 * 32;
inline constexpr int kTileHeight = 8;                     // tree levels in a tile
inline constexpr int kTileLevels = 8;                     // that a tree of up to 2^64 - 1 leaves can have
inline constexpr int kTileLevelMax = 63;                  // that a path can name
inline constexpr uint64_t kTileIndexMax = (uint64_t{1} << 56) - 1;  // the last level-0 tile of a 2^64-leaf tree
inline constexpr size_t kEntryBytesMax = 65535;

struct Tile {
  int level = 0;            // 0..63
  uint64_t index = 0;       // 0..kTileIndexMax
  int width = kTileWidth;   // 1..256; below 256 it is partial
  auto operator<=>(const Tile&) const = default;
};

struct Bundle {
  uint64_t index = 0;
  int width = kTileWidth;
  auto operator<=>(const Bundle&) const = default;
};

// How many hashes tile (level, index) has in a tree of `size` leaves: 0 (no such tile) to 256.
int TileWidthAt(int level, uint64_t index, uint64_t size);
inline int BundleWidthAt(uint64_t index, uint64_t size) { return TileWidthAt(0, index, size); }

// "tile/0/x001/x234/067.p/112" and "tile/entries/005". No leading slash.
std::string PathOf(const Tile& tile);
std::string PathOf(const Bundle& bundle);

// What a path below the log's prefix names. Strict: exactly the text PathOf writes; kInvalid otherwise.
using Resource = std::variant<Tile, Bundle>;
base::Result<Resource> ParsePath(std::string_view path);

// Tile bytes are the hashes one after another.
std::string EncodeTile(std::span<const crypto::Digest> hashes);
base::Result<std::vector<crypto::Digest>> ParseTile(std::string_view bytes, int width);  // kCorrupt unless 32 * width bytes

// u16 length || entry. kTooLarge beyond kEntryBytesMax, and nothing is appended.
base::Status AppendToBundle(std::string& bundle, std::string_view entry);
// Views into `bytes`. kCorrupt unless it is exactly `width` entries.
base::Result<std::vector<std::string_view>> ParseBundle(std::string_view bytes, int width);

// Where tiles come from: a peer's HTTP server, a folder, our own tree (tree.h).
class TileReader {
 public:
  virtual ~TileReader() = default;
  // 32 * tile.width bytes. kNotFound where there is no such tile (yet).
  virtual base::Result<std::string> Read(const Tile& tile) const = 0;
};

}  // namespace tlog
