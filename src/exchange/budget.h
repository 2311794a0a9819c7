// Memory that all submissions under way may take together: what is parsed, and what is prepared until it is committed or
// refused. Counted, not measured: close enough to keep a node from being filled up by what is small on the wire and large
// in memory.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/thread_annotations.h"

namespace exchange {

// Safe from many threads. Outlives its shares.
class Budget {
 public:
  explicit Budget(uint64_t bytes_max) : bytes_max_(bytes_max), user_bytes_max_(OfOneUser(bytes_max)) {}

  // What one user may hold of it: so much that the rest stays for others.
  static constexpr uint64_t OfOneUser(uint64_t bytes_max) { return bytes_max / 4 * 3; }

  // What one submission holds; given back when it goes. One thread at a time.
  class Share {
   public:
    Share(Budget& budget, std::string user) : budget_(&budget), user_(std::move(user)) {}
    Share(Share&& other) noexcept : budget_(other.budget_), user_(std::move(other.user_)), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(user_, other.user_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() { budget_->GiveBack(user_, bytes_); }

    // kUnavailable: others, or others of this user, hold it, so that a later try may succeed; kUnsupported: it is more than
    // one user can have. What is refused is not held.
    base::Status Grow(uint64_t bytes);

   private:
    Budget* budget_;
    std::string user_;
    uint64_t bytes_ = 0;
  };

  uint64_t held() const {
    const base::MutexLock lock(mutex_);
    return held_;
  }

 private:
  base::Status Take(const std::string& user, uint64_t bytes);
  void GiveBack(const std::string& user, uint64_t bytes);

  const uint64_t bytes_max_, user_bytes_max_;
  mutable base::Mutex mutex_;
  uint64_t held_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, uint64_t> held_by_ GUARDED_BY(mutex_);  // those who hold any
};

}  // namespace exchange
