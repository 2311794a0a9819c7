#include "simulation/disk.h"

namespace simulation {

void Disk::FailDuring(uint64_t commits, Torn torn) {
  const base::MutexLock lock(mutex_);
  commits_left_ = commits;
  torn_ = torn;
}

bool Disk::HasFailed() const {
  const base::MutexLock lock(mutex_);
  return failed_;
}

void Disk::PowerOn() {
  const base::MutexLock lock(mutex_);
  failed_ = false;
  commits_left_.reset();
}

void Disk::Restore(std::shared_ptr<const Image> image) {
  const base::MutexLock lock(mutex_);
  image_ = std::make_shared<Image>(*image);
}

base::Status Disk::Commit(const store::Batch& batch) {
  const base::MutexLock lock(mutex_);
  if (!failed_ && commits_left_ && (*commits_left_)-- == 0) {
    failed_ = true;
    if (torn_ == Torn::kWritten) Write(batch);
  } else if (!failed_) {
    Write(batch);
    return {};
  }
  return base::Fail(base::Code::kStorage, "the power is off");
}

void Disk::Write(const store::Batch& batch) {
  if (image_.use_count() > 1) image_ = std::make_shared<Image>(*image_);  // somebody reads it as it was, or keeps a copy
  for (const store::Batch::Change& change : batch.changes()) {
    if (loses && loses(change)) continue;
    store::Apply(change, *image_);
  }
}

base::Status Disk::CanWrite() const {
  if (HasFailed()) return base::Fail(base::Code::kStorage, "the power is off");
  return {};
}

std::shared_ptr<const Disk::Image> Disk::Current() const {
  const base::MutexLock lock(mutex_);
  return image_;
}

std::shared_ptr<const store::Snapshot> Disk::Now() const { return store::SnapshotOf(Current()); }

base::Result<std::optional<std::string>> Disk::Get(std::string_view key) const { return Now()->Get(key); }

uint64_t Disk::ApproximateBytes(std::string_view from, std::string_view until) const {
  return store::BytesBetween(*Current(), from, until);
}

}  // namespace simulation
