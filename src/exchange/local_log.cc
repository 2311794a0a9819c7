#include "exchange/local_log.h"

#include "base/encoding.h"
#include "exchange/keys.h"
#include "tlog/merkle.h"
#include "tlog/record.h"
#include "tlog/tile_hashes.h"
#include "tlog/verifier_key.h"

namespace exchange {
LocalLog::LocalLog(store::Store& store, uint32_t number, std::string origin, tlog::NoteSigner signer)
    : number_(number), stored_(store, number), witnessed_(store, number), origin_(std::move(origin)), origin_id_(tlog::OriginId(origin_)), signer_(std::move(signer)) {}

base::Result<std::unique_ptr<LocalLog>> LocalLog::Open(store::Store& store, uint32_t number, std::string origin,
                                                       const crypto::SigningKey& key) {
  auto signer = TRY(tlog::NoteSigner::Make(origin, key));
  std::unique_ptr<LocalLog> log(new LocalLog(store, number, std::move(origin), std::move(signer)));
  log->Publish(TRY(log->Reload()));
  TRY(log->witnessed_.Load());
  if (const auto witnessed = log->witnessed_.Now(); witnessed && witnessed->size > log->size()) {
    return base::Fail(base::Code::kCorrupt, "others have cosigned more entries of the log " + log->origin() + " than it has");
  }
  return log;
}

std::string LocalLog::verifier_key() const { return signer_.verifier().Format(); }

std::shared_ptr<const PublishedLog> LocalLog::Now() const {
  base::MutexLock lock(mutex_);
  return published_;
}

base::Result<std::string> LocalLog::Read(std::string_view path) const {
  const auto published = Now();
  const auto witnessed = witnessed_.Now();
  if (path == "checkpoint" && witnessed && witnessed->size == published->tree.size()) return witnessed->note;
  return published->Read(path, stored_);
}

base::Result<std::string> LocalLog::Prove(uint64_t index, std::string extra) const {
  // What was witnessed was published before: this order, or the tree could be the smaller one.
  const auto witnessed = witnessed_.Now();
  const auto published = Now();
  if (witnessed && index < witnessed->size) return ProveUnder(published->tree, witnessed->size, witnessed->note, index, std::move(extra), stored_);
  return published->Prove(index, std::move(extra), stored_);
}

uint64_t LocalLog::size() const { return Now()->tree.size(); }
std::shared_ptr<const std::string> LocalLog::checkpoint() const { return Now()->checkpoint; }

base::Result<std::string> LocalLog::SignPrefix(uint64_t size, const crypto::Digest& root) const {
  if (size > this->size()) return base::Fail(base::Code::kUnavailable, "the log is not that large yet");
  TRY(tlog::Tree::Open(size, root, stored_));
  return tlog::SignCheckpoint({origin_, size, root, {}}, signer_);
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
  auto published = std::make_shared<PublishedLog>();
  published->checkpoint = std::make_shared<const std::string>(tlog::SignCheckpoint(checkpoint, signer_));
  published->tree = std::move(tree);
  base::MutexLock lock(mutex_);
  published_ = std::move(published);
}

}  // namespace exchange
