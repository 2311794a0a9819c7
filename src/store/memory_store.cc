// A map behind a lock; snapshots copy it. For tests, where a few thousand keys are many.
#include "base/file.h"
#include "base/thread_annotations.h"
#include "store/map_image.h"

namespace store {
namespace {

class MemoryStore : public Store {
 public:
  base::Status Commit(const Batch& batch) override {
    base::MutexLock lock(mutex_);
    auto next = std::make_shared<MapImage>(*map_);
    for (const Batch::Change& change : batch.changes()) Apply(change, *next);
    map_ = std::move(next);
    return {};
  }
  std::shared_ptr<const Snapshot> Now() const override { return SnapshotOf(Current()); }
  base::Result<std::optional<std::string>> Get(std::string_view key) const override { return Now()->Get(key); }
  uint64_t ApproximateBytes(std::string_view from, std::string_view until) const override {
    return BytesBetween(*Current(), from, until);
  }
  base::Status Scrub(std::span<const KeyRange>) override { return {}; }
  base::Status CopyTo(const std::string&) override {
    return base::Fail(base::Code::kUnsupported, "a store in memory cannot be copied to disk");
  }
  base::Status CanWrite() const override { return {}; }
  base::Result<std::vector<DamagedFile>> FindDamage() const override { return std::vector<DamagedFile>(); }
  Statistics Measure() const override { return {}; }

 private:
  std::shared_ptr<const MapImage> Current() const {
    base::MutexLock lock(mutex_);
    return map_;
  }
  mutable base::Mutex mutex_;
  std::shared_ptr<const MapImage> map_ GUARDED_BY(mutex_) = std::make_shared<const MapImage>();
};

}  // namespace

std::unique_ptr<Store> OpenMemory() { return std::make_unique<MemoryStore>(); }

}  // namespace store
