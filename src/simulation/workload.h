// What users do in a simulated covenant: so that one workload can be run by real nodes and by modelled ones.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "covenant/action.h"
#include "simulation/dice.h"
#include "simulation/ledger.h"
#include "simulation/timeline.h"

namespace simulation {

enum class TakenBack { kRecalled, kErased };

struct Publication {
  uint64_t at_ms = 0;
  Item item;
  std::optional<TakenBack> taken_back;
  uint64_t taken_back_ms = 0;
};
struct Motion {
  uint64_t at_ms = 0;
  size_t by = 0;
  std::vector<covenant::Action> actions;
};
struct Workload {
  std::vector<Publication> publications;
  std::vector<Motion> motions;
};

// Of a few nodes for whom everything happens often: all markings alike, and one object in three is taken back.
Workload BusyWorkload(const Founding& founding, Dice& dice, uint64_t hours, size_t objects);

struct DayOptions {
  uint64_t hours = 24;
  size_t objects = 100'000;
};
// As members might really use it: the sizes of real objects, most of them for all, some for a circle, few for those whom the owner names;
// one in fifty is taken back within the hour. A rule is changed once.
Workload UsualWorkload(const Founding& founding, Dice& dice, const DayOptions& options);

// Of ATT&CK 8.0 to 18.1 (9,376 objects): a size between their quantiles.
uint32_t SizeOfObject(Dice& dice);

}  // namespace simulation
