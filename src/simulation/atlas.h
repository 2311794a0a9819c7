// How long a message takes from one member to another, in the world as it is: members are of the five regional groups of the United
// Nations, and what lies between two of these is what is measured between data centres there (docs/benchmarks.md says which).
#pragma once

#include <cstdint>
#include <vector>

#include "simulation/dice.h"

namespace simulation {

class Atlas {
 public:
  // One way between any two: `delay_min_ms` to `delay_max_ms`, for comparisons.
  Atlas(size_t members, uint64_t delay_min_ms, uint64_t delay_max_ms) : members_(members), min_ms_(delay_min_ms), max_ms_(delay_max_ms) {}
  static Atlas World(size_t members, Dice& dice);

  // Of a message of so many bytes; it may have to be sent again on the way.
  uint64_t Delay(size_t from, size_t to, uint64_t bytes, Dice& dice) const;
  // Whether its connection broke, so that it never comes.
  bool Loses(Dice& dice) const { return lost_per_million_ > 0 && dice.Below(1'000'000) < lost_per_million_; }

 private:
  const size_t members_;
  uint64_t min_ms_ = 0, max_ms_ = 0, lost_per_million_ = 0;
  std::vector<uint16_t> one_way_ms_;  // by both; none: as min and max say
};

}  // namespace simulation
