// How fast one core hashes a log: leaves integrated into the tree, proofs made and verified, notes, records.
// Each line checks its result before it prints a time. Run alone, with the release preset.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>

#include "base/check.h"
#include "base/encoding.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"
#include "tlog/record.h"
#include "tlog/tile_hashes.h"
#include "tlog/tree.h"

namespace {

using tlog::Digest;

constexpr uint64_t kLeaves = 1 << 20;
constexpr int kRuns = 5;

struct MemoryLog : tlog::LogStorage {
  std::map<std::pair<int, uint64_t>, std::string> tiles;
  base::Result<std::string> ReadFullTile(int level, uint64_t index) const override {
    return tiles.at({level, index});
  }
  base::Result<std::vector<std::string>> ReadEntries(uint64_t, uint64_t) const override {
    return base::Fail(base::Code::kNotFound, "this benchmark keeps no entries");
  }
};

// Best of kRuns, as things a second.
void Measure(std::string_view what, uint64_t count, const std::function<void()>& run) {
  double best = 1e9;
  for (int i = 0; i < kRuns; ++i) {
    const auto start = std::chrono::steady_clock::now();
    run();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  fmt::print("{:<58} {:>12.0f} /s {:>10.3f} us each\n", what, count / best, best / count * 1e6);
}

std::string EntryOf(uint64_t i) {
  std::string entry(tlog::kEntryBytes, '\1');
  for (int byte = 0; byte < 8; ++byte) entry[1 + byte] = static_cast<char>(i >> (8 * byte));
  return entry;
}

std::vector<Digest> HashAll(const std::vector<std::string>& entries) {
  std::vector<Digest> hashes;
  hashes.reserve(entries.size());
  for (const std::string& entry : entries) hashes.push_back(tlog::LeafHash(entry));
  return hashes;
}

// Integrates in batches, as the sequencer does: a copy, an append, a root, a swap.
tlog::Tree Integrate(const std::vector<Digest>& leaves, uint64_t batch, MemoryLog* log) {
  tlog::Tree tree;
  for (uint64_t at = 0; at < leaves.size(); at += batch) {
    tlog::Tree next = tree;
    for (tlog::FullTile& tile : next.Append(std::span(leaves).subspan(at, std::min(batch, leaves.size() - at)))) {
      if (log != nullptr) log->tiles[{tile.level, tile.index}] = std::move(tile.hashes);
    }
    CHECK(next.root() != tree.root());
    tree = std::move(next);
  }
  return tree;
}

void MeasureTree(const std::vector<std::string>& entries, const std::vector<Digest>& leaves, const Digest& root) {
  Measure("leaf hash of a 33-byte entry", kLeaves, [&] { CHECK(HashAll(entries) == leaves); });
  Measure("entries hashed and integrated, one batch", kLeaves,
          [&] { CHECK(Integrate(HashAll(entries), kLeaves, nullptr).root() == root); });
  for (const uint64_t batch : {10000, 1000, 100, 10}) {
    Measure(fmt::format("entries hashed and integrated, batches of {}", batch), kLeaves,
            [&] { CHECK(Integrate(HashAll(entries), batch, nullptr).root() == root); });
  }
  Measure("frontier: leaf hashes folded one by one (a receiver)", kLeaves, [&] {
    tlog::Frontier frontier;
    for (const Digest& leaf : leaves) frontier.Append(leaf);
    CHECK(frontier.root() == root);
  });
}

void MeasureProofs(const tlog::Tree& tree, const MemoryLog& log, const std::vector<Digest>& leaves) {
  const tlog::TreeTiles tiles(tree, log);
  constexpr uint64_t kProofs = 10000;
  auto index_of = [&](uint64_t i) { return i * 0x9e3779b97f4a7c15u % tree.size(); };
  Measure("inclusion proof made, random index, nothing kept", 1000, [&] {
    for (uint64_t i = 0; i < 1000; ++i) {
      tlog::TileHashes hashes(tree.size(), tiles);
      CHECK(tlog::ProveInclusion(hashes, index_of(i), tree.size()).has_value());
    }
  });
  Measure("inclusion proof made, neighbours, tiles kept", kProofs, [&] {
    tlog::TileHashes hashes(tree.size(), tiles);
    for (uint64_t i = 0; i < kProofs; ++i) CHECK(tlog::ProveInclusion(hashes, i, tree.size()).has_value());
  });
  Measure("consistency proof made, random old size, nothing kept", 1000, [&] {
    for (uint64_t i = 0; i < 1000; ++i) {
      tlog::TileHashes hashes(tree.size(), tiles);
      CHECK(tlog::ProveConsistency(hashes, 1 + index_of(i), tree.size()).has_value());
    }
  });
  tlog::TileHashes hashes(tree.size(), tiles);
  std::vector<std::vector<Digest>> proofs;
  for (uint64_t i = 0; i < 1000; ++i) proofs.push_back(*tlog::ProveInclusion(hashes, index_of(i), tree.size()));
  Measure("inclusion proof verified, without the signature", 1000, [&] {
    for (uint64_t i = 0; i < 1000; ++i) {
      CHECK(tlog::VerifyInclusion(index_of(i), tree.size(), leaves[index_of(i)], proofs[i], tree.root()).has_value());
    }
  });
}

void MeasureCheckpoints(const tlog::Tree& tree) {
  const auto key = crypto::SigningKey::FromSeed(std::string(32, '\1'));
  const auto signer = tlog::NoteSigner::Make("node.example/log", *key);
  const tlog::Checkpoint checkpoint{"node.example/log", tree.size(), tree.root(), {}};
  const std::string bytes = tlog::SignCheckpoint(checkpoint, *signer);
  const std::vector<tlog::VerifierKey> keys{signer->verifier()};
  Measure("checkpoint signed", 1000, [&] {
    for (int i = 0; i < 1000; ++i) CHECK(tlog::SignCheckpoint(checkpoint, *signer) == bytes);
  });
  Measure("checkpoint parsed and verified", 1000, [&] {
    for (int i = 0; i < 1000; ++i) CHECK(tlog::OpenCheckpoint(bytes, checkpoint.origin, keys).has_value());
  });
}

void MeasureRecords() {
  const Digest origin_id = tlog::OriginId("node.example/log");
  const std::string header(200, 'h'), object(600, 'o');
  const std::vector<std::string_view> parts{header, header, "[]", object};
  Measure("record of 4 parts (1,002 bytes) committed", 100000, [&] {
    for (uint32_t i = 0; i < 100000; ++i) {
      Digest seed;
      seed.bytes[0] = static_cast<uint8_t>(i);
      const Digest c = tlog::CommitRecord(origin_id, tlog::Salts(seed), parts);
      CHECK(c != origin_id);
    }
  });
}

}  // namespace

int main() {
  fmt::print("one core, best of {} runs; {} leaves\n", kRuns, kLeaves);
  std::vector<std::string> entries;
  for (uint64_t i = 0; i < kLeaves; ++i) entries.push_back(EntryOf(i));
  const std::vector<Digest> leaves = HashAll(entries);
  const Digest root = tlog::Root(leaves);
  MemoryLog log;
  const tlog::Tree tree = Integrate(leaves, kLeaves, &log);
  CHECK(tree.root() == root);
  MeasureTree(entries, leaves, root);
  MeasureProofs(tree, log, leaves);
  MeasureCheckpoints(tree);
  MeasureRecords();
}
