#include "simulation/samples.h"

#include <gtest/gtest.h>

namespace simulation {
namespace {

TEST(SamplesTest, RealNodesSayWhatThingsWeigh) {
  const Samples samples = MeasureSamples();
  for (size_t i = 0; i < Samples::kMarkings; ++i) {
    EXPECT_GT(samples.shown[i], samples.withheld[i]) << i;  // its handling is shown, too
    EXPECT_GT(samples.withheld[i], 300u) << i;
    EXPECT_LT(samples.shown[i], 2000u) << i;
  }
  EXPECT_GT(samples.recall, samples.recall_withheld);
  EXPECT_GT(samples.erasure, 300u);
  EXPECT_EQ(samples.gone, 5u + 32u + 8u);
  EXPECT_EQ(samples.document, 5u);
  EXPECT_GT(samples.ledger, 200u);
  EXPECT_GT(samples.receipt, samples.ledger);
  EXPECT_GT(samples.kept_own, samples.kept_withheld);
  EXPECT_GT(samples.kept_received, samples.kept_withheld);
}

}  // namespace
}  // namespace simulation
