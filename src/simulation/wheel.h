// Many small events in the order of their time, and of those of one millisecond in the order that they were asked for.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace simulation {

// What it says is copied: a run has hundreds of millions of them.
template <class T>
class Wheel {
 public:
  explicit Wheel(uint64_t now_ms) : now_ms_(now_ms) {}
  uint64_t now_ms() const { return now_ms_; }
  uint64_t events() const { return events_; }

  // What is past is now.
  void At(uint64_t ms, const T& what) {
    if (ms < now_ms_) ms = now_ms_;
    if (ms / kSlots == now_ms_ / kSlots) {
      slots_[ms % kSlots].push_back(what);
    } else {
      far_[ms / kSlots].push_back({ms, what});
    }
  }

  // The next one before `end_ms`; where there is none the time is `end_ms`.
  std::optional<T> Next(uint64_t end_ms) {
    for (;;) {
      std::vector<T>& slot = slots_[now_ms_ % kSlots];
      if (at_ < slot.size()) {
        ++events_;
        return slot[at_++];
      }
      slot.clear();
      at_ = 0;
      if (now_ms_ + 1 >= end_ms) {
        now_ms_ = end_ms;
        return std::nullopt;
      }
      if (++now_ms_ % kSlots == 0) Begin();
    }
  }

 private:
  static constexpr uint64_t kSlots = 4096;
  struct Far {
    uint64_t at_ms;
    T what;
  };

  void Begin() {
    const auto next = far_.find(now_ms_ / kSlots);
    if (next == far_.end()) return;
    for (const Far& event : next->second) slots_[event.at_ms % kSlots].push_back(event.what);
    far_.erase(next);
  }

  uint64_t now_ms_, events_ = 0;
  size_t at_ = 0;  // in the slot of now
  std::array<std::vector<T>, kSlots> slots_;
  std::map<uint64_t, std::vector<Far>> far_;  // by time / kSlots
};

}  // namespace simulation
