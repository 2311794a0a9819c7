#include <gtest/gtest.h>

#include "covenant/card_update.h"
#include "covenant/genesis.h"
#include "vectors.h"

namespace covenant {
namespace {

TEST(FoundingVectors, CardsAreReadAndHashedAlike) {
  const Vectors vectors("founding-v1.json");
  for (const json::Value row : vectors.list("cards")) {
    const auto card = ParseCard(row.FindString("document"));
    ASSERT_TRUE(card.has_value()) << card.error().message;
    EXPECT_EQ(FormatCard(*card), row.FindString("document"));
    EXPECT_EQ(Base64Of(CardHash(card->body)), row.FindString("hash"));
  }
}

TEST(FoundingVectors, UpdatesFollowOnTheCardBefore) {
  const Vectors vectors("founding-v1.json");
  for (const json::Value row : vectors.list("updates")) {
    const auto update = ParseCardUpdate(row.FindString("document"));
    ASSERT_TRUE(update.has_value()) << update.error().message;
    EXPECT_EQ(FormatCardUpdate(*update), row.FindString("document"));
    EXPECT_EQ(Base64Of(CardUpdateHash(*update)), row.FindString("hash"));
    const auto follows = CheckCardUpdate(*update, ParseCard(row.FindString("old")).value().body, 0);
    EXPECT_TRUE(follows.has_value()) << follows.error().message;
  }
}

TEST(FoundingVectors, GenesesHaveTheSameId) {
  const Vectors vectors("founding-v1.json");
  for (const json::Value row : vectors.list("geneses")) {
    const auto genesis = ParseGenesis(row.FindString("document"));
    ASSERT_TRUE(genesis.has_value()) << genesis.error().message;
    EXPECT_EQ(FormatGenesis(*genesis), row.FindString("document"));
    EXPECT_EQ(Base64Of(CovenantId(genesis->body)), row.FindString("hash"));
    EXPECT_TRUE(MissingSignatures(*genesis).empty());
  }
}

}  // namespace
}  // namespace covenant
