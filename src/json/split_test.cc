#include "json/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace json {
namespace {

struct Split {
  std::vector<std::string> pieces;
  std::vector<uint64_t> lines, offsets;
  size_t errors = 0;
  base::Status status;

  bool good() const { return status && errors == 0; }
};

Split SplitBy(std::string_view text, size_t step, size_t piece_bytes_max = 1000) {
  Split split;
  Splitter splitter(piece_bytes_max);
  const auto sink = [&](const Splitter::Piece& piece) -> base::Status {
    split.pieces.push_back(std::string(piece.error.empty() ? piece.text : piece.error));
    split.errors += piece.error.empty() ? 0 : 1;
    split.lines.push_back(piece.line);
    split.offsets.push_back(piece.offset);
    return {};
  };
  for (size_t at = 0; at < text.size() && split.status; at += step) {
    split.status = splitter.Feed(text.substr(at, step), sink);
  }
  if (split.status) split.status = splitter.Finish();
  return split;
}

// However the bytes are cut, the pieces are the same.
Split SplitEveryWay(std::string_view text, size_t piece_bytes_max = 1000) {
  Split whole = SplitBy(text, text.size() + 1, piece_bytes_max);
  for (size_t step = 1; step < 9; ++step) {
    const Split cut = SplitBy(text, step, piece_bytes_max);
    EXPECT_EQ(cut.pieces, whole.pieces) << "step " << step;
    EXPECT_EQ(cut.lines, whole.lines) << "step " << step;
    EXPECT_EQ(cut.offsets, whole.offsets) << "step " << step;
    EXPECT_EQ(cut.status.has_value(), whole.status.has_value()) << "step " << step;
    if (!cut.status && !whole.status) {
      EXPECT_EQ(cut.status.error().message, whole.status.error().message);
    }
  }
  return whole;
}

using Pieces = std::vector<std::string>;

TEST(Splitter, TakesTheObjectsOfABundle) {
  const Split split = SplitEveryWay(R"({"type": "bundle", "id": "bundle--1",
 "objects": [
  {"a": 1},
  {"b": {"c": [1, 2, "]}"]}}
 ], "x": {"y": []}})");
  EXPECT_TRUE(split.status);
  EXPECT_EQ(split.pieces, (Pieces{R"({"a": 1})", R"({"b": {"c": [1, 2, "]}"]}})"}));
  EXPECT_EQ(split.lines, (std::vector<uint64_t>{3, 4}));
}

TEST(Splitter, TakesAnEnvelopeAndAnArrayAndLines) {
  EXPECT_EQ(SplitEveryWay(R"({"more":false,"objects":[{"a":1},{"b":2}]})").pieces, (Pieces{R"({"a":1})", R"({"b":2})"}));
  EXPECT_EQ(SplitEveryWay(R"([{"a":1} , {"b":2}])").pieces, (Pieces{R"({"a":1})", R"({"b":2})"}));
  EXPECT_EQ(SplitEveryWay("{\"a\":1}\n\n{\"b\":\"\\\"}\"}\r\n").pieces, (Pieces{R"({"a":1})", R"({"b":"\"}"})"}));
  EXPECT_EQ(SplitEveryWay("{\"objects\":[{\"a\":1}]}{\"objects\":[{\"b\":2}]}").pieces,
            (Pieces{R"({"a":1})", R"({"b":2})"}));
}

TEST(Splitter, KeepsAnObjectWholeThatHasItsOwnObjects) {
  const std::string note = R"({"type":"x-thing","objects":[{"a":1}]})";
  EXPECT_EQ(SplitEveryWay(note).pieces, Pieces{note});
  const std::string observed = R"({"type":"observed-data","objects":{"0":{"type":"file"}}})";
  EXPECT_EQ(SplitEveryWay(observed).pieces, Pieces{observed});
}

TEST(Splitter, GivesNothingForNothing) {
  for (const std::string_view text : {"", " \n", "[]", R"({"objects":[]})", "\xef\xbb\xbf[]"}) {
    const Split split = SplitBy(text, 100);
    EXPECT_TRUE(split.status) << text;
    EXPECT_TRUE(split.pieces.empty()) << text;
  }
}

TEST(Splitter, PassesOverWhatIsTooLarge) {
  const std::string large = R"({"a":")" + std::string(50, 'x') + "\"}";
  const Split split = SplitEveryWay("[" + large + R"(,{"b":2}])", 40);
  EXPECT_TRUE(split.status);
  EXPECT_EQ(split.pieces, (Pieces{"the object is longer than 40 bytes", R"({"b":2})"}));
}

TEST(Splitter, KeepsTheGoodHalfAndNamesThePlace) {
  Split split = SplitEveryWay("{\"objects\":[{\"a\":1},\n{\"b\":");
  EXPECT_EQ(split.pieces, Pieces{R"({"a":1})"});
  ASSERT_FALSE(split.status);
  EXPECT_EQ(split.status.error().message,
            "the input ends too early (line 2, byte 26): the object that begins on line 2 is not closed; is the file cut off?");

  split = SplitEveryWay("{\"a\":1}\nhello");
  EXPECT_EQ(split.pieces, (Pieces{R"({"a":1})", "line 2, byte 8: expected '{' or '[' but found 'h'"}));
}

TEST(Splitter, RefusesWhatIsNoneOfItsForms) {
  for (const std::string_view text : {"1", "\"a\"", "[1]", "[{}{}]", "[{},]", "{a:1}", "{\"a\" 1}", "{\"a\":1 \"b\"}", "{\"a\":}",
                                      "}", "]", "[", "{\"objects\":[1]}", "{,}", "\x01"}) {
    EXPECT_FALSE(SplitEveryWay(text).good()) << text;
  }
}

TEST(Splitter, ABadLineAmongObjectsOnLinesOfTheirOwnCostsThatLine) {
  const Split split = SplitEveryWay("{bad}\n{\"a\":1}\n{\"b\" 2}, {\"c\":3}\noops\n{\"d\":4}\n");
  EXPECT_TRUE(split.status);
  EXPECT_EQ(split.pieces, (Pieces{"line 1, byte 1: expected a name in quotes but found 'b'", R"({"a":1})", "line 3, byte 19: expected ':' but found '2'",
                                  "line 4, byte 31: expected '{' or '[' but found 'o'", R"({"d":4})"}));
  EXPECT_EQ(split.lines, (std::vector<uint64_t>{1, 2, 3, 4, 5}));
}

// Wherever it is cut. The newline in the middle shows that the line is gone, and nothing else.
TEST(Splitter, ALineThatWasCutOffCostsThatLine) {
  const std::string cut = R"({"type":"x","n":[1,{"m":"\"v\\"},true],"objects":{"0":{}},"last":"\u00e9{"})";
  for (size_t left = 1; left < cut.size(); ++left) {
    const Split split = SplitEveryWay("{\"a\":1}\n" + cut.substr(0, left) + "\r\n{\"b\":2}\n{\"c\":3}\n");
    EXPECT_TRUE(split.status) << left;
    ASSERT_EQ(split.pieces.size(), 4u) << cut.substr(0, left);
    EXPECT_EQ(split.pieces[1], "line 2, byte 8: the object that begins here is cut off; the next line begins another");
    EXPECT_EQ(split.pieces[2], R"({"b":2})") << cut.substr(0, left);
    EXPECT_EQ(split.pieces[3], R"({"c":3})");
    EXPECT_EQ(split.lines, (std::vector<uint64_t>{1, 2, 3, 4}));
  }
}

TEST(Splitter, TheFirstLineAndManyInARowMayBeCutOff) {
  const Split split = SplitEveryWay("{\"a\":\n{\"b\":[\n{\"c\":\"\n{\"d\":4}\n{\"e\":5\n{\"f\":6}");
  EXPECT_TRUE(split.status);
  EXPECT_EQ(split.pieces.back(), R"({"f":6})");
  EXPECT_EQ(std::ranges::count(split.pieces, R"({"d":4})"), 1);
}

// Lines that begin with '{' inside of an object, where JSON has a place for it.
TEST(Splitter, NoGoodJsonIsTakenForALineThatWasCutOff) {
  const std::string odd = "{\"a\":\n{\"b\":[\n{\"c\":1},\n{\"c\":[[\n{},\r\n\n{}\n]]}\n],\"d\" :\n\n{\"e\":\"{\"}\n}\n}";
  EXPECT_EQ(SplitEveryWay("{\"x\":1}\n" + odd + "\n{\"y\":2}\n").pieces, (Pieces{R"({"x":1})", odd, R"({"y":2})"}));
}

TEST(Splitter, TextThatSomebodyPastedIntoAStringCostsThatObject) {
  const std::string pasted = "{\"a\":\"rule x\n{\n meta\n}\"}";  // the Parser's to refuse
  EXPECT_EQ(SplitEveryWay(pasted + "\n{\"b\":2}").pieces, (Pieces{pasted, R"({"b":2})"}));
}

TEST(Splitter, WhatIsNoJsonAtAllIsAnErrorOfTheWhole) {
  EXPECT_FALSE(SplitEveryWay("<html>\n{\"a\":1}\n").status);
  EXPECT_FALSE(SplitEveryWay("{\n \"a\": 1,\n oops\n}\n{\"b\":1}").status);
}

TEST(Splitter, ABundleHasOneListOfObjects) {
  const Split two = SplitEveryWay(R"({"type":"bundle","objects":[{"a":1}],"objects":[{"b":2}]})");
  EXPECT_EQ(two.pieces, (Pieces{R"({"a":1})"}));
  ASSERT_FALSE(two.status);
  EXPECT_TRUE(two.status.error().message.contains("a second \"objects\"")) << two.status.error().message;
  EXPECT_FALSE(SplitEveryWay(R"({"objects":[{"a":1}],"\u006fbjects":[{"b":2}]})").good());
  EXPECT_FALSE(SplitEveryWay(R"({"objects":7,"objects":[{"b":2}]})").good());
}

TEST(Splitter, WhatStandsAroundTheObjectsMustBeJson) {
  EXPECT_TRUE(SplitEveryWay(R"({"id":"x","objects":[{"a":1},{"b":2}],"more":{"c":[1,"]"]}})").good());
  for (const std::string_view text : {R"({"id":tru,"objects":[{"a":1}]})", R"({"id":"x","objects":[{"a":1}],"y":[}]})", R"({"id":1,"objects":[{"a":1}],"id":2})",
                                  R"({"objects":[{"a":1}],"type":"x-list"})"}) {
    EXPECT_FALSE(SplitEveryWay(text).good()) << text;
  }
  const std::string large = R"({"objects":[{"a":1}],"y":")" + std::string(1000, 'y') + "\"}\n{\"b\":2}";
  const Split split = SplitEveryWay(large);
  EXPECT_EQ(split.pieces, (Pieces{R"({"a":1})"}));
  ASSERT_FALSE(split.status);
  EXPECT_EQ(split.status.error().message, "line 1, byte 1028: what stands around the objects is longer than 1000 bytes; what follows was not read");
}

TEST(Splitter, EndsWithTheErrorOfTheSink) {
  Splitter splitter(1000);
  const auto status = splitter.Feed("{}{}", [](const Splitter::Piece&) { return base::Fail(base::Code::kIo, "full"); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "full");
}

TEST(Splitter, TakesAByteOrderMarkInPieces) {
  for (const size_t size : {1u, 2u, 3u, 4u, 100u}) {
    const std::string text = "\xef\xbb\xbf{\"a\":1}\n{\"b\":\"\xef\xbb\xbf\"}";
    Splitter splitter(1000);
    std::vector<std::string> pieces;
    const auto sink = [&](const Splitter::Piece& piece) { pieces.emplace_back(piece.text); return base::Status(); };
    for (size_t at = 0; at < text.size(); at += size) ASSERT_TRUE(splitter.Feed(std::string_view(text).substr(at, size), sink)) << size;
    EXPECT_TRUE(splitter.Finish());
    EXPECT_EQ(pieces, (std::vector<std::string>{"{\"a\":1}", "{\"b\":\"\xef\xbb\xbf\"}"})) << size;
  }
  const auto ignore = [](const Splitter::Piece&) { return base::Status(); };
  Splitter half(1000), cut(1000), late(1000);
  ASSERT_TRUE(half.Feed("\xef\xbb", ignore));
  EXPECT_FALSE(half.Feed("{}", ignore));
  ASSERT_TRUE(cut.Feed("\xef", ignore));
  EXPECT_FALSE(cut.Finish());
  ASSERT_TRUE(late.Feed("{}", ignore));
  EXPECT_FALSE(late.Feed("\xef\xbb\xbf{}", ignore));
}

}  // namespace
}  // namespace json
