#include "cli/audience.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "json/parse.h"

namespace cli {
namespace {

std::string AnswerOf(int64_t epoch, size_t number) {
  return fmt::format(R"({{"epoch":{},"audiences":[{{"objects":2,"marking":"green","members":[{{"organisation":"CERT {}"}}]}}],"others":1}})", epoch, number);
}

// However many answers with whatever audiences are added up.
TEST(AudienceTallyTest, KeepsSoManyAndCountsTheRest) {
  AudienceTally tally;
  json::Parser parser;
  for (size_t i = 0; i < AudienceTally::kMax; ++i) {
    EXPECT_EQ(tally.Add(*parser.Parse(AnswerOf(3, i))), std::vector{std::optional(i)});
  }
  EXPECT_EQ(tally.Add(*parser.Parse(AnswerOf(3, AudienceTally::kMax))), std::vector{std::optional<size_t>()});
  EXPECT_EQ(tally.Add(*parser.Parse(AnswerOf(3, 7))), std::vector{std::optional<size_t>(7)});
  EXPECT_EQ(tally.objects(), 3 * (AudienceTally::kMax + 2));
  json::Writer writer;
  tally.Write(writer.Object());
  const std::string text = writer.End().Take();
  EXPECT_TRUE(text.ends_with(fmt::format("\"others\":{}}}", AudienceTally::kMax + 2 + 2))) << text.substr(text.size() - 40);
}

TEST(AudienceTallyTest, SaysOfWhichEpochsTheAnswersWere) {
  AudienceTally tally;
  json::Parser parser;
  tally.Add(*parser.Parse(AnswerOf(3, 1)));
  EXPECT_EQ(tally.EpochWords(), "epoch 3");
  tally.Add(*parser.Parse(AnswerOf(4, 1)));
  EXPECT_EQ(tally.EpochWords(), "epochs 3 to 4");
}

}  // namespace
}  // namespace cli
