// Modelled nodes: one run of a large covenant, and the same workload by real ones, so that the model is known to be one.
#include "simulation/world.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simulation/town.h"

namespace simulation {
namespace {

TEST(WorldTest, ManyMembersComeToTheSame) {
  const WorldOutcome outcome = RunWorld({.members = 32, .seed = 1, .hours = 1, .objects = 100});
  const Figures& f = outcome.figures;
  EXPECT_GE(f.published, 90u);  // those of members that are down wait
  EXPECT_GE(outcome.epoch, 2u);
  EXPECT_GT(f.deliveries, 2'000u);
  EXPECT_LT(f.each.At(500), 1'000u);
  EXPECT_LT(f.gone_each.At(500), 1'000u);
  EXPECT_GT(outcome.outages, 0u);
}

TEST(WorldTest, OneSeedIsOneRun) {
  const WorldOptions one{.members = 10, .seed = 4, .hours = 1, .objects = 50}, two{.members = 10, .seed = 5, .hours = 1, .objects = 50};
  const WorldOutcome once = RunWorld(one), again = RunWorld(one), other = RunWorld(two);
  EXPECT_EQ(once.trace, again.trace);
  EXPECT_EQ(once.events, again.events);
  EXPECT_NE(once.trace, other.trace);
}

// The same workload by real nodes and by modelled ones, with the same distances.
TEST(WorldTest, TheModelDoesWhatRealNodesDo) {
  const Founding founding(7);
  Dice dice(3);
  const Workload work = BusyWorkload(founding, dice, 1, 60);
  const TownOutcome town = RunTown({.members = 7, .seed = 3, .hours = 1, .workload = &work});
  ASSERT_EQ(town.broken, std::nullopt);
  const WorldOutcome world = RunWorld({.members = 7, .seed = 3, .hours = 1, .down_percent = 0, .workload = &work, .is_near = true});
  const Figures &real = town.figures, &model = world.figures;
  EXPECT_EQ(model.published, real.published);
  EXPECT_EQ(model.taken_back, real.taken_back);
  EXPECT_EQ(model.missing, 0u);
  EXPECT_EQ(model.unanswered, 0u);
  const auto is_near = [](uint64_t a, uint64_t b, double percent) { return std::abs(static_cast<double>(a) - static_cast<double>(b)) <= static_cast<double>(b) * percent / 100; };
  EXPECT_PRED3(is_near, model.deliveries, real.deliveries, 5);
  EXPECT_PRED3(is_near, model.each.At(500), real.each.At(500), 20);
  EXPECT_PRED3(is_near, model.online.At(900), real.online.At(900), 20);
  EXPECT_PRED3(is_near, model.gone_each.At(500), real.gone_each.At(500), 20);
  EXPECT_PRED3(is_near, model.answered_each.At(500), real.answered_each.At(500), 20);
  for (size_t i = 0; i < kTrafficNames.size(); ++i) {
    SCOPED_TRACE(kTrafficNames[i]);
    EXPECT_PRED3(is_near, model.traffic[i].messages, real.traffic[i].messages, 20);
    EXPECT_PRED3(is_near, model.traffic[i].bytes, real.traffic[i].bytes, 20);
  }
  uint64_t kept_real = 0, kept_model = 0;
  for (size_t i = 0; i < 7; ++i) kept_real += town.disks[i], kept_model += world.kept[i];
  EXPECT_PRED3(is_near, kept_model, kept_real, 50);
}

}  // namespace
}  // namespace simulation
