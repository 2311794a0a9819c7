// Real nodes under a seed. A seed that once failed stays here by its number.
#include "simulation/town.h"

#include <gtest/gtest.h>

namespace simulation {
namespace {

TEST(TownTest, InFairWeatherAllAgree) {
  const TownOutcome outcome = RunTown({.seed = 1});
  EXPECT_EQ(outcome.broken, std::nullopt);
  EXPECT_EQ(outcome.published, 60u);
  EXPECT_GT(outcome.taken_back, 5u);
  EXPECT_GT(outcome.epochs, 2u);
}

TEST(TownTest, OneSeedIsOneRun) {
  const TownOutcome once = RunTown({.seed = 5, .faults = Faults::All()}), again = RunTown({.seed = 5, .faults = Faults::All()}), other = RunTown({.seed = 6, .faults = Faults::All()});
  EXPECT_EQ(once.trace, again.trace);
  EXPECT_EQ(once.events, again.events);
  EXPECT_NE(once.trace, other.trace);
}

}  // namespace
}  // namespace simulation
