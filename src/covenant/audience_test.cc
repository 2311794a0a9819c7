#include "covenant/audience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/testing_world.h"
#include "tlog/record.h"

namespace covenant {
namespace {

using ::testing::ElementsAre;
using testing::IdOf;
using testing::World;

// Of every member, by id.
std::vector<Entitlement> AudienceOf(const State& state, const Rulebook& book, const Handling& handling) {
  std::vector<Entitlement> audience;
  for (const Row& row : state.members) {
    if (row.IsMember()) audience.push_back(EntitlementOf(state, book, handling, row));
  }
  return audience;
}

// The numbers of the members that receive it.
std::vector<int> Receivers(const World& world, const Handling& handling) {
  std::vector<int> numbers;
  const auto audience = AudienceOf(world.state, Rulebook(world.state.rules), handling);
  for (int number = 1; number <= static_cast<int>(audience.size()); ++number) {
    const auto at = std::ranges::find(audience, IdOf(number), &Entitlement::member);
    if (at != audience.end() && at->receives) numbers.push_back(number);
  }
  return numbers;
}

class AudienceTest : public ::testing::Test {
 protected:
  AudienceTest() {
    EXPECT_TRUE(world_.Do(SetCircle{{"west", {std::min(IdOf(1), IdOf(2)), std::max(IdOf(1), IdOf(2))}}}).has_value());
  }
  World world_{5};
};

TEST_F(AudienceTest, IsWhatTheMarkingAndTheOwnerSay) {
  EXPECT_THAT(Receivers(world_, {.marking = Marking::kGreen}), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(Receivers(world_, {.marking = Marking::kAmber}), ElementsAre());
  EXPECT_THAT(Receivers(world_, {.marking = Marking::kAmber, .circles = {"west"}}), ElementsAre(1, 2));
  EXPECT_THAT(Receivers(world_, {.marking = Marking::kAmber, .circles = {"unheard-of"}}), ElementsAre());
  EXPECT_THAT(Receivers(world_, {.marking = Marking::kRed, .circles = {"west"}}), ElementsAre());
  EXPECT_THAT(Receivers(world_, {.marking = Marking::kRed, .recipients = {{IdOf(3), IdOf(5)}}}), ElementsAre(3, 5));
  EXPECT_THAT(Receivers(world_, {.marking = Marking::kGreen, .recipients = {{}}}), ElementsAre());
}

TEST_F(AudienceTest, WhoIsSuspendedGetsNothingAndWhoWasExpelledIsNotThere) {
  ASSERT_TRUE(world_.Do(Suspend{IdOf(4)}).has_value());
  ASSERT_TRUE(world_.Do(Expel{IdOf(5)}).has_value());
  EXPECT_THAT(Receivers(world_, {.marking = Marking::kClear, .recipients = {{IdOf(4), IdOf(5), IdOf(1)}}}), ElementsAre(1));
  EXPECT_EQ(AudienceOf(world_.state, Rulebook(world_.state.rules), {}).size(), 4u);
}

// Exchange everything that names two members, keep their roles and circles: the rules do not notice.
TEST_F(AudienceTest, MembersOfOneStandingAreTreatedAlike) {
  ASSERT_TRUE(world_.Do(SetRoles{IdOf(3), {"court"}}).has_value());
  ASSERT_TRUE(world_.Do(SetRoles{IdOf(4), {"court"}}).has_value());
  const Rulebook book({.rules = {{.id = "court", .standings = std::vector<std::string>{"court"}, .verdict = Verdict::kAllowed},
                                 {.id = "rest", .markings = std::vector{Marking::kClear}, .verdict = Verdict::kOwner}},
                       .standings = {{.inside_circle = false, .id = "court", .roles = {"court"}}, {.inside_circle = false, .id = "any", .roles = {}}}});
  for (const Marking marking : {Marking::kClear, Marking::kRed, Marking::kUnmarked}) {
    for (const auto& circles : {std::vector<std::string>{}, {"west"}}) {
      const Handling handling{.marking = marking, .circles = circles};
      const auto of = [&](int number) { return EntitlementOf(world_.state, book, handling, world_.RowOf(number)); };
      EXPECT_EQ(of(3).decision, of(4).decision);
      EXPECT_EQ(of(1).decision, of(2).decision);
    }
  }
}

// What a record commits to can be opened by each member for its own standing, and says what was decided.
TEST_F(AudienceTest, EachMemberCanCheckItsOwnStanding) {
  const Rulebook book(world_.state.rules);
  const Handling handling{.marking = Marking::kAmber, .circles = {"west"}};
  const std::vector<std::string> standings = StandingsFor(book, FactsOf(handling));
  EXPECT_THAT(standings, ElementsAre(R"(["allowed","circle"])", R"(["withheld","default"])", R"(["withheld","default"])"));
  const std::vector<std::string_view> views(standings.begin(), standings.end());
  const tlog::Salts salts(crypto::Sha256("seed"));
  const Digest root = tlog::StandingsRoot(salts, views);
  for (const Entitlement& entitlement : AudienceOf(world_.state, book, handling)) {
    const auto opening = tlog::OpenStanding(salts, views, entitlement.standing);
    EXPECT_TRUE(tlog::VerifyStanding(opening, static_cast<uint32_t>(book.standings()), root).has_value());
    EXPECT_EQ(opening.verdict_and_rule, book.VerdictAndRule(entitlement.decision));
  }
}

TEST(Standings, AreAtMost32AndTheLastIsWithheld) {
  RuleSet set{.rules = {{.id = "all", .verdict = Verdict::kAllowed}}, .standings = {}};
  for (size_t i = 0; i < kListedStandingsMax; ++i) set.standings.push_back({.inside_circle = false, .id = "s" + std::to_string(i), .roles = {"r" + std::to_string(i)}});
  const auto standings = StandingsFor(Rulebook(set), {});
  EXPECT_EQ(standings.size(), tlog::kStandingsMax);
  EXPECT_EQ(standings.front(), R"(["allowed","all"])");
  EXPECT_EQ(standings.back(), R"(["withheld","default"])");
}

}  // namespace
}  // namespace covenant
