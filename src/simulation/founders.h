// Who is in a simulated covenant, with all their keys, and what they found.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "covenant/genesis.h"
#include "covenant/state.h"
#include "covenant/testing.h"

namespace simulation {

struct Founder {
  covenant::MemberId id;
  covenant::testing::KeySet keys;
};

struct Founding {
  explicit Founding(size_t members);

  covenant::Genesis genesis;
  covenant::State state;                       // of epoch 0
  std::vector<Founder> founders;               // by number, which is not the order of ids
  std::map<covenant::MemberId, size_t> numbers;
};

inline constexpr std::string_view kCircle = "north";  // of the first half of the founders

}  // namespace simulation
