// Slows down guessing: so many tries a minute for one key (a user from one client) until one succeeds, in bounded memory.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>

#include "base/thread_annotations.h"

namespace node {

// A bucket for each key that has tried: a try puts one in, time takes them out, a full bucket blocks. A try counts when it begins,
// not when it has failed: of many that begin at once, no more get through than of those that come one by one. When there are
// too many buckets, the one that tried longest ago is forgotten: a guesser with that many addresses is not held up here,
// but by the one password check at a time. Safe from many threads.
class Throttle {
 public:
  explicit Throttle(int64_t tries_a_minute, size_t keys_max = 10'000) : tries_a_minute_(tries_a_minute), keys_max_(keys_max) {}

  // Whether the key may try now; if so, the try is counted.
  [[nodiscard]] bool Begin(std::string_view key, int64_t now_ms);
  void TakeBack(std::string_view key);  // a try that was counted did not take place
  void Forget(std::string_view key);    // it has succeeded

 private:
  struct Bucket {
    double level = 0;
    int64_t at_ms = 0;
    std::list<std::string>::iterator place;  // in order_
  };
  double LevelAt(const Bucket& bucket, int64_t now_ms) const;

  const int64_t tries_a_minute_;
  const size_t keys_max_;
  mutable base::Mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_ GUARDED_BY(mutex_);
  std::list<std::string> order_ GUARDED_BY(mutex_);  // longest ago first
};

}  // namespace node
