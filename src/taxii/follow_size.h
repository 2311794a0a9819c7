// How many objects to ask for in a page: as many as wanted, fewer where the server does not bear it, and slowly more again.
#pragma once

#include <algorithm>
#include <cstdint>

namespace taxii {

class PageSize {
 public:
  // `wanted` is usual, `max` for servers that can be followed in no other way; `begin` as the last run ended, 0: not known.
  PageSize(uint32_t wanted, uint32_t max, uint32_t begin)
      : wanted_(std::max(1u, wanted)), max_(std::max(wanted_, max)), now_(begin > 0 ? std::min(begin, wanted_) : wanted_) {}

  uint32_t now() const { return now_; }
  uint32_t kept() const { return std::min(now_, wanted_); }  // for the next run
  bool is_largest() const { return now_ >= max_; }

  // A page came. After some of them a quarter more is tried, each time after twice as many pages if that failed.
  void Worked() {
    if (now_ >= wanted_ || ++worked_ < pause_) return;
    worked_ = 0;
    now_ = std::min(wanted_, now_ + std::max(1u, now_ / 4));
  }
  // Perhaps it was too much: a time-out, a reply that was cut, so many times in a row. A few objects are asked for until
  // that is the likely reason: a chain whose pages have one object each, begun anew, may bring nothing new.
  void Failed(int in_a_row) {
    if (now_ < wanted_) pause_ = std::min(1024u, pause_ * 2);
    worked_ = 0;
    const uint32_t least = in_a_row < 4 ? std::min(now_, 10u) : 1;
    now_ = std::max(least, now_ / 2);
  }
  // It was too much: so many are not asked for again in this run. False: it was only one.
  bool TooLarge() {
    if (now_ == 1) return false;
    now_ /= 2;
    wanted_ = std::min(wanted_, now_);
    max_ = std::min(max_, now_);
    return true;
  }
  void Longer() { now_ = std::min(max_, now_ * 2); }

 private:
  uint32_t wanted_, max_, now_;
  uint32_t worked_ = 0, pause_ = 4;
};

}  // namespace taxii
