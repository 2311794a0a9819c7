// Many seeds of a small covenant, on as many threads as there are cores.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "simulation/town.h"

namespace simulation {

struct SeedOutcome {
  uint64_t seed = 0;
  TownOutcome outcome;
};
// Of the seeds from `options.seed` on, in their order. `done` is called after each, from any thread, one at a time; where it says so
// no further seed begins.
enum class GoOn { kYes, kNo };
std::vector<SeedOutcome> RunSeeds(const TownOptions& options, uint64_t seeds, const std::function<GoOn(const SeedOutcome&)>& done);

}  // namespace simulation
