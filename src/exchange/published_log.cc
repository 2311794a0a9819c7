#include "exchange/published_log.h"

#include "tlog/merkle.h"
#include "tlog/proof.h"
#include "tlog/tile_hashes.h"

namespace exchange {

base::Result<std::string> PublishedLog::Read(std::string_view path, const StoredLog& stored) const {
  if (path == "checkpoint") return *checkpoint;
  const tlog::Resource resource = TRY(tlog::ParsePath(path));
  if (const auto* tile = std::get_if<tlog::Tile>(&resource)) return tree.ReadTile(*tile, stored);
  const auto& bundle = std::get<tlog::Bundle>(resource);
  if (tlog::BundleWidthAt(bundle.index, tree.size()) < bundle.width) return base::Fail(base::Code::kNotFound, "the log is not that large");
  std::string bytes;
  for (const auto& entry : TRY(stored.ReadEntries(bundle.index * tlog::kTileWidth, static_cast<uint64_t>(bundle.width)))) {
    TRY(tlog::AppendToBundle(bytes, entry));
  }
  return bytes;
}

base::Result<std::string> PublishedLog::Prove(uint64_t index, std::string extra, const StoredLog& stored) const {
  if (index >= tree.size()) return base::Fail(base::Code::kNotFound, "the log is not that large yet");
  return ProveUnder(tree, tree.size(), *checkpoint, index, std::move(extra), stored);
}

base::Result<std::string> ProveUnder(const tlog::Tree& tree, uint64_t size, std::string_view note, uint64_t index, std::string extra, const StoredLog& stored) {
  const tlog::TreeTiles tiles(tree, stored);
  tlog::TileHashes hashes(tree.size(), tiles);
  return tlog::FormatProof({std::move(extra), index, TRY(tlog::ProveInclusion(hashes, index, size)), std::string(note)});
}

}  // namespace exchange
