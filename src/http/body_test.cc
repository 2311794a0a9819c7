#include "http/body.h"

#include <gtest/gtest.h>

namespace http {
namespace {

using State = BodyReader::State;

struct Outcome {
  State state;
  std::string body;
  size_t used;
};

// Fed whole and byte by byte: both must come out the same.
Outcome Read(Framing framing, std::string_view input, uint64_t bytes_max = 100) {
  BodyReader whole(framing, bytes_max), slow(framing, bytes_max);
  const size_t used = whole.Feed(input);
  size_t slowly = 0;
  while (slowly < input.size() && slow.state() == State::kMore) slowly += slow.Feed(input.substr(slowly, 1));
  EXPECT_EQ(whole.state(), slow.state()) << input;
  Outcome outcome{whole.state(), whole.TakeBody(), used};
  if (outcome.state == State::kDone) {
    EXPECT_EQ(used, slowly) << input;
    EXPECT_EQ(outcome.body, slow.TakeBody()) << input;
  }
  return outcome;
}

Framing Chunked() {
  Framing framing;
  framing.chunked = true;
  return framing;
}
Framing Counted(uint64_t length) {
  Framing framing;
  framing.content_length = length;
  return framing;
}

TEST(Body, CountedTakesExactlyItsLength) {
  const Outcome outcome = Read(Counted(3), "abcGET");
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(outcome.body, "abc");
  EXPECT_EQ(outcome.used, 3u);
  EXPECT_EQ(Read(Counted(3), "ab").state, State::kMore);
  EXPECT_EQ(BodyReader({}, 0).state(), State::kDone);
}

TEST(Body, ChunksAreJoinedAndTrailersDropped) {
  const Outcome outcome = Read(Chunked(), "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\nX: y\r\n\r\nGET");
  EXPECT_EQ(outcome.state, State::kDone);
  EXPECT_EQ(outcome.body, "abc0123456789");
  EXPECT_EQ(Read(Chunked(), "0\r\n\r\n").state, State::kDone);
}

TEST(Body, ExactlyTheLimitIsNotTooLarge) {
  EXPECT_EQ(Read(Counted(3), "abc", 3).state, State::kDone);
  EXPECT_EQ(Read(Counted(4), "", 3).state, State::kTooLarge);
  EXPECT_EQ(Read(Chunked(), "3\r\nabc\r\n0\r\n\r\n", 3).state, State::kDone);
  EXPECT_EQ(Read(Chunked(), "3\r\nabc\r\n1\r\n", 3).state, State::kTooLarge);
  EXPECT_EQ(Read(Chunked(), "ffffffffffffffff\r\n", 3).state, State::kTooLarge);
}

TEST(Body, BadChunksAreRefused) {
  for (const char* bad : {"\r\n", "g\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "1 x\r\n", "1\n", "1\r\nab\r\n", "1\r\na\n", "1\r\na0\r\n",
                          "11111111111111111\r\n", "1;\rx\r\n", "0\r\nX: y\n"}) {
    EXPECT_EQ(Read(Chunked(), std::string(bad) + "\r\n\r\n").state, State::kBad) << bad;
  }
  EXPECT_EQ(Read(Chunked(), "1;" + std::string(300, 'x')).state, State::kBad);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 100; ++i) trailers += "X: " + std::string(60, 'y') + "\r\n";
  EXPECT_EQ(Read(Chunked(), trailers).state, State::kBad);
}

TEST(Body, UntilCloseEndsWithTheInput) {
  BodyReader reader({}, 10, true);
  reader.Feed("abc");
  EXPECT_EQ(reader.state(), State::kMore);
  EXPECT_TRUE(reader.EndOfInput());
  EXPECT_EQ(reader.TakeBody(), "abc");
  BodyReader cut(Counted(3), 10);
  cut.Feed("ab");
  EXPECT_FALSE(cut.EndOfInput());
}

}  // namespace
}  // namespace http
