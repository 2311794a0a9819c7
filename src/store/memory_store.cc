// A map behind a lock; snapshots copy it. For tests, where a few thousand keys are many.
#include <map>

#include "base/file.h"
#include "base/thread_annotations.h"
#include "store/store.h"

namespace store {
namespace {

using Map = std::map<std::string, std::string, std::less<>>;

class MemoryIterator : public Iterator {
 public:
  explicit MemoryIterator(std::shared_ptr<const Map> map) : map_(std::move(map)), at_(map_->end()) {}
  void Seek(std::string_view key) override { at_ = map_->lower_bound(key); }
  void SeekForPrev(std::string_view key) override {
    at_ = map_->upper_bound(key);
    Prev();
  }
  void Next() override { ++at_; }
  void Prev() override { at_ = at_ == map_->begin() ? map_->end() : std::prev(at_); }
  bool Valid() const override { return at_ != map_->end(); }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  base::Status Check() const override { return {}; }

 private:
  std::shared_ptr<const Map> map_;
  Map::const_iterator at_;
};

class MemorySnapshot : public Snapshot {
 public:
  explicit MemorySnapshot(std::shared_ptr<const Map> map) : map_(std::move(map)) {}
  base::Result<std::optional<std::string>> Get(std::string_view key) const override {
    const auto at = map_->find(key);
    if (at == map_->end()) return std::optional<std::string>();
    return std::optional<std::string>(at->second);
  }
  std::unique_ptr<Iterator> Iterate() const override { return std::make_unique<MemoryIterator>(map_); }

 private:
  std::shared_ptr<const Map> map_;
};

class MemoryStore : public Store {
 public:
  base::Status Commit(const Batch& batch) override {
    base::MutexLock lock(mutex_);
    auto next = std::make_shared<Map>(*map_);
    for (const Batch::Change& change : batch.changes()) {
      if (change.kind == Batch::Kind::kPut) {
        next->insert_or_assign(std::string(change.key), std::string(change.value));
      } else if (change.kind == Batch::Kind::kDeleteRange) {
        next->erase(next->lower_bound(change.key), next->lower_bound(change.value));
      } else if (const auto at = next->find(change.key); at != next->end()) {
        next->erase(at);
      }
    }
    map_ = std::move(next);
    return {};
  }
  std::shared_ptr<const Snapshot> Now() const override { return std::make_shared<MemorySnapshot>(Current()); }
  base::Result<std::optional<std::string>> Get(std::string_view key) const override { return Now()->Get(key); }
  uint64_t ApproximateBytes(std::string_view from, std::string_view until) const override {
    const auto map = Current();
    uint64_t bytes = 0;
    for (auto at = map->lower_bound(from); at != map->end() && at->first < until; ++at) {
      bytes += at->first.size() + at->second.size();
    }
    return bytes;
  }
  base::Status Scrub(std::span<const KeyRange>) override { return {}; }
  base::Status CopyTo(const std::string&) override {
    return base::Fail(base::Code::kUnsupported, "a store in memory cannot be copied to disk");
  }
  base::Status CanWrite() const override { return {}; }
  base::Result<std::vector<DamagedFile>> FindDamage() const override { return std::vector<DamagedFile>(); }
  Statistics Measure() const override { return {}; }

 private:
  std::shared_ptr<const Map> Current() const {
    base::MutexLock lock(mutex_);
    return map_;
  }
  mutable base::Mutex mutex_;
  std::shared_ptr<const Map> map_ GUARDED_BY(mutex_) = std::make_shared<const Map>();
};

}  // namespace

std::unique_ptr<Store> OpenMemory() { return std::make_unique<MemoryStore>(); }

}  // namespace store
