#include "covenant/decide.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <type_traits>

namespace covenant {
namespace {

constexpr Asker kInside{0, CircleRelation::kInside}, kOutside{0, CircleRelation::kOutside};

std::string Say(const Rulebook& book, const Facts& facts, const Asker& asker) { return book.VerdictAndRule(book.Decide(facts, asker)); }

// All combinations of what can be known of a record.
std::vector<Facts> AllFacts() {
  std::vector<Facts> all;
  for (size_t marking = 0; marking < kMarkingNames.size(); ++marking) {
    for (size_t kind = 0; kind < kKindNames.size(); ++kind) {
      for (const Naming circle : {Naming::kNamed, Naming::kNone}) {
        for (const Naming recipients : {Naming::kNamed, Naming::kNone}) {
          all.push_back({static_cast<Marking>(marking), static_cast<RecordKind>(kind), circle, recipients});
        }
      }
    }
  }
  return all;
}

TEST(Decide, TheDefaultRulesKeepTlp2) {
  const Rulebook book(DefaultRules());
  for (const RecordKind kind : {RecordKind::kPublication, RecordKind::kRecall, RecordKind::kSighting}) {
    for (const Marking marking : {Marking::kClear, Marking::kGreen}) {
      EXPECT_EQ(Say(book, {marking, kind}, kOutside), R"(["allowed","everybody"])");
    }
    for (const Marking marking : {Marking::kAmber, Marking::kAmberStrict, Marking::kRed, Marking::kUnmarked}) {
      EXPECT_EQ(Say(book, {marking, kind}, kOutside), R"(["withheld","default"])");
    }
    for (const Marking marking : {Marking::kAmber, Marking::kAmberStrict, Marking::kUnmarked, Marking::kGreen, Marking::kClear}) {
      EXPECT_EQ(Say(book, {marking, kind, Naming::kNamed}, kInside), R"(["allowed","circle"])");
      EXPECT_EQ(Say(book, {marking, kind, Naming::kNamed}, kOutside), R"(["withheld","default"])");
    }
    EXPECT_EQ(Say(book, {Marking::kRed, kind, Naming::kNamed}, kInside), R"(["withheld","default"])");
    EXPECT_EQ(Say(book, {Marking::kRed, kind, Naming::kNone, Naming::kNamed}, kOutside), R"(["owner","recipients"])");
    EXPECT_EQ(Say(book, {Marking::kGreen, kind, Naming::kNamed, Naming::kNamed}, kInside), R"(["owner","recipients"])");
  }
}

TEST(Decide, NoRulesAllowNothing) {
  const Rulebook book(RuleSet{});
  EXPECT_EQ(book.standings(), 1u);
  for (const Facts& facts : AllFacts()) EXPECT_EQ(Say(book, facts, kInside), R"(["withheld","default"])");
}

TEST(Decide, WhoFitsNoStandingGetsNothingWhateverTheRulesSay) {
  const Rulebook book({.rules = {{.id = "all", .verdict = Verdict::kAllowed}},
                       .standings = {{.inside_circle = false, .id = "court", .roles = {"court"}}}});
  const Asker court{book.RoleBits(std::vector<std::string>{"court"})};
  for (const Facts& facts : AllFacts()) {
    EXPECT_EQ(Say(book, facts, court), R"(["allowed","all"])");
    EXPECT_EQ(Say(book, facts, kOutside), R"(["withheld","default"])");
    EXPECT_EQ(book.Decide(facts, book.other()).verdict, Verdict::kWithheld);
  }
}

TEST(Decide, TheFirstStandingThatFitsCounts) {
  const Rulebook book({.rules = {},
                       .standings = {{.inside_circle = true, .id = "both", .roles = {"a", "b"}},
                                     {.inside_circle = false, .id = "b", .roles = {"b"}},
                                     {.inside_circle = true, .id = "inside", .roles = {}}}});
  const auto standing = [&](std::vector<std::string> roles, CircleRelation circle) {
    return book.StandingId(book.StandingOf({book.RoleBits(roles), circle}));
  };
  EXPECT_EQ(standing({"a", "b", "unheard-of"}, CircleRelation::kInside), "both");
  EXPECT_EQ(standing({"a", "b"}, CircleRelation::kOutside), "b");
  EXPECT_EQ(standing({"a"}, CircleRelation::kInside), "inside");
  EXPECT_EQ(standing({"a"}, CircleRelation::kOutside), "other");
}

// A decision sees four facts of the record and two of the member. Whoever adds a field, an identity perhaps, meets this.
TEST(Decide, SeesNothingThatCouldTellTwoAlikeMembersApart) {
  const auto [marking, kind, circle, recipients] = Facts{};
  const auto [roles, relation] = Asker{};
  static_assert(std::is_enum_v<decltype(marking)> && std::is_enum_v<decltype(kind)> && std::is_enum_v<decltype(circle)> &&
                std::is_enum_v<decltype(recipients)> && std::is_enum_v<decltype(relation)> && std::is_same_v<decltype(roles), const uint64_t>);
  EXPECT_EQ(sizeof(Facts), 4u);
}

RuleSet RandomRules(std::mt19937_64& random) {
  const auto below = [&](uint64_t n) { return random() % n; };
  RuleSet set;
  for (uint64_t i = below(32); i > 0; --i) {
    Standing standing{.inside_circle = below(2) == 0, .id = "s" + std::to_string(i), .roles = {}};
    for (char role = 'a'; role < 'f'; ++role) {
      if (below(4) == 0) standing.roles.push_back(std::string(1, role));
    }
    set.standings.push_back(standing);
  }
  for (uint64_t i = below(20); i > 0; --i) {
    Rule rule{.id = "r" + std::to_string(i), .verdict = static_cast<Verdict>(below(3))};
    if (below(2)) rule.circle = static_cast<Naming>(below(2));
    if (below(2)) rule.recipients = static_cast<Naming>(below(2));
    if (below(2)) rule.markings = std::vector{static_cast<Marking>(below(6))};
    if (below(2)) rule.kinds = std::vector{static_cast<RecordKind>(below(6))};
    if (below(2) && !set.standings.empty()) rule.standings = std::vector{set.standings[below(set.standings.size())].id};
    set.rules.push_back(rule);
  }
  return set;
}

// As the format says it, without a table: what the fast way is compared with.
std::string Slowly(const RuleSet& set, const Facts& facts, const std::set<std::string>& roles, bool inside) {
  std::string standing = "other";
  for (const Standing& s : set.standings) {
    bool fits = !s.inside_circle || inside;
    for (const std::string& role : s.roles) fits = fits && roles.contains(role);
    if (!fits) continue;
    standing = s.id;
    break;
  }
  for (const Rule& rule : set.rules) {
    if (standing == "other") break;
    const bool fits = (!rule.circle || rule.circle == facts.circle) && (!rule.recipients || rule.recipients == facts.recipients) &&
                      (!rule.markings || rule.markings->front() == facts.marking) && (!rule.kinds || rule.kinds->front() == facts.kind) &&
                      (!rule.standings || rule.standings->front() == standing);
    if (fits) return "[\"" + std::string(kVerdictNames[static_cast<size_t>(rule.verdict)]) + "\",\"" + rule.id + "\"]";
  }
  return R"(["withheld","default"])";
}

TEST(Decide, TheTableSaysWhatTheRulesSay) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 60; ++round) {
    const RuleSet set = RandomRules(random);
    ASSERT_TRUE(ParseRules(FormatRules(set)).has_value());
    const Rulebook book(set);
    for (int member = 0; member < 8; ++member) {
      std::set<std::string> roles;
      for (char role = 'a'; role < 'g'; ++role) {
        if (random() % 2) roles.insert(std::string(1, role));
      }
      for (const CircleRelation circle : {CircleRelation::kInside, CircleRelation::kOutside}) {
        const Asker asker{book.RoleBits(std::vector<std::string>(roles.begin(), roles.end())), circle};
        for (const Facts& facts : AllFacts()) {
          ASSERT_EQ(Say(book, facts, asker), Slowly(set, facts, roles, circle == CircleRelation::kInside));
        }
      }
    }
  }
}

TEST(Decide, ExplainsInWords) {
  const Rulebook book(DefaultRules());
  EXPECT_EQ(book.Explain({Marking::kGreen, RecordKind::kPublication}, kOutside),
            "Allowed: the record is a publication, marked TLP:green, for no circle and no recipients in particular; the member has the "
            "standing \"member\", and the first rule that fits is \"everybody\".");
  EXPECT_EQ(book.Explain({Marking::kAmber, RecordKind::kErasure, Naming::kNamed}, kOutside),
            "Withheld: the record is an erasure, marked TLP:amber, for the circles that it names; the member has the standing \"member\", "
            "and no rule allows it.");
  EXPECT_EQ(book.Explain({Marking::kUnmarked, RecordKind::kSighting, Naming::kNone, Naming::kNamed}, kOutside),
            "The owner's list of recipients decides: the record is a sighting, unmarked, for recipients that its owner named; the member has "
            "the standing \"member\", and the first rule that fits is \"recipients\".");
  EXPECT_EQ(Rulebook(RuleSet{}).Explain({Marking::kClear, RecordKind::kGrant}, kInside),
            "Withheld: the record is a grant, marked TLP:clear, for no circle and no recipients in particular; the member has the standing "
            "\"other\", which fits no rule.");
}

TEST(CommitmentInWordsTest, IsForPeople) {
  EXPECT_EQ(CommitmentInWords(R"(["withheld","red"])"), R"("withheld" by rule "red")");
  EXPECT_EQ(CommitmentInWords(R"(["owner","recipients"])"), R"("the list of recipients decides" by rule "recipients")");
  for (const std::string_view other : {"", "[1]", "{", R"(["a","b","c"])"}) EXPECT_EQ(CommitmentInWords(other), other);
}

}  // namespace
}  // namespace covenant
