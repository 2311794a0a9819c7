// The network between nodes: it delays, loses and doubles what it carries, and may be in parts.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "simulation/dice.h"
#include "simulation/timeline.h"

namespace simulation {

struct Weather {
  uint64_t delay_min_ms = 5, delay_max_ms = 80;
  uint64_t lost_per_mille = 0, doubled_per_mille = 0;
  uint64_t slow_per_mille = 0, slow_max_ms = 20'000;  // of messages, and how late these come: so that later ones pass them by
  uint64_t broken_per_mille = 0;                      // bytes changed on the way: TLS ends the connection
};

class Network {
 public:
  Network(Timeline& timeline, Dice dice, size_t nodes) : timeline_(timeline), dice_(dice), part_(nodes, 0) {}

  Weather weather;
  void Part(size_t node, int part) { part_[node] = part; }
  void Join() { part_.assign(part_.size(), 0); }
  bool IsParted(size_t a, size_t b) const { return part_[a] != part_[b]; }

  // `arrive` is called once, never or twice.
  void Carry(size_t from, size_t to, std::function<void()> arrive) {
    if (IsParted(from, to) || dice_.Happens(weather.lost_per_mille)) return;
    if (dice_.Happens(weather.doubled_per_mille)) timeline_.After(Delay(), arrive);
    timeline_.After(Delay(), std::move(arrive));
  }
  bool Breaks() { return dice_.Happens(weather.broken_per_mille); }

 private:
  uint64_t Delay() {
    if (dice_.Happens(weather.slow_per_mille)) return dice_.Between(weather.delay_max_ms, weather.slow_max_ms);
    return dice_.Between(weather.delay_min_ms, weather.delay_max_ms);
  }

  Timeline& timeline_;
  Dice dice_;
  std::vector<int> part_;
};

}  // namespace simulation
