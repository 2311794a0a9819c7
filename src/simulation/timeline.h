// Virtual time: what is to happen when, in one order that depends on nothing but what was asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace simulation {

inline constexpr uint64_t kMinute_ms = 60'000, kHour_ms = 3'600'000;
inline constexpr uint64_t kDawn_ms = 1'767'225'600'000;  // 2026-01-01T00:00:00Z: where every simulation begins

class Timeline {
 public:
  uint64_t now_ms() const { return now_ms_; }
  uint64_t events() const { return events_; }
  void At(uint64_t ms, std::function<void()> what) { queue_.push({ms < now_ms_ ? now_ms_ : ms, order_++, std::move(what)}); }
  void After(uint64_t ms, std::function<void()> what) { At(now_ms_ + ms, std::move(what)); }

  // The next event; false where there is none.
  bool Step() {
    if (queue_.empty()) return false;
    // The top of a queue is constant, and what it holds is wanted.
    Event event = std::move(const_cast<Event&>(queue_.top()));
    queue_.pop();
    now_ms_ = event.at_ms;
    ++events_;
    Note(now_ms_);
    event.what();
    return true;
  }

  // What happened so far, as a number: two runs of one seed have the same (FNV-1a).
  uint64_t trace() const { return trace_; }
  void Note(std::string_view bytes) {
    for (const char c : bytes) trace_ = (trace_ ^ static_cast<uint8_t>(c)) * 0x100000001B3u;
  }
  void Note(uint64_t number) { trace_ = (trace_ ^ number) * 0x100000001B3u; }

 private:
  struct Event {
    uint64_t at_ms, order;
    std::function<void()> what;
    bool operator<(const Event& other) const { return at_ms != other.at_ms ? at_ms > other.at_ms : order > other.order; }
  };
  std::priority_queue<Event> queue_;
  uint64_t now_ms_ = kDawn_ms, order_ = 0, events_ = 0;
  uint64_t trace_ = 0xCBF29CE484222325u;
};

class VirtualClock : public base::Clock {
 public:
  explicit VirtualClock(const Timeline& timeline) : timeline_(timeline) {}
  void SetWrong(int64_t by_ms) { wrong_ms_ = by_ms; }  // as a clock that nobody set, or that somebody set back
  base::Timestamp Now() const override { return {(static_cast<int64_t>(timeline_.now_ms()) + wrong_ms_) * 1000}; }
  int64_t MonotonicMs() const override { return static_cast<int64_t>(timeline_.now_ms()); }

 private:
  const Timeline& timeline_;
  int64_t wrong_ms_ = 0;
};

}  // namespace simulation
