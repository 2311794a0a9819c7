// What a hostile server can put into a page, and what of it reaches the local side.
#include <gtest/gtest.h>

#include "taxii/client_testing.h"

namespace taxii::testing {
namespace {

using exchange::testing::Indicator;
using exchange::testing::IndicatorId;

// A server that has one page of these JSON texts.
FakeServer Saying(const std::vector<std::string>& objects) {
  FakeServer server;
  server.meddle = [objects](int, const http::ClientRequest&) -> std::optional<Reply> {
    std::string body = R"({"more":false,"objects":[)";
    for (const std::string& object : objects) body.append(body.ends_with('[') ? "" : ",").append(object);
    return Answer(200, body + "]}", {{"X-TAXII-Date-Added-First", "2026-01-01T00:00:00.000000Z"}, {"X-TAXII-Date-Added-Last", "2026-01-01T00:00:00.000000Z"}});
  };
  return server;
}

TEST(FollowHostile, AWrappedObjectIsNotPassedOn) {
  FakeServer server = Saying({R"({"date_added":"1999-01-01T00:00:00Z","object":)" + Indicator(1) + "}", Indicator(2)});
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, std::multiset<std::string>{Indicator(2)});
  ASSERT_EQ(host.refused.size(), 1u);
  EXPECT_TRUE(host.refused[0].message.contains("no `type`")) << host.refused[0].message;
}

TEST(FollowHostile, ABundleOrEnvelopeInsideIsNotUnpacked) {
  FakeServer server = Saying({R"({"objects":[)" + Indicator(1) + "]}", R"({"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000001","objects":[)" + Indicator(2) + "]}",
                              "[" + Indicator(3) + "]", Indicator(4)});
  FakeHost host;
  const auto done = Pull(server, host);
  EXPECT_FALSE(host.taken.contains(Indicator(1)));
  EXPECT_FALSE(host.taken.contains(Indicator(2)));
  EXPECT_FALSE(host.taken.contains(Indicator(3)));
}

TEST(FollowHostile, WhatIsNoStixObjectIsRefusedOneByOne) {
  FakeServer server = Saying({"{}", R"({"type":7,"id":"x"})", R"({"type":"indicator"})", R"({"type":"indicator","id":"malware--00000000-0000-4000-8000-000000000001"})",
                              R"({"type":"indicator","id":"indicator--1"})", R"({"type":"indicator","type":"malware"})", R"({"a":1e999})", Indicator(9)});
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, std::multiset<std::string>{Indicator(9)});
  EXPECT_EQ(host.refused.size(), 7u);
  EXPECT_EQ(ParseState(host.saved)->refused, 7u);
}

TEST(FollowHostile, TypesThatWereNotAskedForAreLeftOut) {
  FakeServer server;
  server.Fill(5);
  server.ignores_filters = true;
  FakeHost host;
  ASSERT_TRUE(Pull(server, host, 10, {"malware"}));
  EXPECT_TRUE(host.taken.empty());
  EXPECT_TRUE(host.refused.empty());
  EXPECT_TRUE(host.Noted("not asked for"));
}

TEST(FollowHostile, OfSeveralTypesEachIsTaken) {
  FakeServer server = Saying({Indicator(1), R"({"type":"malware","id":"malware--00000000-0000-4000-8000-000000000001"})",
                              R"({"type":"tool","id":"tool--00000000-0000-4000-8000-000000000001"})"});
  FakeHost host;
  ASSERT_TRUE(Pull(server, host, 10, {"malware", "indicator"}));
  EXPECT_EQ(host.taken.size(), 2u);
}

TEST(FollowHostile, APageOfEndlessObjectsIsNotKept) {
  FakeServer server;
  server.meddle = [](int, const http::ClientRequest&) -> std::optional<Reply> {
    std::string body = R"({"objects":[{})";
    for (int i = 0; i < 250'000; ++i) body += ",{}";
    return Answer(200, body + "]}");
  };
  FakeHost host;
  const auto done = Pull(server, host);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::kTooLarge);
  EXPECT_TRUE(host.refused.empty());
}

TEST(FollowHostile, ATypeInPlaceOfItsSpecVersionIsMended) {
  std::string object = Indicator(1);
  const size_t at = object.find(R"("2.1")");
  FakeServer server = Saying({object.substr(0, at) + R"("indicator")" + object.substr(at + 5)});
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, std::multiset<std::string>{object});
}

}  // namespace
}  // namespace taxii::testing
