#include "covenant/genesis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "covenant/testing.h"

namespace covenant {
namespace {

using ::testing::HasSubstr;
using testing::CardBodyOf;
using testing::CardOf;
using testing::GenesisOf;
using testing::IdOf;
using testing::KeysOf;
using testing::TermsOf;

TEST(Genesis, IsReadAsItIsWritten) {
  GenesisBody terms = TermsOf(4);
  terms.circles = {{"west", {IdOf(3), IdOf(1)}}, {"all", {IdOf(1), IdOf(2), IdOf(3), IdOf(4)}}};
  terms.text = crypto::Sha256("we, the members");
  Genesis genesis{MakeGenesis(terms).value(), {}};
  for (int i = 1; i <= 4; ++i) ASSERT_TRUE(AddSignature(genesis, SignGenesis(genesis.body, IdOf(i), KeysOf(i).vote)).has_value());
  const auto parsed = ParseGenesis(FormatGenesis(genesis));
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(*parsed, genesis);
  EXPECT_TRUE(MissingSignatures(*parsed).empty());
}

// Founders exchange cards and signatures in any order; everybody ends with the same bytes.
TEST(Genesis, IsTheSameInWhateverOrderItIsPutTogether) {
  std::mt19937 random(7);
  std::vector<int> order{1, 2, 3, 4, 5};
  for (int round = 0; round < 20; ++round) {
    std::ranges::shuffle(order, random);
    GenesisBody terms = TermsOf(1);
    terms.cards.clear();
    for (const int i : order) terms.cards.push_back(CardOf(i));
    Genesis genesis{MakeGenesis(terms).value(), {}};
    std::ranges::shuffle(order, random);
    for (const int i : order) ASSERT_TRUE(AddSignature(genesis, SignGenesis(genesis.body, IdOf(i), KeysOf(i).vote)).has_value());
    EXPECT_EQ(CovenantId(genesis.body), CovenantId(TermsOf(5)));
    EXPECT_EQ(FormatGenesis(genesis), FormatGenesis(GenesisOf(5)));
  }
}

TEST(Genesis, ADraftSaysWhoHasNotSigned) {
  Genesis genesis{TermsOf(3), {SignGenesis(TermsOf(3), IdOf(2), KeysOf(2).vote)}};
  EXPECT_THAT(MissingSignatures(genesis), ::testing::UnorderedElementsAre(IdOf(1), IdOf(3)));
  EXPECT_TRUE(ParseGenesis(FormatGenesis(genesis)).has_value());
}

TEST(Genesis, SignaturesAreFoundersAndHold) {
  Genesis genesis{TermsOf(3), {}};
  EXPECT_EQ(AddSignature(genesis, SignGenesis(genesis.body, IdOf(4), KeysOf(4).vote)).error().code, base::Code::kForbidden);
  EXPECT_EQ(AddSignature(genesis, SignGenesis(genesis.body, IdOf(1), KeysOf(2).vote)).error().code, base::Code::kCorrupt);
  EXPECT_EQ(AddSignature(genesis, SignGenesis(TermsOf(2), IdOf(1), KeysOf(1).vote)).error().code, base::Code::kCorrupt);
  EXPECT_EQ(AddSignature(genesis, SignGenesis(genesis.body, IdOf(1), KeysOf(1).log)).error().code, base::Code::kCorrupt);
  ASSERT_TRUE(AddSignature(genesis, SignGenesis(genesis.body, IdOf(1), KeysOf(1).vote)).has_value());
  ASSERT_TRUE(AddSignature(genesis, SignGenesis(genesis.body, IdOf(1), KeysOf(1).vote)).has_value());
  EXPECT_EQ(genesis.signatures.size(), 1u);

  genesis.signatures[0].signature.bytes[0] ^= 1;
  EXPECT_EQ(ParseGenesis(FormatGenesis(genesis)).error().code, base::Code::kCorrupt);
}

TEST(Genesis, EveryTermChangesTheId) {
  const auto id = [](auto change) {
    GenesisBody terms = TermsOf(3);
    change(terms);
    return CovenantId(MakeGenesis(terms).value());
  };
  const Digest same = id([](GenesisBody&) {});
  EXPECT_NE(same, id([](GenesisBody& g) { g.name = "Sahel"; }));
  EXPECT_NE(same, id([](GenesisBody& g) { g.purpose = Purpose::kTest; }));
  EXPECT_NE(same, id([](GenesisBody& g) { g.rules.rules.pop_back(); }));
  EXPECT_NE(same, id([](GenesisBody& g) { g.text = crypto::Sha256(""); }));
  EXPECT_NE(same, id([](GenesisBody& g) { g.thresholds.sponsors = 3; }));
  EXPECT_NE(same, id([](GenesisBody& g) { g.cards.pop_back(); }));
  EXPECT_NE(same, id([](GenesisBody& g) { g.circles.push_back({"one", {IdOf(1)}}); }));
}

TEST(Genesis, BadTermsAreRefused) {
  const auto code = [](auto change) {
    GenesisBody terms = TermsOf(3);
    change(terms);
    const auto made = MakeGenesis(terms);
    return made ? base::Code::kInternal : made.error().code;
  };
  EXPECT_EQ(code([](GenesisBody& g) { g.cards.clear(); }), base::Code::kInvalid);
  EXPECT_EQ(code([](GenesisBody& g) { g.cards.push_back(g.cards[0]); }), base::Code::kConflict);
  EXPECT_EQ(code([](GenesisBody& g) { g.circles = {{"a", {IdOf(4)}}}; }), base::Code::kInvalid);
  EXPECT_EQ(code([](GenesisBody& g) { g.circles = {{"a", {IdOf(1)}}, {"a", {IdOf(2)}}}; }), base::Code::kConflict);
  EXPECT_EQ(code([](GenesisBody& g) { g.thresholds.key_delay_s = 0; }), base::Code::kInvalid);
  CardBody local = CardBodyOf(9, KeysOf(9));
  local.addresses = {"https://169.254.169.254:80"};
  EXPECT_EQ(code([&](GenesisBody& g) { g.cards.push_back(SignCard(local, KeysOf(9).view())); }), base::Code::kForbidden);
  EXPECT_EQ(code([&](GenesisBody& g) {
    g.purpose = Purpose::kTest;
    g.cards.push_back(SignCard(local, KeysOf(9).view()));
  }), base::Code::kInternal);
}

TEST(Genesis, ANewerProtocolIsToldApartFromABadFile) {
  std::string text = FormatGenesis(GenesisOf(1));
  text.replace(text.find("\"protocol\":1"), 12, "\"protocol\":2");
  const auto parsed = ParseGenesis(text);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, base::Code::kUnsupported);
  EXPECT_THAT(parsed.error().message, HasSubstr("/body/protocol: protocol 2; this program knows 1"));
}

TEST(Genesis, AsLargeAsItMayBeIsStillRead) {
  const Genesis genesis = GenesisOf(kActiveMembersMax);
  const std::string text = FormatGenesis(genesis);
  EXPECT_LT(text.size(), kGenesisBytesMax);
  EXPECT_EQ(ParseGenesis(text).value().body.cards.size(), kActiveMembersMax);
}

}  // namespace
}  // namespace covenant
