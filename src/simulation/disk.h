// A node's disk: what was committed survives a crash, and a crash may come in the middle of a commit. It can be copied, and put
// back from an old copy. For planted bugs it can break its word.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/thread_annotations.h"
#include "store/map_image.h"

namespace simulation {

class Disk : public store::Store {
 public:
  using Image = store::MapImage;

  // The power goes during the next commit but `commits`: the batch is on the disk or not, and nobody is told. From then on nothing
  // is written until PowerOn.
  enum class Torn { kNotWritten, kWritten };
  void FailDuring(uint64_t commits, Torn torn);
  bool HasFailed() const;
  void PowerOn();

  std::shared_ptr<const Image> Copy() const { return Current(); }
  void Restore(std::shared_ptr<const Image> image);

  // A planted bug: these changes are acknowledged, and not written.
  std::function<bool(const store::Batch::Change&)> loses = {};

  base::Status Commit(const store::Batch& batch) override;
  base::Status CanWrite() const override;
  std::shared_ptr<const store::Snapshot> Now() const override;
  base::Result<std::optional<std::string>> Get(std::string_view key) const override;
  uint64_t ApproximateBytes(std::string_view from, std::string_view until) const override;
  base::Status Scrub(std::span<const store::KeyRange>) override { return {}; }
  base::Status CopyTo(const std::string&) override { return base::Fail(base::Code::kUnsupported, "the simulator copies disks itself"); }
  base::Result<std::vector<store::DamagedFile>> FindDamage() const override { return std::vector<store::DamagedFile>(); }
  store::Statistics Measure() const override { return {}; }

 private:
  void Write(const store::Batch& batch) REQUIRES(mutex_);
  std::shared_ptr<const Image> Current() const;

  mutable base::Mutex mutex_;
  std::shared_ptr<Image> image_ GUARDED_BY(mutex_) = std::make_shared<Image>();
  std::optional<uint64_t> commits_left_ GUARDED_BY(mutex_);
  Torn torn_ GUARDED_BY(mutex_) = Torn::kNotWritten;
  bool failed_ GUARDED_BY(mutex_) = false;
};

}  // namespace simulation
