#include "store/waiting_store.h"

#include "base/thread_annotations.h"

namespace store {
namespace {

// What is read from a store that is replaced meanwhile keeps it alive.
class KeptIterator : public Iterator {
 public:
  KeptIterator(std::shared_ptr<Store> store, std::unique_ptr<Iterator> inner) : store_(std::move(store)), inner_(std::move(inner)) {}
  void Seek(std::string_view key) override { inner_->Seek(key); }
  void SeekForPrev(std::string_view key) override { inner_->SeekForPrev(key); }
  void Next() override { inner_->Next(); }
  void Prev() override { inner_->Prev(); }
  bool Valid() const override { return inner_->Valid(); }
  std::string_view key() const override { return inner_->key(); }
  std::string_view value() const override { return inner_->value(); }
  base::Status Check() const override { return inner_->Check(); }

 private:
  std::shared_ptr<Store> store_;
  std::unique_ptr<Iterator> inner_;  // goes first
};

class KeptSnapshot : public Snapshot {
 public:
  explicit KeptSnapshot(std::shared_ptr<Store> store) : store_(std::move(store)), inner_(store_->Now()) {}
  base::Result<std::optional<std::string>> Get(std::string_view key) const override { return inner_->Get(key); }
  std::unique_ptr<Iterator> Iterate() const override { return std::make_unique<KeptIterator>(store_, inner_->Iterate()); }

 private:
  std::shared_ptr<Store> store_;
  std::shared_ptr<const Snapshot> inner_;
};

class WaitingStore : public Store {
 public:
  explicit WaitingStore(WaitingParts parts) : parts_(std::move(parts)), inner_(std::move(parts_.reading)) {}

  base::Status Commit(const Batch& batch) override { return TRY(Writable())->Commit(batch); }
  base::Status CanWrite() const override {
    return IsWritable() ? Current()->CanWrite() : parts_.ready();
  }
  base::Status Scrub(std::span<const KeyRange> ranges) override { return TRY(Writable())->Scrub(ranges); }
  base::Status CopyTo(const std::string& folder) override { return TRY(Writable())->CopyTo(folder); }

  std::shared_ptr<const Snapshot> Now() const override { return std::make_shared<KeptSnapshot>(Current()); }
  base::Result<std::optional<std::string>> Get(std::string_view key) const override { return Current()->Get(key); }
  base::Result<std::vector<std::optional<std::string>>> GetMany(std::span<const std::string> keys) const override {
    return Current()->GetMany(keys);
  }
  uint64_t ApproximateBytes(std::string_view from, std::string_view until) const override { return Current()->ApproximateBytes(from, until); }
  base::Result<std::vector<DamagedFile>> FindDamage() const override { return Current()->FindDamage(); }
  Statistics Measure() const override { return Current()->Measure(); }

 private:
  std::shared_ptr<Store> Current() const {
    base::MutexLock lock(mutex_);
    return inner_;
  }

  // Opening replays the write-ahead log, which may take seconds: who reads goes on with the store as it was.
  base::Result<std::shared_ptr<Store>> Writable() {
    const base::MutexLock opening(opening_);
    if (IsWritable()) return Current();
    TRY(parts_.ready());
    std::shared_ptr<Store> store = TRY(parts_.open());
    {
      base::MutexLock lock(mutex_);
      writable_ = true;
      inner_.swap(store);  // the one before goes without the lock
    }
    return Current();
  }

  bool IsWritable() const {
    base::MutexLock lock(mutex_);
    return writable_;
  }

  const WaitingParts parts_;
  base::Mutex opening_;  // one at a time; before mutex_
  mutable base::Mutex mutex_;  // only ever for a moment
  std::shared_ptr<Store> inner_ GUARDED_BY(mutex_);  // shared with those who still read the one before
  bool writable_ GUARDED_BY(mutex_) = false;
};

}  // namespace

std::unique_ptr<Store> WaitForWrites(WaitingParts parts) { return std::make_unique<WaitingStore>(std::move(parts)); }

}  // namespace store
