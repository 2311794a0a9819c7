#include "http/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace http {
namespace {

using testing::HasSubstr;

std::string Pairs(std::string_view query) {
  auto parameters = ParseQuery(query);
  if (!parameters) return "error: " + parameters.error().message;
  std::string out;
  for (const auto& [name, value] : *parameters) out += name + "=" + value + ";";
  return out;
}

TEST(Query, DecodesOnceAndKeepsOrderAndRepetition) {
  EXPECT_EQ(Pairs(""), "");
  EXPECT_EQ(Pairs("a=1&b=&c&a=2"), "a=1;b=;c=;a=2;");
  EXPECT_EQ(Pairs("match%5Bid%5D=x%2Cy&match[type]=a+b%2Bc"), "match[id]=x,y;match[type]=a b+c;");
  EXPECT_EQ(Pairs("&&a=b=c&"), "a=b=c;");
  EXPECT_EQ(Pairs("a=%2525"), "a=%25;");
}

TEST(Query, ErrorsNameTheParameter) {
  EXPECT_THAT(Pairs("ok=1&limit=%G1"), HasSubstr("'limit': a '%'"));
  EXPECT_THAT(Pairs("limit=%1"), HasSubstr("'limit'"));
  EXPECT_THAT(Pairs("limit=%00"), HasSubstr("NUL"));
  EXPECT_THAT(Pairs("next=%ff%fe"), HasSubstr("'next': the escapes do not decode to valid UTF-8"));
  EXPECT_THAT(Pairs("=x"), HasSubstr("without a name"));
}

TEST(Query, LimitsCountAndBytes) {
  QueryLimits limits{.bytes_max = 10, .parameters_max = 2};
  EXPECT_TRUE(ParseQuery("a=1&b=2", limits));
  EXPECT_EQ(ParseQuery("a=1&b=2&c", limits).error().code, base::Code::kTooLarge);
  EXPECT_EQ(ParseQuery("aaaaaaaaaaa", limits).error().code, base::Code::kTooLarge);
}

TEST(Query, EncodingIsUndoneByParsing) {
  std::string all;
  for (int c = 1; c < 128; ++c) all.push_back(static_cast<char>(c));
  all += "\xc3\xa9\xe4\xb8\xad";
  const auto parsed = ParseQuery(PercentEncode(all) + "=" + PercentEncode(all));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->at(0).name, all);
  EXPECT_EQ(parsed->at(0).value, all);
}

}  // namespace
}  // namespace http
