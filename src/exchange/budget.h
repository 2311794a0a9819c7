// Memory that all submissions under way may take together: what is parsed, and what is prepared until it is committed or
// refused. Counted, not measured: close enough to keep a node from being filled up by what is small on the wire and large
// in memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "base/result.h"

namespace exchange {

// Safe from many threads. Outlives its shares.
class Budget {
 public:
  explicit Budget(uint64_t bytes_max) : bytes_max_(bytes_max) {}

  // What one submission holds; given back when it goes. One thread at a time.
  class Share {
   public:
    explicit Share(Budget& budget) : budget_(&budget) {}
    Share(Share&& other) noexcept : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() { budget_->held_ -= bytes_; }

    // kUnavailable: others hold it, so that a later try may succeed; kUnsupported: it is more than all there is.
    base::Status Grow(uint64_t bytes);

   private:
    Budget* budget_;
    uint64_t bytes_ = 0;
  };

  uint64_t held() const { return held_; }

 private:
  const uint64_t bytes_max_;
  std::atomic<uint64_t> held_ = 0;
};

}  // namespace exchange
