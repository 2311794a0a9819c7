#include "simulation/disk.h"

namespace simulation {
namespace {

class Walk : public store::Iterator {
 public:
  explicit Walk(std::shared_ptr<const Disk::Image> image) : image_(std::move(image)), at_(image_->end()) {}
  void Seek(std::string_view key) override { at_ = image_->lower_bound(key); }
  void SeekForPrev(std::string_view key) override {
    at_ = image_->upper_bound(key);
    Prev();
  }
  void Next() override { ++at_; }
  void Prev() override { at_ = at_ == image_->begin() ? image_->end() : std::prev(at_); }
  bool Valid() const override { return at_ != image_->end(); }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  base::Status Check() const override { return {}; }

 private:
  const std::shared_ptr<const Disk::Image> image_;
  Disk::Image::const_iterator at_;
};

class View : public store::Snapshot {
 public:
  explicit View(std::shared_ptr<const Disk::Image> image) : image_(std::move(image)) {}
  base::Result<std::optional<std::string>> Get(std::string_view key) const override {
    const auto at = image_->find(key);
    return at == image_->end() ? std::nullopt : std::optional(at->second);
  }
  std::unique_ptr<store::Iterator> Iterate() const override { return std::make_unique<Walk>(image_); }

 private:
  const std::shared_ptr<const Disk::Image> image_;
};

}  // namespace

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
    if (change.kind == store::Batch::Kind::kPut) {
      image_->insert_or_assign(std::string(change.key), std::string(change.value));
    } else if (change.kind == store::Batch::Kind::kDeleteRange) {
      image_->erase(image_->lower_bound(change.key), image_->lower_bound(change.value));
    } else if (const auto at = image_->find(change.key); at != image_->end()) {
      image_->erase(at);
    }
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

std::shared_ptr<const store::Snapshot> Disk::Now() const { return std::make_shared<View>(Current()); }

base::Result<std::optional<std::string>> Disk::Get(std::string_view key) const { return Now()->Get(key); }

uint64_t Disk::ApproximateBytes(std::string_view from, std::string_view until) const {
  const auto image = Current();
  uint64_t bytes = 0;
  for (auto at = image->lower_bound(from); at != image->end() && at->first < until; ++at) bytes += at->first.size() + at->second.size();
  return bytes;
}

}  // namespace simulation
