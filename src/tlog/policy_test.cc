// tlog-policy files: who has to cosign.
#include "tlog/policy.h"

#include <gtest/gtest.h>

#include "tlog/signer.h"

namespace tlog {
namespace {

std::string Witness(int n, const std::string& name) {
  const auto key = crypto::SigningKey::FromSeed(std::string(32, static_cast<char>(n)));
  return "witness " + name + " " + VerifierKey::Make("witness.example/" + std::to_string(n), SignatureType::kCosignature, key->public_key())->Format() + "\n";
}

bool IsMetBy(const std::string& policy, std::initializer_list<size_t> witnesses) {
  const auto parsed = Policy::Parse(policy);
  EXPECT_TRUE(parsed) << parsed.error().message;
  std::vector<Cosignature> cosignatures;
  for (const size_t key : witnesses) cosignatures.push_back({key, 1});
  return parsed && parsed->IsMet(cosignatures);
}

const std::string kFour = Witness(1, "a") + Witness(2, "b") + "# two more\n\n" + Witness(3, "c") + Witness(4, "d");

TEST(Policy, AsManyOfAGroupAsItSays) {
  const std::string two = kFour + "group g 2 a b c\nquorum g\n";
  EXPECT_FALSE(IsMetBy(two, {}));
  EXPECT_FALSE(IsMetBy(two, {0, 3}));
  EXPECT_TRUE(IsMetBy(two, {0, 2}));
  EXPECT_TRUE(IsMetBy(kFour + "group g any a b\nquorum g\n", {1}));
  EXPECT_FALSE(IsMetBy(kFour + "group g all a b\nquorum g\n", {1}));
  EXPECT_TRUE(IsMetBy(kFour + "quorum none", {}));
  EXPECT_FALSE(IsMetBy(kFour + "quorum b", {0}));
}

TEST(Policy, GroupsOfGroups) {
  const std::string nested = kFour + "group x any a b\ngroup y all c d\ngroup both all x y\nquorum both\n";
  EXPECT_TRUE(IsMetBy(nested, {1, 2, 3}));
  EXPECT_FALSE(IsMetBy(nested, {0, 1, 2}));
}

TEST(Policy, WhatIsWrongIsSaidWithItsLine) {
  const auto why = [](const std::string& rest) {
    const auto parsed = Policy::Parse(kFour + rest);
    return parsed ? "" : parsed.error().message;
  };
  EXPECT_TRUE(why("").contains("quorum"));
  EXPECT_TRUE(why("quorum e\n").contains("line 7"));
  EXPECT_TRUE(why("group g 5 a b\nquorum g\n").contains("needed"));
  EXPECT_TRUE(why("group g 0 a b\nquorum g\n").contains("needed"));
  EXPECT_TRUE(why("group g any a a\nquorum g\n").contains("already"));
  EXPECT_TRUE(why("group g any z\nquorum g\n").contains("called z"));
  EXPECT_TRUE(why(Witness(1, "e") + "quorum e\n").contains("another witness's"));
  EXPECT_TRUE(why(Witness(5, "a") + "quorum a\n").contains("taken"));
  EXPECT_TRUE(why("quorum a\nquorum b\n").contains("once"));
  EXPECT_TRUE(why("monitor a\n").contains("none of"));
}

}  // namespace
}  // namespace tlog
