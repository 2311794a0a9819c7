#include "node/throttle.h"

#include <algorithm>

namespace node {

double Throttle::LevelAt(const Bucket& bucket, int64_t now_ms) const {
  const double drained = static_cast<double>(now_ms - bucket.at_ms) * static_cast<double>(tries_a_minute_) / 60'000;
  return std::max(0.0, bucket.level - drained);
}

bool Throttle::Begin(std::string_view key, int64_t now_ms) {
  const base::MutexLock lock(mutex_);
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (buckets_.size() >= keys_max_) {
      buckets_.erase(order_.front());
      order_.pop_front();
    }
    order_.emplace_back(key);
    found = buckets_.emplace(key, Bucket{.level = 0, .at_ms = now_ms, .place = std::prev(order_.end())}).first;
  }
  Bucket& bucket = found->second;
  const double level = LevelAt(bucket, now_ms) + 1;
  if (level > static_cast<double>(tries_a_minute_)) return false;
  bucket.level = level;
  bucket.at_ms = now_ms;
  order_.splice(order_.end(), order_, bucket.place);
  return true;
}

void Throttle::TakeBack(std::string_view key) {
  const base::MutexLock lock(mutex_);
  const auto found = buckets_.find(key);
  if (found != buckets_.end()) found->second.level = std::max(0.0, found->second.level - 1);
}

void Throttle::Forget(std::string_view key) {
  const base::MutexLock lock(mutex_);
  const auto found = buckets_.find(key);
  if (found == buckets_.end()) return;
  order_.erase(found->second.place);
  buckets_.erase(found);
}

}  // namespace node
