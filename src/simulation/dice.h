// Chance from a seed: the same on every machine and compiler.
#pragma once

#include <cstdint>
#include <cstring>

#include "base/random.h"

namespace simulation {

// SplitMix64 (Steele, Lea, Flood 2014): small, so that each part of a simulation can have dice of its own.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  uint64_t Below(uint64_t n) { return Next() % n; }
  uint64_t Between(uint64_t low, uint64_t high) { return low + Below(high - low + 1); }
  bool Happens(uint64_t per_mille) { return Below(1000) < per_mille; }
  Dice Another() { return Dice(Next()); }

 private:
  uint64_t state_;
};

// What a node of the simulation takes for randomness. One thread at a time.
class DiceRandom : public base::Random {
 public:
  explicit DiceRandom(Dice dice) : dice_(dice) {}
  void Fill(void* out, size_t bytes) override {
    auto* at = static_cast<uint8_t*>(out);
    while (bytes > 0) {
      const uint64_t word = dice_.Next();
      const size_t count = bytes < sizeof word ? bytes : sizeof word;
      std::memcpy(at, &word, count);
      at += count;
      bytes -= count;
    }
  }

 private:
  Dice dice_;
};

}  // namespace simulation
