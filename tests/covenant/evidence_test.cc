#include <gtest/gtest.h>

#include "covenant/evidence.h"
#include "vectors.h"

namespace covenant {
namespace {

TEST(EvidenceVectors, TheGuiltyAreNamed) {
  const Vectors vectors("evidence-v1.json");
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

TEST(EvidenceVectors, WhatAnHonestMemberDoesIsNoEvidence) {
  const Vectors vectors("evidence-v1.json");
  for (const json::Value row : vectors.list("innocent")) {
    const auto evidence = ParseEvidence(row.FindString("document"));
    ASSERT_FALSE(evidence.has_value());
    EXPECT_TRUE(evidence.error().message.contains("/kind: these two do not contradict")) << evidence.error().message;
  }
}

}  // namespace
}  // namespace covenant
