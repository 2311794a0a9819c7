#include "covenant/thresholds.h"

#include <gtest/gtest.h>

namespace covenant {
namespace {

// The table of docs/formats.md, by n from 1.
constexpr size_t kOverHalf[32] = {1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17};
constexpr size_t kOverTwoThirds[32] = {1,  2,  3,  3,  4,  5,  5,  6,  7,  7,  8,  9,  9,  10, 11, 11,
                                       12, 13, 13, 14, 15, 15, 16, 17, 17, 18, 19, 19, 20, 21, 21, 22};

TEST(Thresholds, AreThoseOfTheTable) {
  for (size_t n = 1; n <= 32; ++n) {
    EXPECT_EQ(Thresholds{}.ordinary.Over(n), kOverHalf[n - 1]) << n;
    EXPECT_EQ(Quorum(n), kOverTwoThirds[n - 1]) << n;
    EXPECT_EQ(Quorum(n), 1 + 2 * n / 3) << n;
  }
}

TEST(Thresholds, AreMoreThanTheFractionAndNoMoreThanThat) {
  for (uint32_t b = 2; b <= 100; ++b) {
    for (uint32_t a = 1; a < b; ++a) {
      for (size_t n = 1; n <= 256; n += 5) {
        const size_t over = Fraction{a, b}.Over(n);
        EXPECT_TRUE(over * b > a * n && (over - 1) * b <= a * n && over <= n) << a << "/" << b << " of " << n;
      }
    }
  }
}

// Two quorums share more than a third of the members, so that more than a third would have had to sign both.
TEST(Thresholds, TwoQuorumsShareMoreThanAThird) {
  for (size_t n = 1; n <= 256; ++n) EXPECT_GT(3 * (2 * Quorum(n) - n), n) << n;
}

TEST(Thresholds, OneMemberAtLeastCanBeAdmitted) {
  EXPECT_EQ(AdmissionsMax({}, 1), 1u);
  EXPECT_EQ(AdmissionsMax({}, 19), 1u);
  EXPECT_EQ(AdmissionsMax({}, 20), 2u);
}

TEST(Thresholds, AreKeptWithinBounds) {
  const auto refused = [](auto change, Purpose purpose = Purpose::kReal) {
    Thresholds thresholds;
    change(thresholds);
    return !CheckThresholds(thresholds, purpose).has_value();
  };
  EXPECT_FALSE(refused([](Thresholds&) {}));
  EXPECT_TRUE(refused([](Thresholds& t) { t.ordinary = {49, 99}; }));
  EXPECT_TRUE(refused([](Thresholds& t) { t.charter = {65, 98}; }));
  EXPECT_TRUE(refused([](Thresholds& t) { t.ordinary = {3, 4}; }));
  EXPECT_FALSE(refused([](Thresholds& t) { t.ordinary = t.charter = {3, 4}; }));
  EXPECT_TRUE(refused([](Thresholds& t) { t.admissions = {34, 100}; }));
  EXPECT_FALSE(refused([](Thresholds& t) { t.admissions = {33, 99}; }));
  EXPECT_TRUE(refused([](Thresholds& t) { t.sponsors = 0; }));
  EXPECT_TRUE(refused([](Thresholds& t) { t.sponsors = 17; }));
  EXPECT_TRUE(refused([](Thresholds& t) { t.key_delay_s = 86399; }));
  EXPECT_FALSE(refused([](Thresholds& t) { t.key_delay_s = 0; }, Purpose::kTest));
  EXPECT_TRUE(refused([](Thresholds& t) { t.key_delay_s = 7776001; }, Purpose::kTest));
}

}  // namespace
}  // namespace covenant
