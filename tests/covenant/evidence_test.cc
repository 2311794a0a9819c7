#include <gtest/gtest.h>

#include "covenant/evidence.h"
#include "vectors.h"

namespace covenant {
namespace {

class EvidenceVectors : public ::testing::TestWithParam<const char*> {};

TEST_P(EvidenceVectors, TheGuiltyAreNamed) {
  const Vectors vectors(GetParam());
  const State state = Found(ParseGenesis(vectors.text("genesis")).value()).value();
  for (const json::Value row : vectors.list("guilty")) {
    const auto evidence = ParseEvidence(row.FindString("document"));
    ASSERT_TRUE(evidence.has_value()) << evidence.error().message;
    EXPECT_EQ(FormatEvidence(*evidence), row.FindString("document"));
    const auto culprit = Judge(state, *evidence);
    ASSERT_TRUE(culprit.has_value()) << culprit.error().message;
    EXPECT_EQ(Base64Of(*culprit), row.FindString("culprit"));
  }
}

TEST_P(EvidenceVectors, WhatAnHonestMemberDoesIsNoEvidence) {
  const Vectors vectors(GetParam());
  for (const json::Value row : vectors.list("innocent")) {
    const auto evidence = ParseEvidence(row.FindString("document"));
    ASSERT_FALSE(evidence.has_value());
    EXPECT_TRUE(evidence.error().message.contains("/kind: these two do not contradict")) << evidence.error().message;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, EvidenceVectors, ::testing::Values("evidence-v1.json", "evidence-heads-v1.json"));

}  // namespace
}  // namespace covenant
