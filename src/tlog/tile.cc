#include "tlog/tile.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/encoding.h"

namespace tlog {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr std::string_view kTilePrefix = "tile/";
constexpr std::string_view kEntriesPrefix = "entries/";
constexpr std::string_view kPartialMark = ".p/";
constexpr size_t kPathBytesMax = 64;

std::string IndexPath(uint64_t index) {
  std::string path = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) path = fmt::format("x{:03}/{}", index % 1000, path);
  return path;
}

std::string WidthSuffix(int width) { return width == kTileWidth ? "" : fmt::format(".p/{}", width); }

std::optional<uint64_t> ParseDigits(std::string_view element) {
  if (element.size() != 3) return std::nullopt;
  while (element.size() > 1 && element[0] == '0') element.remove_prefix(1);
  return base::ParseDecimal(element);
}

// "x001/x234/067": every element but the last begins with an x, and the first is not x000.
std::optional<uint64_t> ParseIndex(std::string_view path) {
  if (path.starts_with("x000")) return std::nullopt;
  uint64_t index = 0;
  for (bool last = false; !last;) {
    const size_t slash = path.find('/');
    last = slash == path.npos;
    std::string_view element = path.substr(0, slash);
    if (!last && !element.starts_with('x')) return std::nullopt;
    if (!last) element.remove_prefix(1);
    const auto digits = ParseDigits(element);
    if (!digits) return std::nullopt;
    index = index * 1000 + *digits;
    if (index > kTileIndexMax) return std::nullopt;
    path.remove_prefix(last ? path.size() : slash + 1);
  }
  return index;
}

// Takes ".p/<W>" off the end of `path`; kTileWidth where there is none, nullopt for a bad one.
std::optional<int> TakeWidth(std::string_view& path) {
  const size_t mark = path.find(kPartialMark);
  if (mark == path.npos) return kTileWidth;
  const auto width = base::ParseDecimal(path.substr(mark + kPartialMark.size()));
  if (!width || *width < 1 || *width >= kTileWidth) return std::nullopt;
  path = path.substr(0, mark);
  return static_cast<int>(*width);
}

// Takes "<L>/" off the front.
std::optional<int> TakeLevel(std::string_view& path) {
  const size_t slash = path.find('/');
  if (slash == path.npos) return std::nullopt;
  const auto level = base::ParseDecimal(path.substr(0, slash));
  if (!level || *level > kTileLevelMax) return std::nullopt;
  path.remove_prefix(slash + 1);
  return static_cast<int>(*level);
}

std::unexpected<base::Error> BadPath(std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("not a tile path: {} (want tile/<level>/<index>[.p/<width>] or "
                                          "tile/entries/<index>[.p/<width>])", why));
}

}  // namespace

int TileWidthAt(int level, uint64_t index, uint64_t size) {
  if (level < 0 || level >= kTileLevels || index > kTileIndexMax) return 0;
  const uint64_t hashes = size >> (kTileHeight * level);
  const uint64_t first = index * kTileWidth;
  return hashes <= first ? 0 : static_cast<int>(std::min<uint64_t>(kTileWidth, hashes - first));
}

std::string PathOf(const Tile& tile) {
  return fmt::format("tile/{}/{}{}", tile.level, IndexPath(tile.index), WidthSuffix(tile.width));
}

std::string PathOf(const Bundle& bundle) {
  return fmt::format("tile/entries/{}{}", IndexPath(bundle.index), WidthSuffix(bundle.width));
}

Result<Resource> ParsePath(std::string_view path) {
  if (path.size() > kPathBytesMax) return BadPath("it is too long");
  if (!path.starts_with(kTilePrefix)) return BadPath("it does not begin with tile/");
  path.remove_prefix(kTilePrefix.size());
  const auto width = TakeWidth(path);
  if (!width) return BadPath("a partial width is a number from 1 to 255");
  const bool entries = path.starts_with(kEntriesPrefix);
  std::optional<int> level = 0;
  if (entries) {
    path.remove_prefix(kEntriesPrefix.size());
  } else {
    level = TakeLevel(path);
    if (!level) return BadPath("a level is a number from 0 to 63");
  }
  const auto index = ParseIndex(path);
  if (!index) return BadPath("an index is three digits an element, all but the last after an x, as in x001/x234/067");
  if (entries) return Bundle{*index, *width};
  return Tile{*level, *index, *width};
}

std::string EncodeTile(std::span<const crypto::Digest> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * crypto::Digest::kBytes);
  for (const crypto::Digest& hash : hashes) bytes += hash.view();
  return bytes;
}

Result<std::vector<crypto::Digest>> ParseTile(std::string_view bytes, int width) {
  CHECK(width >= 1 && width <= kTileWidth);
  if (bytes.size() != width * crypto::Digest::kBytes) {
    return Fail(Code::kCorrupt, fmt::format("a tile of width {} has {} bytes, not {}", width,
                                            width * crypto::Digest::kBytes, bytes.size()));
  }
  std::vector<crypto::Digest> hashes(width);
  for (int i = 0; i < width; ++i) hashes[i] = crypto::Digest::From(bytes.substr(i * crypto::Digest::kBytes));
  return hashes;
}

Status AppendToBundle(std::string& bundle, std::string_view entry) {
  if (entry.size() > kEntryBytesMax) {
    return Fail(Code::kTooLarge, fmt::format("an entry has at most {} bytes, not {}", kEntryBytesMax, entry.size()));
  }
  base::AppendBig16(bundle, static_cast<uint16_t>(entry.size()));
  bundle += entry;
  return {};
}

Result<std::vector<std::string_view>> ParseBundle(std::string_view bytes, int width) {
  CHECK(width >= 1 && width <= kTileWidth);
  std::vector<std::string_view> entries;
  entries.reserve(width);
  while (static_cast<int>(entries.size()) < width) {
    const size_t length = bytes.size() < 2 ? SIZE_MAX : 2 + size_t{base::ReadBig16(bytes)};
    if (length > bytes.size()) {
      return Fail(Code::kCorrupt, fmt::format("the entry bundle ends within entry {} of {}", entries.size(), width));
    }
    entries.push_back(bytes.substr(2, length - 2));
    bytes.remove_prefix(length);
  }
  if (!bytes.empty()) {
    return Fail(Code::kCorrupt, fmt::format("the entry bundle has {} bytes after its {} entries", bytes.size(), width));
  }
  return entries;
}

}  // namespace tlog
