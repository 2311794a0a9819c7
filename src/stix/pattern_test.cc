#include "stix/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <tuple>

#include "base/encoding.h"
#include "json/parse.h"

namespace stix::pattern {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Options Dialect20() { return {.dialect = Dialect::kV20}; }

// --- the tables in tests/pattern; a name that ends in "2.0" is about that dialect

struct Table {
  std::string name;
  Options options;
  std::vector<std::string> lines;
};

std::vector<Table> Tables(std::string_view prefix) {
  std::vector<Table> tables;
  const char* tests = std::getenv("MITHAQ_TESTS");
  if (tests == nullptr) return tables;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(tests) / "pattern")) {
    Table table{.name = entry.path().stem(), .options = {}, .lines = {}};
    if (entry.path().extension() != ".txt" || !table.name.starts_with(prefix)) continue;
    if (table.name.ends_with("2.0")) table.options = Dialect20();
    std::ifstream stream(entry.path());
    for (std::string line; std::getline(stream, line);) {
      if (!line.starts_with('#')) table.lines.push_back(line);
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

void ExpectCanonical(const std::string& text, const std::string& canonical, const Options& options) {
  const auto error = Check(text, options);
  ASSERT_FALSE(error) << text << "\n" << Describe(*error);
  const auto pattern = Parse(text, options);
  ASSERT_TRUE(pattern) << text;
  EXPECT_EQ(Print(*pattern), canonical);
  const auto again = Parse(canonical, options);
  ASSERT_TRUE(again) << canonical << "\n" << Describe(again.error());
  EXPECT_EQ(*again, *pattern) << canonical;
}

TEST(PatternTables, ValidPatternsHaveTheirCanonicalText) {
  const auto tables = Tables("valid");
  if (tables.empty()) GTEST_SKIP() << "set MITHAQ_TESTS to the folder tests/";
  for (const Table& table : tables) {
    SCOPED_TRACE(table.name);
    for (const std::string& line : table.lines) {
      const size_t tab = line.find('\t', 1);  // a pattern may begin with one
      const std::string text = line.substr(0, tab);
      ExpectCanonical(text, tab == std::string::npos ? text : line.substr(tab + 1), table.options);
    }
  }
}

TEST(PatternTables, InvalidPatternsAreRefusedAtTheRightPlace) {
  const auto tables = Tables("invalid");
  if (tables.empty()) GTEST_SKIP() << "set MITHAQ_TESTS to the folder tests/";
  for (const Table& table : tables) {
    SCOPED_TRACE(table.name);
    for (const std::string& line : table.lines) {
      const size_t first = line.find('\t'), second = line.find('\t', first + 1);
      ASSERT_NE(second, std::string::npos) << line;
      const std::string text = line.substr(second + 1);
      const auto error = Check(text, table.options);
      ASSERT_TRUE(error) << text;
      EXPECT_EQ(std::to_string(error->offset), line.substr(0, first)) << text;
      EXPECT_EQ(error->what, line.substr(first + 1, second - first - 1)) << text;
      EXPECT_FALSE(error->fix.empty()) << text;
      EXPECT_EQ(error->code, base::Code::kInvalid);
      const auto pattern = Parse(text, table.options);
      ASSERT_FALSE(pattern) << text;
      EXPECT_EQ(Describe(pattern.error()), Describe(*error));
    }
  }
}

// --- errors

TEST(PatternError, NamesLineAndColumn) {
  const auto error = Check("[file:name = 'a\nb'\n  AND file:size = x]");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->offset, 37u);
  EXPECT_EQ(Describe(*error),
            "line 3, column 19: expected a constant, found 'x'; "
            "write 'text', 12, 1.5, true, h'ffd8', b'ABI=' or t'2016-06-01T00:00:00Z'");
}

TEST(PatternError, SaysHowToMendIt) {
  const auto fix = [](std::string_view text) { return Check(text).value().fix; };
  EXPECT_EQ(fix("file:size = 1"), "put comparisons into square brackets: [file:size = 1280]");
  EXPECT_EQ(fix("[a:b = 1 and a:c = 2]"), "AND is written in upper case");
  EXPECT_EQ(fix("[a:b = 1] followedby [a:b = 2]"), "FOLLOWEDBY is written in upper case");
  EXPECT_EQ(fix("[a:b = TRUE]"), "true is written in lower case");
  EXPECT_THAT(fix("[file:hashes.SHA-256 = 'x']"), StartsWith("write 'SHA-256'"));
  EXPECT_THAT(fix("[a:IN = 1]"), HasSubstr("IN is a reserved word"));
  EXPECT_EQ(fix("[a:b = \"x\"]"), "use apostrophes: 'text'");
  EXPECT_THAT(fix("[a:b = 1 AND c:d = 1]"), HasSubstr("use OR, or two observations"));
}

TEST(PatternError, ShowsNoMoreThanTheBeginningOfALongWord) {
  const auto error = Check("[a:b = 1] '" + std::string(1000, 'x') + "'");
  ASSERT_TRUE(error);
  EXPECT_LT(error->what.size(), 100u);
}

TEST(PatternError, CutsALongWordBetweenCodePoints) {
  const auto error = Check(
      "[a:b = 1] "
      "'x\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
      "\u00e4\u00e4'");
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what, ::testing::EndsWith("\u00e4...'"));
}

TEST(PatternError, RefusesBytesThatAreNotUtf8WhereTheyStand) {
  const auto error = Check("[a:b = '\xc3\xa4\xff']");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->offset, 10u);
  EXPECT_EQ(error->what, "not UTF-8");
  EXPECT_TRUE(Check("[a:b = 1] // \xed\xa0\x80"));  // a surrogate, in a comment
}

TEST(PatternError, RefusesANulWhereNoStringIs) {
  EXPECT_TRUE(Check(std::string_view("[a:b = 1]\0", 10)));
  EXPECT_FALSE(Check(std::string_view("[a:b = '\0']", 11)));
}

// --- limits

std::string Repeated(std::string_view text, size_t count, std::string_view joint) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out.append(i > 0 ? joint : "").append(text);
  return out;
}

void ExpectLimit(const std::string& good, const std::string& bad, const Options& options, std::string_view what) {
  EXPECT_FALSE(Check(good, options)) << Describe(*Check(good, options));
  EXPECT_TRUE(Parse(good, options));
  const auto error = Check(bad, options);
  ASSERT_TRUE(error) << what;
  EXPECT_EQ(error->code, base::Code::kTooLarge);
  EXPECT_THAT(error->what, HasSubstr(what));
}

TEST(PatternLimits, HoldAtTheirEdges) {
  const auto nested = [](int depth) { return std::string(depth, '(') + "[a:b = 1]" + std::string(depth, ')'); };
  const auto nested_within = [](int depth) {
    return "[" + std::string(depth, '(') + "a:b = 1" + std::string(depth, ')') + "]";
  };
  ExpectLimit(nested(64), nested(65), {}, "nest deeper");
  ExpectLimit(nested_within(64), nested_within(65), {}, "nest deeper");
  ExpectLimit("(" + nested_within(63) + ")", "(" + nested_within(64) + ")", {}, "nest deeper");
  ExpectLimit(nested(0), nested(100'000), {}, "nest deeper");
  ExpectLimit("[a:b = 1]", "[a:b = 10]", {.bytes_max = 9}, "longer");
  ExpectLimit(Repeated("[a:b=1]", 1000, "OR"), Repeated("[a:b=1]", 1001, "OR"), {}, "more observations");
  ExpectLimit("[" + Repeated("a:b=1", 10'000, " OR ") + "]", "[" + Repeated("a:b=1", 10'001, " OR ") + "]", {},
              "more comparisons");
  ExpectLimit("[a:b IN (1, 2)]", "[a:b IN (1, 2, 3)]", {.comparisons_max = 3}, "more comparisons");
  ExpectLimit("[a:b = 1 OR c:b = 1] AND [d:b = 1]", "[a:b = 1 OR c:b = 1 OR d:b = 1]", {.object_types_max = 2},
              "object types");
}

TEST(PatternLimits, OfObjectTypesHasACeiling) {
  std::string text = "[x:y = 1";
  for (int i = 1; i < 64; ++i) text += " OR x" + std::to_string(i) + ":y = 1";
  ExpectLimit(text + "]", text + " OR z:y = 1]", {.object_types_max = 1000}, "object types");
}

TEST(PatternLimits, QualifiersDoNotNest) {
  std::string text = "[a:b = 1]";
  for (int i = 0; i < 64; ++i) text = "(" + text + " REPEATS 2 TIMES)";
  ExpectCanonical(text, text.substr(1, text.size() - 2), {});
}

// --- the tree

TEST(PatternTree, HoldsPathOperatorAndConstants) {
  const auto pattern = Parse(R"([file:extensions.'windows-pebinary-ext'.sections[*].x[3] NOT IN ('it\'s', '\\')])");
  ASSERT_TRUE(pattern);
  ASSERT_EQ(pattern->kind, ObservationExpression::Kind::kObservation);
  const Comparison& comparison = pattern->comparison.comparison;
  EXPECT_EQ(comparison.path.type, "file");
  EXPECT_THAT(comparison.path.steps,
              ElementsAre(Step{.name = "extensions"}, Step{.name = "windows-pebinary-ext"}, Step{.name = "sections"},
                          Step{.kind = Step::Kind::kAnyIndex, .name = {}}, Step{.name = "x"},
                          Step{.kind = Step::Kind::kIndex, .name = {}, .index = 3}));
  EXPECT_EQ(comparison.op, Operator::kIn);
  EXPECT_TRUE(comparison.negated);
  EXPECT_THAT(comparison.constants, ElementsAre(Constant{.value = "it's"}, Constant{.value = "\\"}));
}

TEST(PatternTree, DecodesConstants) {
  const auto constant = [](std::string_view text) {
    return Parse("[a:b = " + std::string(text) + "]").value().comparison.comparison.constants.at(0);
  };
  EXPECT_EQ(constant("h'00Ff'"), (Constant{Constant::Kind::kHex, std::string("\x00\xff", 2)}));
  EXPECT_EQ(constant("b'A\nBI='"), (Constant{Constant::Kind::kBinary, std::string("\x00\x12", 2)}));
  EXPECT_EQ(constant("-12"), (Constant{Constant::Kind::kInteger, "-12"}));
  EXPECT_EQ(constant("1.50"), (Constant{Constant::Kind::kFloat, "1.5"}));
  EXPECT_EQ(constant("true"), (Constant{Constant::Kind::kBoolean, "true"}));
  EXPECT_EQ(constant("t'2014-01-13T07:03:17.50Z'"), (Constant{Constant::Kind::kTimestamp, "2014-01-13T07:03:17.5Z"}));
  EXPECT_EQ(constant("'\u00a0\n'"), (Constant{Constant::Kind::kString, "\u00a0\n"}));
}

TEST(PatternTree, KeepsFloatsExactlyToTheEndsOfTheirRange) {
  const std::string tiny = "0." + std::string(323, '0') + "5",
                    huge = "179769313486231570" + std::string(291, '0') + ".0";
  ExpectCanonical("[a:b = " + tiny + "]", "[a:b = " + tiny + "]", {});
  ExpectCanonical("[a:b = -" + huge + "]", Print(Parse("[a:b = -" + huge + "]").value()), {});
  EXPECT_TRUE(Check("[a:b = 1" + huge + "]"));
  EXPECT_TRUE(Check("[a:b = 0." + std::string(400, '0') + "1]"));
}

// AND before OR before FOLLOWEDBY (9.5.3).
TEST(PatternTree, FollowsPrecedence) {
  using Kind = ObservationExpression::Kind;
  const auto pattern = Parse("[a:b=1] FOLLOWEDBY [a:b=2] OR [a:b=3] AND [a:b=4] REPEATS 5 TIMES");
  ASSERT_TRUE(pattern);
  ASSERT_EQ(pattern->kind, Kind::kFollowedBy);
  const auto& either = pattern->operands.at(1);
  ASSERT_EQ(either.kind, Kind::kOr);
  const auto& both = either.operands.at(1);
  ASSERT_EQ(both.kind, Kind::kAnd);
  EXPECT_TRUE(both.operands.at(0).qualifiers.empty());
  ASSERT_EQ(both.operands.at(1).qualifiers.size(), 1u);
  EXPECT_EQ(both.operands.at(1).qualifiers[0].times, 5u);
}

TEST(PatternTree, KeepsQualifiersInTheirOrder) {
  const auto pattern = Parse("([a:b=1] WITHIN 1.5 SECONDS) REPEATS 2 TIMES WITHIN 9 SECONDS");
  ASSERT_TRUE(pattern);
  ASSERT_EQ(pattern->qualifiers.size(), 3u);
  EXPECT_EQ(pattern->qualifiers[0].seconds, 1.5);
  EXPECT_EQ(pattern->qualifiers[1].times, 2u);
  EXPECT_EQ(Print(*pattern), "([a:b = 1] WITHIN 1.5 SECONDS REPEATS 2 TIMES) WITHIN 9 SECONDS");
}

// Every code point of Unicode's White_Space property, as 9.4 demands.
TEST(PatternText, MayHaveAnyWhiteSpaceBetweenItsWords) {
  for (const char* space : {"\t", "\n", "\v", "\f", "\r", " ", "\u0085", "\u00a0", "\u1680", "\u2000", "\u200a",
                            "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "/* x */", "// x\n"}) {
    std::string text;
    for (const char* word : {"[", "a", ":", "b", "NOT", "IN", "(", "1", ",", "2", ")", "]", "REPEATS", "2", "TIMES"}) {
      text.append(space).append(word);
    }
    ExpectCanonical(text + space, "[a:b NOT IN (1, 2)] REPEATS 2 TIMES", {});
  }
  EXPECT_TRUE(Check("[a:b\u200b= 1]"));  // zero width space has not the property
}

TEST(PatternText, OfVersion20HasNoExists) {
  EXPECT_FALSE(Check("[EXISTS a:b]"));
  EXPECT_TRUE(Check("[EXISTS a:b]", Dialect20()));
}

// --- equalities

TEST(PatternComparisons, AreThoseByEqualityAndSets) {
  const auto pattern = Parse(
      "[file:hashes.'SHA-256' = 'ab' OR domain-name:value == 'x'] FOLLOWEDBY ([file:size > 3 AND file:name NOT = 'n' "
      "AND "
      "file:'name' NOT != 'm' AND file:x != 'o'] OR [a:b[*].c NOT IN (1, 2) AND EXISTS a:b AND a:d LIKE 'z%' AND a:n ISSUBSET '198.51.100.0/24' AND a:n ISSUPERSET '198.51.100.0/24']) REPEATS "
      "2 TIMES");
  ASSERT_TRUE(pattern);
  std::vector<std::tuple<std::string, Operator, bool, std::string>> found;
  for (const Equality& e : Comparisons(*pattern)) found.emplace_back(e.path, e.op, e.negated, e.value.value);
  EXPECT_THAT(found, ElementsAre(std::tuple("file:hashes.'SHA-256'", Operator::kEqual, false, "ab"),
                                 std::tuple("domain-name:value", Operator::kEqual, false, "x"),
                                 std::tuple("file:name", Operator::kEqual, true, "n"),
                                 std::tuple("file:name", Operator::kNotEqual, false, "m"),
                                 std::tuple("file:x", Operator::kNotEqual, true, "o"),
                                 std::tuple("a:b[*].c", Operator::kIn, true, "1"),
                                 std::tuple("a:b[*].c", Operator::kIn, true, "2"),
                                 std::tuple("a:n", Operator::kIsSubset, false, "198.51.100.0/24")));
}

// --- real patterns

TEST(PatternData, OfPublishedIndicatorsIsAccepted) {
  const char* data = std::getenv("MITHAQ_DATA");
  if (data == nullptr) GTEST_SKIP() << "set MITHAQ_DATA to the folder of public data";
  size_t patterns = 0;
  json::Parser parser;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(data) / "mvt")) {
    if (entry.path().extension() != ".stix2") continue;
    std::ifstream stream(entry.path());
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto bundle = parser.Parse(text);
    ASSERT_TRUE(bundle) << entry.path();
    for (const json::Value object : bundle->Find("objects")->elements()) {
      const auto pattern = object.Find("pattern");
      if (!pattern) continue;
      const auto parsed = Parse(pattern->AsString());
      ASSERT_TRUE(parsed) << pattern->AsString() << Describe(parsed.error());
      EXPECT_EQ(Comparisons(*parsed).size(), 1u);
      ++patterns;
    }
  }
  EXPECT_GE(patterns, 1441u);
}

}  // namespace
}  // namespace stix::pattern
