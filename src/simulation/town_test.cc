// Real nodes under a seed. More seeds run through the program itself (tests/simulation).
#include "simulation/town.h"

#include <gtest/gtest.h>

namespace simulation {
namespace {

TEST(TownTest, InFairWeatherAllAgree) {
  const TownOutcome outcome = RunTown({.seed = 1, .hours = 1, .objects = 40});
  EXPECT_EQ(outcome.broken, std::nullopt);
  EXPECT_EQ(outcome.published, 40u);
  EXPECT_GT(outcome.taken_back, 5u);
  EXPECT_GE(outcome.epochs, 2u);
}

TEST(TownTest, ClocksThatAreOffByYearsAndSetRightAgainStopNoVotes) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    const TownOutcome outcome = RunTown({.seed = seed, .hours = 1, .objects = 30, .faults = {.clocks = true}});
    EXPECT_EQ(outcome.broken, std::nullopt) << seed;
  }
}

TEST(TownTest, OneSeedIsOneRun) {
  const TownOptions five{.seed = 5, .hours = 1, .objects = 30, .faults = Faults::All()}, six{.seed = 6, .hours = 1, .objects = 30, .faults = Faults::All()};
  const TownOutcome once = RunTown(five), again = RunTown(five), other = RunTown(six);
  EXPECT_EQ(once.broken, std::nullopt);
  EXPECT_EQ(once.trace, again.trace);
  EXPECT_EQ(once.events, again.events);
  EXPECT_NE(once.trace, other.trace);
}

// That the simulation can fail: each of these bugs breaks something that must hold, in one of the first seeds.
class PlantedTest : public ::testing::TestWithParam<std::pair<Planted, std::string_view>> {};
INSTANTIATE_TEST_SUITE_P(Town, PlantedTest,
                         ::testing::Values(std::pair(Planted::kForgetsVotes, "kept the rules"), std::pair(Planted::kGivesAll, "the rules deny it"),
                                           std::pair(Planted::kLosesWrites, ""), std::pair(Planted::kKeepsRecalled, "taken back")));

TEST_P(PlantedTest, IsFound) {
  const auto& [planted, words] = GetParam();
  std::optional<std::string> broken;
  for (uint64_t seed = 1; seed <= 12 && !broken; ++seed) broken = RunTown({.seed = seed, .hours = 1, .objects = 40, .faults = {.crashes = true, .partitions = true, .weather = true}, .planted = planted}).broken;
  ASSERT_TRUE(broken);
  EXPECT_TRUE(broken->contains(words)) << *broken;
}

}  // namespace
}  // namespace simulation
