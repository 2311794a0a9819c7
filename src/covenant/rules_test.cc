#include "covenant/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "json/parse.h"

namespace covenant {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRule =
    R"({"circle":"none","id":"open","kinds":["publication","recall"],"markings":["clear","green"],"recipients":null,"standings":["court"],"verdict":"allowed"})";
constexpr std::string_view kStandings = R"([{"circle":"inside","id":"court","roles":["court","judge"]}])";

std::string Set(std::string_view rule, std::string_view standings = kStandings) {
  return "{\"rules\":[" + std::string(rule) + "],\"standings\":" + std::string(standings) + "}";
}

std::string Replaced(std::string_view in, std::string_view from, std::string_view to) {
  std::string text(in);
  const size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

void ExpectRefused(std::string_view rules, std::string_view message) {
  const auto parsed = ParseRules(rules);
  ASSERT_FALSE(parsed.has_value()) << rules;
  EXPECT_THAT(parsed.error().message, HasSubstr(message));
}

TEST(Rules, AreReadAsTheyAreWritten) {
  for (const std::string& text : {Set(kRule), FormatRules(DefaultRules()), std::string(R"({"rules":[],"standings":[]})")}) {
    const auto parsed = ParseRules(text);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    EXPECT_EQ(FormatRules(*parsed), text);
  }
}

// Every name that the schema has, taken from what it writes, is one of these: none is an identity, a key or an address.
TEST(Rules, HaveNoFieldForAMember) {
  const std::set<std::string_view> allowed{"circle", "id", "kinds", "markings", "recipients", "standings", "verdict", "roles", "rules"};
  json::Parser parser;
  const json::Value set = parser.Parse(Set(kRule)).value();
  std::set<std::string_view> names;
  for (const auto [name, value] : set.members()) {
    names.insert(name);
    for (const json::Value element : value.elements()) {
      for (const auto [inner, ignored] : element.members()) names.insert(inner);
    }
  }
  EXPECT_EQ(names, allowed);
}

TEST(Rules, AMemberCannotBeNamedInAnyOtherWay) {
  for (const char* name : {"member", "members", "organisation", "who", "key", "address", "origin", "except", "jurisdiction"}) {
    const std::string field = std::string("\"") + name + "\":\"CERT 1\",";
    for (const auto& [place, after] : {std::pair{kRule, "\"circle\":\"none\","}, {kRule, "\"id\":\"open\","}, {kRule, "\"recipients\":null,"}}) {
      const auto parsed = ParseRules(Set(Replaced(place, after, std::string(after) + field)));
      EXPECT_FALSE(parsed.has_value()) << name;
    }
    EXPECT_FALSE(ParseRules(Set(kRule, Replaced(kStandings, "\"circle\":\"inside\",", "\"circle\":\"inside\"," + field))).has_value()) << name;
  }
  ExpectRefused(Set(Replaced(kRule, "\"recipients\":null", "\"recipients\":[\"CERT 1\"]")), "/rules/0/recipients: not one of named, none");
  ExpectRefused(Set(Replaced(kRule, "\"circle\":\"none\"", "\"circle\":\"CERT 1\"")), "/rules/0/circle: not one of named, none");
}

TEST(Rules, AnErrorNamesThePlace) {
  ExpectRefused(Set(Replaced(kRule, "allowed", "permit")), "rules: /rules/0/verdict: not one of allowed, owner, withheld");
  ExpectRefused(Set(Replaced(kRule, "\"clear\",\"green\"", "\"green\",\"clear\"")), "/rules/0/markings/1: not in ascending order");
  ExpectRefused(Set(Replaced(kRule, "\"clear\",\"green\"", "\"green\",\"green\"")), "/rules/0/markings/1: not in ascending order");
  ExpectRefused(Set(Replaced(kRule, "\"clear\",\"green\"", "")), "/rules/0/markings: 0 elements; at least 1");
  ExpectRefused(Set(Replaced(kRule, "\"clear\",\"green\"", "\"white\"")), "/rules/0/markings/0: not one of amber, amber+strict, clear");
  ExpectRefused(Set(Replaced(kRule, "publication", "embargo")), "/rules/0/kinds/0: not one of");
  ExpectRefused(Set(Replaced(kRule, "[\"court\"]", "[\"court\",\"police\"]")), "/rules/0/standings: there is no standing \"police\"");
  ExpectRefused(Set(Replaced(kRule, "[\"court\"]", "[\"other\"]")), "there is no standing \"other\"");
  ExpectRefused(Set(Replaced(kRule, "\"open\"", "\"default\"")), "/rules/0/id: \"default\" is");
  ExpectRefused(Set(std::string(kRule) + "," + std::string(kRule)), "/rules/1: a rule with this id");
  ExpectRefused(Set("", R"([{"circle":"any","id":"other","roles":[]}])"), "/standings/0/id: \"other\" is");
  ExpectRefused(Set("", R"([{"circle":"any","id":"a","roles":[]},{"circle":"any","id":"a","roles":[]}])"), "/standings/1: a standing with this id");
}

TEST(Rules, LimitsAreKept) {
  std::string standings = "[";
  for (int i = 0; i < 32; ++i) standings += (i ? "," : "") + std::string(R"({"circle":"any","id":"s)") + std::to_string(i) + R"(","roles":[]})";
  ExpectRefused(Set("", standings + "]"), "/standings: 32 elements; at most 31");

  standings = "[";
  for (int i = 0; i < 13; ++i) {
    standings += (i ? "," : "") + std::string(R"({"circle":"any","id":"s)") + std::to_string(i) + "\",\"roles\":[";
    for (int role = 0; role < 5; ++role) standings += (role ? ",\"" : "\"") + std::string("r") + std::to_string(100 + i * 5 + role) + "\"";
    standings += "]}";
  }
  ExpectRefused(Set("", standings + "]"), "65 different roles; at most 64");
}

}  // namespace
}  // namespace covenant
