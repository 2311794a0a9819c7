// A few real nodes under a seed: they publish, take back and vote while what can go wrong does, and once that ends they have to come
// to the same. The same options always give the same run.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulation/ledger.h"
#include "simulation/meter.h"
#include "simulation/network.h"
#include "simulation/node.h"
#include "simulation/workload.h"

namespace simulation {

struct Faults {
  bool crashes = false;     // at any moment, also in the middle of a commit
  bool backups = false;     // a node comes back with an old copy of its disk
  bool partitions = false;
  bool weather = false;     // loss, long delays, messages that pass each other, doubled and broken ones
  bool liars = false;       // as many as the covenant bears, each in ways of its own
  bool clocks = false;      // of as many, off by up to a day or by years, set wrong and right again while the node runs; not in All yet
  static Faults All() { return {.crashes = true, .backups = true, .partitions = true, .weather = true, .liars = true}; }
};

// Bugs to show that the simulation would find them.
enum class Planted { kNone, kForgetsVotes, kGivesAll, kLosesWrites, kKeepsRecalled };

struct TownOptions {
  size_t members = 7;
  uint64_t seed = 1;
  uint64_t hours = 2;            // with faults; then without, until all agree
  size_t objects = 60;
  Faults faults;
  Planted planted = Planted::kNone;
  const Workload* workload = nullptr;  // in place of a busy one of `objects`
};

struct TownOutcome {
  std::optional<std::string> broken;  // what did not hold, and when
  uint64_t trace = 0;                 // of everything that happened
  uint64_t events = 0;
  uint64_t ms = 0;                    // of virtual time
  uint64_t settled_ms = 0;            // from the end of the faults until all agreed
  size_t published = 0, taken_back = 0, epochs = 0, crashes = 0, restores = 0, partitions = 0;
  std::vector<std::string> lies;      // what liars did
  Figures figures;                    // until the end of the hours and the last object is everywhere
  std::vector<uint64_t> disks;        // bytes, by member
};

TownOutcome RunTown(const TownOptions& options);

}  // namespace simulation
