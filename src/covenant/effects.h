// What actions do to a state (docs/formats.md, "Proposals and ballots"). Internal to apply.cc.
#pragma once

#include "base/result.h"
#include "covenant/action.h"
#include "covenant/state.h"

namespace covenant {

// What a proposal's actions are checked against, besides the state that they change.
struct Scene {
  const State& before;  // whose members vote, and whose counts hold
  uint64_t epoch = 0;   // that the certificate brings
  uint64_t time = 0;
  size_t admitted = 0;  // so far in this certificate
};

// kConflict where what the action touches has been touched after `base_epoch`.
base::Status CheckUntouched(const State& state, const Action& action, uint64_t base_epoch);
base::Status Perform(const Action& action, State& state, Scene& scene);
void Touch(const Action& action, State& state, uint64_t epoch);

}  // namespace covenant
