#include "exchange/witnessed_head.h"

#include "exchange/keys.h"
#include "tlog/checkpoint.h"

namespace exchange {
namespace {

base::Result<WitnessedHead::Head> Read(std::string note) {
  const uint64_t size = TRY(tlog::ParseSignedCheckpoint(note)).checkpoint.size;
  return WitnessedHead::Head{size, std::move(note)};
}

}  // namespace

base::Status WitnessedHead::Load() {
  auto note = TRY(store_.Get(keys::Witnessed(log_)));
  if (!note) return {};
  auto head = Read(*std::move(note));
  if (!head) return base::Fail(base::Code::kCorrupt, "the witnessed head of a log is damaged: " + head.error().message);
  const base::MutexLock lock(mutex_);
  head_ = std::make_shared<const Head>(*std::move(head));
  return {};
}

std::shared_ptr<const WitnessedHead::Head> WitnessedHead::Now() const {
  const base::MutexLock lock(mutex_);
  return head_;
}

base::Status WitnessedHead::Keep(std::string note) {
  const base::MutexLock keeping(keeping_);
  auto head = std::make_shared<const Head>(TRY(Read(std::move(note))));
  const auto before = Now();
  if (before && before->size > head->size) return base::Fail(base::Code::kConflict, "a larger head has been witnessed");
  if (before && before->note == head->note) return {};
  store::Batch batch;
  batch.Put(keys::Witnessed(log_), head->note);
  TRY(store_.Commit(batch));
  const base::MutexLock lock(mutex_);
  head_ = std::move(head);
  return {};
}

}  // namespace exchange
