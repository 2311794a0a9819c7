#include "exchange/local_log.h"

#include "base/encoding.h"
#include "exchange/keys.h"
#include "tlog/merkle.h"
#include "tlog/record.h"
#include "tlog/tile_hashes.h"
#include "tlog/verifier_key.h"

namespace exchange {
LocalLog::LocalLog(store::Store& store, uint32_t number, std::string origin, tlog::NoteSigner signer)
    : number_(number), stored_(store, number), origin_(std::move(origin)), origin_id_(tlog::OriginId(origin_)), signer_(std::move(signer)) {}

base::Result<std::unique_ptr<LocalLog>> LocalLog::Open(store::Store& store, uint32_t number, std::string origin,
                                                       const crypto::SigningKey& key) {
  auto signer = TRY(tlog::NoteSigner::Make(origin, key));
  std::unique_ptr<LocalLog> log(new LocalLog(store, number, std::move(origin), std::move(signer)));
  log->Publish(TRY(log->Reload()));
  return log;
}

std::string LocalLog::verifier_key() const { return signer_.verifier().Format(); }

std::shared_ptr<const LocalLog::Published> LocalLog::Now() const {
  base::MutexLock lock(mutex_);
  return published_;
}

uint64_t LocalLog::size() const { return Now()->tree.size(); }
std::shared_ptr<const std::string> LocalLog::checkpoint() const { return Now()->checkpoint; }

base::Result<std::string> LocalLog::Read(std::string_view path) const {
  const auto published = Now();
  if (path == "checkpoint") return *published->checkpoint;
  const tlog::Resource resource = TRY(tlog::ParsePath(path));
  if (const auto* tile = std::get_if<tlog::Tile>(&resource)) return published->tree.ReadTile(*tile, stored_);
  const auto& bundle = std::get<tlog::Bundle>(resource);
  if (tlog::BundleWidthAt(bundle.index, published->tree.size()) < bundle.width) {
    return base::Fail(base::Code::kNotFound, "the log is not that large");
  }
  std::string bytes;
  for (const auto& entry : TRY(stored_.ReadEntries(bundle.index * tlog::kTileWidth, static_cast<uint64_t>(bundle.width)))) {
    TRY(tlog::AppendToBundle(bytes, entry));
  }
  return bytes;
}

base::Result<std::string> LocalLog::Prove(uint64_t index, std::string extra) const {
  const auto published = Now();
  if (index >= published->tree.size()) return base::Fail(base::Code::kNotFound, "the log is not that large yet");
  const tlog::TreeTiles tiles(published->tree, stored_);
  tlog::TileHashes hashes(published->tree.size(), tiles);
  tlog::Proof proof{std::move(extra), index, TRY(tlog::ProveInclusion(hashes, index, published->tree.size())), *published->checkpoint};
  return tlog::FormatProof(proof);
}

tlog::Tree LocalLog::Stage(std::span<const tlog::Entry> entries, store::Batch& batch) const {
  return StageEntries(number_, Now()->tree, entries, batch);
}

base::Result<std::vector<tlog::Digest>> LocalLog::ProveConsistency(uint64_t from, uint64_t until) const {
  const auto published = Now();
  const tlog::TreeTiles tiles(published->tree, stored_);
  tlog::TileHashes hashes(published->tree.size(), tiles);
  return tlog::ProveConsistency(hashes, from, until);
}

void LocalLog::Publish(tlog::Tree tree) {
  const tlog::Checkpoint checkpoint{origin_, tree.size(), tree.root(), {}};
  auto published = std::make_shared<Published>();
  published->checkpoint = std::make_shared<const std::string>(tlog::SignCheckpoint(checkpoint, signer_));
  published->tree = std::move(tree);
  base::MutexLock lock(mutex_);
  published_ = std::move(published);
}

}  // namespace exchange
