#include <gtest/gtest.h>

#include "covenant/apply.h"
#include "vectors.h"

namespace covenant {
namespace {

State StateFrom(std::string_view genesis) {
  const auto parsed = ParseGenesis(genesis);
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  return Found(parsed.value()).value();
}

TEST(EpochVectors, EveryCertificateLeadsToTheSameState) {
  const Vectors vectors("epochs-v1.json");
  for (const json::Value chain : vectors.list("chains")) {
    State state = StateFrom(chain.FindString("genesis"));
    for (const json::Value step : chain.Find("steps")->elements()) {
      const auto certificate = ParseCertificate(step.FindString("certificate"));
      ASSERT_TRUE(certificate.has_value()) << chain.FindString("name") << ": " << certificate.error().message;
      EXPECT_EQ(FormatCertificate(*certificate), step.FindString("certificate"));
      EXPECT_EQ(Base64Of(CertificateHash(certificate->body)), step.FindString("hash"));
      const auto next = Apply(state, *certificate);
      ASSERT_TRUE(next.has_value()) << chain.FindString("name") << ", epoch " << state.epoch + 1 << ": " << next.error().message;
      EXPECT_EQ(Base64Of(next->hash), step.FindString("state_hash"));
      state = *next;
    }
    EXPECT_EQ(FormatState(state), chain.FindString("state"));
  }
}

TEST(EpochVectors, WhatMustBeRefusedIs) {
  const Vectors vectors("epochs-v1.json");
  for (const json::Value row : vectors.list("refused")) {
    const auto certificate = ParseCertificate(row.FindString("certificate"));
    ASSERT_TRUE(certificate.has_value()) << row.FindString("name") << ": " << certificate.error().message;
    const auto next = Apply(StateFrom(row.FindString("genesis")), *certificate);
    ASSERT_FALSE(next.has_value()) << row.FindString("name");
    RecordProperty(std::string(row.FindString("name")), next.error().message);
  }
}

}  // namespace
}  // namespace covenant
