// A log that our code writes as the files of c2sp.org/tlog-tiles, for tools that others wrote to read.
#pragma once

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/encoding.h"
#include "tlog/checkpoint.h"
#include "tlog/record.h"
#include "tlog/tree.h"

class MadeLog : public tlog::LogStorage {
 public:
  explicit MadeLog(std::filesystem::path folder) : folder_(std::move(folder)) {}

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

  const tlog::Tree& tree() const { return tree_; }
  void Write(const std::string& path, std::string_view bytes) const {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream stream(folder_ / path, std::ios::binary);
    stream << bytes;
    CHECK(stream.flush().good());
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

  std::filesystem::path folder_;
  std::vector<std::string> entries_;
  std::map<std::pair<int, uint64_t>, std::string> full_;
  tlog::Tree tree_;
  uint64_t next_bundle_ = 0;
};
