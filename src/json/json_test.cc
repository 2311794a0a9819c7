// The JSON that we take, the JSON that we refuse and why, and RFC 8785's canonical form.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "json/canonical.h"
#include "json/locate.h"
#include "json/parse.h"
#include "json/print.h"

namespace json {
namespace {

std::string CanonicalOf(std::string_view text) {
  Parser parser;
  const auto value = parser.Parse(text);
  return value ? Canonical(*value) : "refused: " + value.error().message;
}

std::string RefusalOf(std::string_view text) {
  Parser parser;
  const auto value = parser.Parse(text);
  return value ? "accepted" : value.error().message;
}

TEST(Parse, ReadsEveryTypeInPlace) {
  Parser parser;
  const auto root = parser.Parse(R"({"a":[1,-2,3.5,"x",true,false,null],"b":{"c":{}}})");
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->size(), 2u);
  const Value array = *root->Find("a");
  ASSERT_EQ(array.size(), 7u);
  std::string types;
  for (const Value element : array.elements()) types += std::string(TypeName(element.type())) + " ";
  EXPECT_EQ(types, "integer integer number string boolean boolean null ");
  EXPECT_TRUE(root->Find("b")->Find("c")->empty());
  EXPECT_FALSE(root->Find("zzz").has_value());
}

TEST(Parse, CountsContainersPastTheTapesTwentyFourBits) {
  constexpr size_t kCount = (1u << 24) + 5;
  std::string text = "[";
  for (size_t i = 0; i < kCount; ++i) text += "0,";
  text.back() = ']';
  Parser parser;
  const auto root = parser.Parse(text);
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->size(), kCount);
}

TEST(Parse, SaysWhereAndWhy) {
  EXPECT_EQ(RefusalOf("{\"a\":1,\n \"a\":2}"), "line 2, column 2: the name \"a\" stands twice in one object");
  EXPECT_EQ(RefusalOf("{\"a\":\"x"), "line 1, column 6: unexpected end of text; this string is not closed");
  EXPECT_EQ(RefusalOf("[1,2"), "line 1, column 5: unexpected end of text; an array is not closed");
  EXPECT_EQ(RefusalOf("\"\\ud800\""), "line 1, column 2: a lone surrogate; write the character itself or a whole pair");
  EXPECT_EQ(RefusalOf("\"\xff\""), "line 1, column 2: not valid UTF-8");
  EXPECT_EQ(RefusalOf("[NaN]"), "line 1, column 2: not a JSON value");
  EXPECT_EQ(RefusalOf("[1] x"), "line 1, column 5: text after the end of the value");
  EXPECT_EQ(RefusalOf(""), "line 1, column 1: unexpected end of text; a value is missing");
  EXPECT_NE(RefusalOf("9007199254740992").find("2^53"), std::string::npos);
  EXPECT_NE(RefusalOf("18446744073709551615").find("2^53"), std::string::npos);
  EXPECT_NE(RefusalOf("1e400").find("too large"), std::string::npos);
  EXPECT_NE(RefusalOf("\xef\xbb\xbf{}").find("byte order mark"), std::string::npos);
}

TEST(Parse, RefusesDeepNestingWithoutRecursingIntoIt) {
  EXPECT_EQ(RefusalOf(std::string(100, '[') + std::string(100, ']')), "accepted");
  EXPECT_EQ(RefusalOf(std::string(101, '[') + std::string(101, ']')), "line 1, column 101: nested deeper than 100 levels");
  EXPECT_EQ(RefusalOf(std::string(1000000, '[')), "line 1, column 101: nested deeper than 100 levels");
}

TEST(Parse, RefusesDuplicateNamesInLargeObjectsAndBehindEscapes) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"n" + std::to_string(i) + "\":0,";
  EXPECT_NE(RefusalOf(text + "\"n57\":1}").find("stands twice"), std::string::npos);
  EXPECT_NE(RefusalOf(R"({"a":1,"\u0061":2})").find("stands twice"), std::string::npos);
}

TEST(Parse, TellsApartNamesThatDifferInOneCharacter) {
  std::string text = "{";
  for (const char c : std::string("abcdefghijkl")) text += std::string("\"na") + c + "mexy\":0,\"" + c + "\":{\"nabmexy\":1},";
  Parser parser;
  EXPECT_TRUE(parser.Parse(text + "\"\":0}").has_value());
  EXPECT_NE(RefusalOf(text + "\"nalmexy\":1}").find("stands twice"), std::string::npos);
  EXPECT_NE(RefusalOf(text + "\"l\":1}").find("stands twice"), std::string::npos);
  EXPECT_NE(RefusalOf(R"([1,{"x":{"":0,"y":[2],"":1}}])").find("stands twice"), std::string::npos);
}

TEST(Parse, TheFastParserAndTheSlowOneAgree) {
  const char* texts[] = {"{}", "[]", "0", "-0", "-", "1.", "01", "1e5", "1E+5", ".5", "[1,]", "{\"a\"}", "{\"a\":}", "tru",
                         "\"\\x\"", "\"\t\"", "\"\\u12\"", "\"\\uD83D\\uDE00\"", "\"\\uDE00\"", "1e-400", "[1 2]", "nul", " 1 ",
                         "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xc0\x80\"", "1e20", "9007199254740991", "1e21"};
  for (const std::string text : texts) {
    Parser parser;
    EXPECT_EQ(parser.Parse(text).has_value(), !FindSyntaxError(text, 100).has_value()) << text;
  }
}

TEST(Canonical, Rfc8785Section321Example) {
  EXPECT_EQ(CanonicalOf(R"({
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(Canonical, Rfc8785Section323SortsByUtf16CodeUnits) {
  EXPECT_EQ(CanonicalOf(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",
      "1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"})"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
            "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
            "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

// RFC 8785 appendix B, the samples that are neither NaN, infinite, nor integers beyond 2^53-1.
TEST(Canonical, Rfc8785AppendixBNumbers) {
  const struct {
    uint64_t bits;
    const char* text;
  } samples[] = {{0x0000000000000000, "0"}, {0x8000000000000000, "0"}, {0x0000000000000001, "5e-324"},
                 {0x8000000000000001, "-5e-324"}, {0x7fefffffffffffff, "1.7976931348623157e+308"},
                 {0xffefffffffffffff, "-1.7976931348623157e+308"}, {0x4340000000000000, "9007199254740992"},
                 {0x4430000000000000, "295147905179352830000"}, {0x44b52d02c7e14af5, "9.999999999999997e+22"},
                 {0x44b52d02c7e14af6, "1e+23"}, {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
                 {0x444b1ae4d6e2ef4e, "999999999999999700000"}, {0x444b1ae4d6e2ef4f, "999999999999999900000"},
                 {0x444b1ae4d6e2ef50, "1e+21"}, {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
                 {0x3eb0c6f7a0b5ed8d, "0.000001"}, {0x41b3de4355555553, "333333333.3333332"},
                 {0x41b3de4355555554, "333333333.33333325"}, {0x41b3de4355555555, "333333333.3333333"},
                 {0x41b3de4355555556, "333333333.3333334"}, {0x41b3de4355555557, "333333333.33333343"},
                 {0xbecbf647612f3696, "-0.0000033333333333333333"}, {0x43143ff3c1cb0959, "1424953923781206.2"}};
  for (const auto& sample : samples) {
    double number;
    std::memcpy(&number, &sample.bits, sizeof number);
    std::string text;
    AppendNumber(number, text);
    EXPECT_EQ(text, sample.text);
  }
}

TEST(Canonical, WritingAgainChangesNothing) {
  for (const std::string text : {R"({"b":1.0,"a":[1e2,{"z":-0.0,"y":"\u0000\u001f\""}]})", "[1e21,123456789.125,1e-7]"}) {
    const std::string once = CanonicalOf(text);
    EXPECT_EQ(CanonicalOf(once), once);
  }
}

TEST(Canonical, EscapesFoundAnywhereInAWord) {
  for (size_t at = 0; at < 24; ++at) {
    std::string text(24, 'x');
    text[at] = '\n';
    std::string out;
    AppendString(text, out);
    EXPECT_EQ(out, "\"" + std::string(at, 'x') + "\\n" + std::string(23 - at, 'x') + "\"");
  }
}

TEST(Writer, PutsCommasAndRepairsBytesThatAreNotText) {
  Writer w;
  w.Object().Key("a").Array().Integer(1).Raw("{}").End().Key("b").String("\xff\xc3\xa9").Key("c").Double(std::nan("")).End();
  EXPECT_EQ(w.Take(), "{\"a\":[1,{}],\"b\":\"\xef\xbf\xbd\xc3\xa9\",\"c\":null}");
}

}  // namespace
}  // namespace json
