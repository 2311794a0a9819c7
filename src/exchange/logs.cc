#include "exchange/logs.h"

#include "base/check.h"

namespace exchange {

base::Result<std::unique_ptr<Logs>> Logs::Open(store::Store& store, const std::string& local_origin, const crypto::SigningKey& local_key) {
  std::unique_ptr<Logs> logs(new Logs(store));
  logs->local_ = TRY(LocalLog::Open(store, TRY(NumberOfLog(store, local_origin)), local_origin, local_key));
  const base::MutexLock lock(logs->mutex_);
  for (auto& mirror : TRY(Mirror::OpenAll(store))) {
    const std::string origin = mirror->origin();
    logs->mirrors_[origin] = std::move(mirror);
  }
  return logs;
}

LocalLog* Logs::covenant() const {
  const base::MutexLock lock(mutex_);
  return covenant_.get();
}

base::Result<LocalLog*> Logs::OpenCovenant(const std::string& origin, const crypto::SigningKey& key) {
  const base::MutexLock opening(opening_);
  auto log = TRY(LocalLog::Open(store_, TRY(NumberOfLog(store_, origin)), origin, key));
  const base::MutexLock lock(mutex_);
  CHECK(covenant_ == nullptr);
  covenant_ = std::move(log);
  return covenant_.get();
}

base::Status Logs::MaySignCovenant() const {
  const LocalLog* const log = covenant();
  return log == nullptr ? base::Status() : guard_.MaySign(log->size());
}

LocalLog* Logs::FindOwn(uint32_t number) const {
  if (local_->number() == number) return local_.get();
  LocalLog* const shared = covenant();
  return shared != nullptr && shared->number() == number ? shared : nullptr;
}

LocalLog& Logs::Of(const Collection& collection) const {
  LocalLog* const shared = collection.home == Home::kShared ? covenant() : nullptr;
  return shared != nullptr ? *shared : *local_;
}

base::Result<Mirror*> Logs::MirrorOf(const covenant::MemberId& member, const std::string& origin) {
  const base::MutexLock opening(opening_);
  if (Mirror* const known = FindMirror(origin)) return known;
  auto mirror = TRY(Mirror::Open(store_, member, origin));
  const base::MutexLock lock(mutex_);
  return (mirrors_[origin] = std::move(mirror)).get();
}

std::vector<Mirror*> Logs::mirrors() const {
  const base::MutexLock lock(mutex_);
  std::vector<Mirror*> all;
  for (const auto& [origin, mirror] : mirrors_) all.push_back(mirror.get());
  return all;
}

Mirror* Logs::FindMirror(std::string_view origin) const {
  const base::MutexLock lock(mutex_);
  const auto at = mirrors_.find(origin);
  return at == mirrors_.end() ? nullptr : at->second.get();
}

Mirror* Logs::FindMirror(uint32_t number) const {
  const base::MutexLock lock(mutex_);
  for (const auto& [origin, mirror] : mirrors_) {
    if (mirror->number() == number) return mirror.get();
  }
  return nullptr;
}

Mirror* Logs::FindMirror(const covenant::State& state, const covenant::MemberId& member) const {
  const covenant::Row* const row = state.Find(member);
  return row == nullptr ? nullptr : FindMirror(row->card.keys.log.name());
}

}  // namespace exchange
