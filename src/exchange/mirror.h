// Another member's log as this node has taken it over: every entry, its tree, and the last head that the member signed over
// it. An entry is here only once it and all before it have been verified against such a head.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "covenant/document.h"
#include "exchange/stored_log.h"
#include "exchange/witnessed_head.h"
#include "store/store.h"
#include "tlog/record.h"
#include "tlog/tree.h"

namespace exchange {

// Safe from many threads.
class Mirror {
 public:
  struct Head {
    tlog::Tree tree;
    std::string checkpoint;  // signed; its size is the tree's or larger, and it is consistent with the tree; empty where the tree is
  };

  // References outlive it. A log that has nothing in it yet is new. kCorrupt where the store's tiles and entries do not give
  // the stored root.
  static base::Result<std::unique_ptr<Mirror>> Open(store::Store& store, covenant::MemberId member, std::string origin);
  // All that the store has.
  static base::Result<std::vector<std::unique_ptr<Mirror>>> OpenAll(store::Store& store);

  uint32_t number() const { return number_; }
  const covenant::MemberId& member() const { return member_; }
  const std::string& origin() const { return origin_; }
  const crypto::Digest& origin_id() const { return origin_id_; }
  std::shared_ptr<const Head> Now() const;

  base::Result<tlog::Entry> EntryAt(uint64_t index) const;  // kCorrupt where it is not there
  // Of the first `size` entries, at most those that are here.
  base::Result<crypto::Digest> RootAt(uint64_t size) const;
  // Of the tree of the first `size` entries; kNotFound from it where they are not all here. This outlives it; for one thread.
  std::unique_ptr<tlog::HashReader> Hashes(uint64_t size) const;
  WitnessedHead& witnessed() { return witnessed_; }
  const WitnessedHead& witnessed() const { return witnessed_; }
  // Proof of the entry at `index` under the last witnessed head, or where that does not cover it under the member's own;
  // then kUnavailable while there is more of its log to come.
  base::Result<std::string> Prove(uint64_t index, std::string extra) const;

  // For the sequencer alone, as LocalLog's.
  Head Stage(std::span<const tlog::Entry> entries, std::string checkpoint, store::Batch& batch) const;
  void Publish(Head head);
  base::Result<Head> Reload() const;

 private:
  Mirror(store::Store& store, uint32_t number, covenant::MemberId member, std::string origin);

  store::Store& store_;
  const uint32_t number_;
  const StoredLog stored_;
  WitnessedHead witnessed_;
  const covenant::MemberId member_;
  const std::string origin_;
  const crypto::Digest origin_id_;
  mutable base::Mutex mutex_;
  std::shared_ptr<const Head> head_ GUARDED_BY(mutex_);
};

}  // namespace exchange
