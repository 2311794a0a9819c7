// Writes a log of N entries with our code, as the files of c2sp.org/tlog-tiles, for tools that others wrote to check:
//     make_log <folder> <entries> <origin> [<earlier size>...]
// The log has a checkpoint at each earlier size (checkpoint.<size>) and its partial tiles, as the specification asks.
// Prints the verifier key. The signing key is made from a fixed seed: never a real log's.
#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/check.h"
#include "base/encoding.h"
#include "tlog/checkpoint.h"
#include "tlog/record.h"
#include "tlog/tree.h"

namespace {

class Log : public tlog::LogStorage {
 public:
  explicit Log(std::filesystem::path folder) : folder_(std::move(folder)) {}

  base::Result<std::string> ReadFullTile(int level, uint64_t index) const override { return full_.at({level, index}); }
  base::Result<std::vector<std::string>> ReadEntries(uint64_t first, uint64_t count) const override {
    return std::vector(entries_.begin() + first, entries_.begin() + first + count);
  }

  void GrowTo(uint64_t size) {
    std::vector<tlog::Digest> leaves;
    while (entries_.size() < size) {
      entries_.push_back(EntryOf(entries_.size()));
      leaves.push_back(tlog::LeafHash(entries_.back()));
    }
    for (tlog::FullTile& tile : tree_.Append(leaves)) {
      Write(tlog::PathOf(tlog::Tile{tile.level, tile.index}), tile.hashes);
      full_[{tile.level, tile.index}] = std::move(tile.hashes);
    }
  }

  // The partial tiles and bundles of the current size, the bundles that are full, and a checkpoint.
  void Publish(const tlog::NoteSigner& signer) {
    for (int level = 0; level < tlog::kTileLevels; ++level) {
      const uint64_t index = (tree_.size() >> (8 * level)) / 256;
      const tlog::Tile tile{level, index, tlog::TileWidthAt(level, index, tree_.size())};
      if (tile.width > 0) Write(tlog::PathOf(tile), tree_.ReadTile(tile, *this).value());
    }
    for (; tlog::BundleWidthAt(next_bundle_, tree_.size()) == tlog::kTileWidth; ++next_bundle_) WriteBundle(tlog::kTileWidth);
    if (const int width = tlog::BundleWidthAt(next_bundle_, tree_.size()); width > 0) WriteBundle(width);
    const tlog::Checkpoint checkpoint{signer.verifier().name(), tree_.size(), tree_.root(), {}};
    const std::string bytes = tlog::SignCheckpoint(checkpoint, signer);
    Write(fmt::format("checkpoint.{}", tree_.size()), bytes);
    Write("checkpoint", bytes);
  }

 private:
  // As a node's: 0x01 and a commitment; every 100th a governance document.
  static std::string EntryOf(uint64_t i) {
    const std::string text = fmt::format("entry {}", i);
    return tlog::FormatEntry(i % 100 == 99 ? tlog::DocumentEntry(text) : tlog::RecordEntry(crypto::Sha256(text)));
  }

  void WriteBundle(int width) {
    std::string bytes;
    for (int i = 0; i < width; ++i) CHECK(tlog::AppendToBundle(bytes, entries_[next_bundle_ * 256 + i]).has_value());
    Write(tlog::PathOf(tlog::Bundle{next_bundle_, width}), bytes);
  }

  void Write(const std::string& path, std::string_view bytes) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream stream(folder_ / path, std::ios::binary);
    stream << bytes;
    CHECK(stream.flush().good());
  }

  std::filesystem::path folder_;
  std::vector<std::string> entries_;
  std::map<std::pair<int, uint64_t>, std::string> full_;
  tlog::Tree tree_;
  uint64_t next_bundle_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: make_log <folder> <entries> <origin> [<earlier size>...]\n");
    return 2;
  }
  const auto key = crypto::SigningKey::FromSeed(std::string(32, '\1'));
  const auto signer = tlog::NoteSigner::Make(argv[3], *key);
  std::set<uint64_t> sizes;
  for (int i = 2; i < argc; ++i) {
    if (i == 3) continue;
    const auto size = base::ParseDecimal(argv[i]);
    if (!size || !signer) {
      fmt::print(stderr, "make_log: {} is not a size, or {} not an origin\n", argv[i], argv[3]);
      return 2;
    }
    sizes.insert(*size);
  }
  Log log(argv[1]);
  for (const uint64_t size : sizes) {
    log.GrowTo(size);
    log.Publish(*signer);
  }
  fmt::print("{}\n", signer->verifier().Format());
}
