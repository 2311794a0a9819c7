// A log that the node signs, its own or that of its covenant, over its store: where the sequencer appends and what readers see. An entry becomes visible when
// the batch that holds it is durable and the checkpoint over it is signed, in this order.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "exchange/log.h"
#include "exchange/published_log.h"
#include "exchange/witnessed_head.h"
#include "store/store.h"
#include "tlog/checkpoint.h"
#include "tlog/proof.h"
#include "tlog/signer.h"
#include "tlog/tree.h"

namespace exchange {

class LocalLog : public Log {
 public:
  // References outlive it. kCorrupt where the store's tiles and entries do not give the stored root.
  static base::Result<std::unique_ptr<LocalLog>> Open(store::Store& store, uint32_t number, std::string origin,
                                                      const crypto::SigningKey& key);

  uint32_t number() const { return number_; }
  const crypto::Digest& origin_id() const { return origin_id_; }

  const std::string& origin() const override { return origin_; }
  std::string verifier_key() const override;
  uint64_t size() const override;
  std::shared_ptr<const std::string> checkpoint() const override;
  // The checkpoint is the witnessed one where that is of the present size.
  base::Result<std::string> Read(std::string_view path) const override;
  // Under the witnessed checkpoint where that covers the entry.
  base::Result<std::string> Prove(uint64_t index, std::string extra) const override;
  WitnessedHead& witnessed() { return witnessed_; }
  const WitnessedHead& witnessed() const { return witnessed_; }

  // A checkpoint over the first `size` entries, of which `root` must be the root. kUnavailable where so many are not published yet:
  // only what was is signed.
  base::Result<std::string> SignPrefix(uint64_t size, const crypto::Digest& root) const;

  // Whether this was the root of the first `size` entries, of which there are so many.
  bool HadRoot(uint64_t size, const crypto::Digest& root) const { return tlog::Tree::Open(size, root, stored_).has_value(); }

  tlog::Tree tree() const { return Now()->tree; }
  base::Result<tlog::Entry> EntryAt(uint64_t index) const { return tlog::ParseEntry(TRY(stored_.ReadEntries(index, 1))[0]); }

  // Between two sizes up to the published one.
  base::Result<std::vector<tlog::Digest>> ProveConsistency(uint64_t from, uint64_t until) const;

  // For the sequencer alone. Staged appends to a copy of the tree and puts what must be durable into `batch`; the
  // result goes to Publish once the batch is.
  tlog::Tree Stage(std::span<const tlog::Entry> entries, store::Batch& batch) const;
  void Publish(tlog::Tree tree);
  // The head as the store has it now: after a commit whose outcome is not known.
  base::Result<tlog::Tree> Reload() const { return stored_.OpenTree(); }

 private:
  LocalLog(store::Store& store, uint32_t number, std::string origin, tlog::NoteSigner signer);

  std::shared_ptr<const PublishedLog> Now() const;

  const uint32_t number_;
  const StoredLog stored_;
  WitnessedHead witnessed_;
  const std::string origin_;
  const crypto::Digest origin_id_;
  const tlog::NoteSigner signer_;
  mutable base::Mutex mutex_;
  std::shared_ptr<const PublishedLog> published_ GUARDED_BY(mutex_);
};

}  // namespace exchange
