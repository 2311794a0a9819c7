#include "simulation/meter.h"

#include <gtest/gtest.h>

#include "simulation/timeline.h"

namespace simulation {
namespace {

TEST(TimesTest, AreExactWhereTheyAreShortAndNearWhereTheyAreLong) {
  Times times;
  for (uint64_t ms = 1; ms <= 100; ++ms) times.Add(ms);
  EXPECT_EQ(times.At(500), 50u);
  EXPECT_EQ(times.At(990), 99u);
  EXPECT_EQ(times.max_ms(), 100u);
  for (const uint64_t ms : {127u, 128u, 129u, 1000u, 123'456u, 86'400'000u}) {
    Times one;
    one.Add(ms);
    one.Add(10 * ms);
    EXPECT_GE(one.At(500), ms);
    EXPECT_LE(one.At(500), ms + ms / 64);
  }
}

TEST(MeterTest, CountsWhoHasWhatSinceWhen) {
  Meter meter(3, [](size_t item, size_t member) { return item != 1 || member == 2; });
  meter.Appended(0, 1, 0, false, 1000);
  meter.Appended(0, 2, 1, false, 2000);
  meter.Took(1, 0, 3, 2100, 0);
  meter.Took(2, 0, 3, 9000, 5000);  // it was down
  meter.Appended(0, 3, 0, true, 10'000);
  meter.Took(1, 0, 4, 10'050, 0);
  meter.Took(2, 0, 4, 10'070, 5000);
  meter.Answered(0, 1, 4, 10'100);
  const Figures sum = meter.Sum();
  EXPECT_EQ(sum.published, 2u);
  EXPECT_EQ(sum.deliveries, 3u);
  EXPECT_EQ(sum.missing, 0u);
  EXPECT_EQ(sum.each.count(), 1u);
  EXPECT_EQ(sum.each.max_ms(), 1100u);
  EXPECT_EQ(sum.everywhere.max_ms(), 7000u);
  EXPECT_EQ(sum.gone_online.max_ms(), 70u);
  EXPECT_EQ(sum.answered_each.max_ms(), 100u);
  EXPECT_EQ(sum.unanswered, 1u);
}

}  // namespace
}  // namespace simulation
