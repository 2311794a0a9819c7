#include "http/media_type.h"

#include <gtest/gtest.h>

namespace http {
namespace {

const std::vector<MediaType> kOffers = {*ParseMediaType("application/taxii+json;version=2.1"), *ParseMediaType("application/json"),
                                        *ParseMediaType("text/html")};

// The chosen offer, -1 for none, -2 for an error.
int Choose(std::vector<std::string_view> accept) {
  const auto chosen = Negotiate(accept, kOffers);
  if (!chosen) return -2;
  return *chosen ? static_cast<int>(**chosen) : -1;
}

TEST(MediaType, ParsesCaseSpaceAndQuotes) {
  const auto type = ParseMediaType(" Application/TAXII+json ; Version=\"2\\.1\" ;; charset=utf-8 ");
  ASSERT_TRUE(type) << type.error().message;
  EXPECT_EQ(type->type, "application");
  EXPECT_EQ(type->subtype, "taxii+json");
  EXPECT_EQ(type->Find("version"), "2.1");
  EXPECT_EQ(type->Find("charset"), "utf-8");
}

TEST(MediaType, RefusesWhatTheGrammarDoesNotAllow) {
  for (const char* bad : {"", "a", "a/", "/b", "a/b c", "a/b;x", "a/b;x=", "a/b;x=\"", "a/b;x=\"\\", "a/b;x=1;X=2", "a /b", "a/*", "*/*",
                          "a/b,c/d", "a/b;x=\"\x01\""}) {
    EXPECT_FALSE(ParseMediaType(bad)) << bad;
  }
}

TEST(Accept, NoneMeansAnything) {
  EXPECT_EQ(Choose({}), 0);
  EXPECT_EQ(Choose({"", " , ,"}), 0);
  EXPECT_EQ(Choose({"*/*"}), 0);
}

TEST(Accept, ParametersOfTheRangeMustBeOffered) {
  EXPECT_EQ(Choose({"application/taxii+json;version=2.1"}), 0);
  EXPECT_EQ(Choose({"application/taxii+json; version=\"2.1\""}), 0);
  EXPECT_EQ(Choose({"application/taxii+json"}), 0);
  EXPECT_EQ(Choose({"application/taxii+json;version=2.0"}), -1);
  EXPECT_EQ(Choose({"application/vnd.oasis.taxii+json"}), -1);
  EXPECT_EQ(Choose({"application/*;version=2.1"}), 0);
}

TEST(Accept, QualityDecidesAndTheMostSpecificRangeSaysIt) {
  EXPECT_EQ(Choose({"application/taxii+json;q=0.5, application/json"}), 1);
  EXPECT_EQ(Choose({"text/html", "application/json;q=0.999"}), 2);
  EXPECT_EQ(Choose({"*/*;q=0.1, application/taxii+json;version=2.1;q=0"}), 1);  // RFC 9110, 12.4.2: 0 is "not acceptable"
  EXPECT_EQ(Choose({"*/*, application/*;q=0"}), 2);
  EXPECT_EQ(Choose({"text/*;q=0.3, text/html;q=0.7, */*;q=0.5"}), 2);
  EXPECT_EQ(Choose({"image/png"}), -1);
}

TEST(Accept, WhatCannotBeReadIsAnError) {
  for (const char* bad : {"a", "*/b", "a/b;q=2", "a/b;q=1.001", "a/b;q=0.1234", "a/b;q=", "a/b;q=x", "a/b c/d", "a/b;x=\"y"}) {
    EXPECT_EQ(Choose({bad}), -2) << bad;
  }
  std::string many;
  for (int i = 0; i < 65; ++i) many += "a/b,";
  EXPECT_EQ(Choose({many}), -2);
}

}  // namespace
}  // namespace http
