// A server in trouble, or one that makes some: back-off, page size, and an end to everything.
#include <gtest/gtest.h>

#include "taxii/client_testing.h"

namespace taxii::testing {
namespace {

using base::Code;
using exchange::testing::Indicator;

// Answers the n-th request so, and the others as usual.
auto Nth(int nth, Reply answer) {
  return [nth, answer](int n, const http::ClientRequest&) -> std::optional<Reply> {
    if (n == nth) return answer;
    return std::nullopt;
  };
}
auto Always(Reply answer) {
  return [answer](int, const http::ClientRequest&) -> std::optional<Reply> { return answer; };
}
std::string LimitOf(const http::ClientRequest& request) {
  const size_t at = request.target.find("limit=");
  return at == std::string::npos ? "" : request.target.substr(at + 6, request.target.find('&', at) - at - 6);
}

TEST(FollowTrouble, RetryAfterIsHonoured) {
  for (const int status : {429, 503}) {
    FakeServer server;
    server.Fill(25);
    server.meddle = Nth(2, Answer(status, R"({"title":"slow down"})", {{"Retry-After", "70"}}));
    FakeHost host;
    ASSERT_TRUE(Pull(server, host));
    ASSERT_EQ(host.waits.size(), 1u);
    EXPECT_GE(host.waits[0], 70'000);
    EXPECT_LT(host.waits[0], 80'000);
    EXPECT_EQ(host.taken, server.Everything());
  }
}

TEST(FollowTrouble, RetryAfterAsADateIsReadByTheServersOwnClock) {
  FakeServer server;
  server.Fill(5);
  server.meddle = Nth(1, Answer(503, "", {{"Date", "Wed, 21 Oct 2015 07:28:00 GMT"}, {"Retry-After", "Wed, 21 Oct 2015 07:28:30 GMT"}}));
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  ASSERT_EQ(host.waits.size(), 1u);
  EXPECT_EQ(host.waits[0], 30'000);
}

TEST(FollowTrouble, AServerThatAsksForDaysIsGivenUpForNow) {
  FakeServer server;
  server.meddle = Always(Answer(503, "", {{"Retry-After", "172800"}}));
  FakeHost host;
  const auto done = Pull(server, host);
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().message.contains("172800 s")) << done.error().message;
  EXPECT_EQ(server.requests.size(), 1u);
}

TEST(FollowTrouble, WaitsGrowAndEnd) {
  for (const Reply& trouble : {Answer(503), Answer(500), Answer(502), Answer(408), Answer(200, "{\"objects\":[{\"a\":"), Answer(200, "hello"),
                               Reply(base::Fail(Code::kUnavailable, "receiving failed: connection reset by peer"))}) {
    FakeServer server;
    server.meddle = Always(trouble);
    FakeHost host;
    const auto done = Pull(server, host);
    ASSERT_FALSE(done);
    EXPECT_TRUE(done.error().message.contains("given up for now")) << done.error().message;
    ASSERT_EQ(host.waits.size(), 8u);
    for (size_t i = 0; i < host.waits.size(); ++i) {
      EXPECT_GE(host.waits[i], 500 << i);
      EXPECT_LE(host.waits[i], 1000 << i);
    }
    EXPECT_EQ(ParseState(host.saved)->last_error, done.error().message);
  }
}

TEST(FollowTrouble, ProgressForgivesFailures) {
  FakeServer server;
  server.Fill(200);
  server.meddle = [](int n, const http::ClientRequest&) -> std::optional<Reply> {
    if (n % 2 == 0) return base::Fail(Code::kUnavailable, "receiving failed: connection reset by peer");
    return std::nullopt;
  };
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
}

TEST(FollowTrouble, TheSameCredentialsAreNotTriedAgain) {
  for (const int status : {401, 403}) {
    FakeServer server;
    server.Fill(50);
    server.meddle = Nth(3, Answer(status, R"({"title":"token expired"})"));
    FakeHost host;
    const auto done = Pull(server, host);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, status == 401 ? Code::kUnauthorized : Code::kForbidden);
    EXPECT_TRUE(done.error().message.contains("token expired"));
    EXPECT_EQ(server.requests.size(), 3u);
    EXPECT_TRUE(host.waits.empty());
    server.meddle = nullptr;
    ASSERT_TRUE(Pull(server, host));  // with a new one
    EXPECT_EQ(host.taken, server.Everything());
  }
}

TEST(FollowTrouble, PagesThatAreTooLongAreHalvedAndNotAskedForAgain) {
  FakeServer server;
  server.Fill(300);
  server.page_max = 100;
  server.reply_objects_max = 7;
  FakeHost host;
  ASSERT_TRUE(Pull(server, host, 100));
  EXPECT_EQ(host.taken, server.Everything());
  const auto refused = std::ranges::count_if(server.requests, [](const auto& request) { return std::stoi(LimitOf(request)) > 7; });
  EXPECT_EQ(refused, 4);  // 100, 50, 25, 12
  EXPECT_EQ(ParseState(host.saved)->limit, 6u);
  server.requests.clear();
  ASSERT_TRUE(Pull(server, host, 100));
  EXPECT_EQ(LimitOf(server.requests[0]), "6");
}

TEST(FollowTrouble, ARepliesLengthThatWeDoNotTakeIsAnsweredBySmallerPages) {
  FakeServer server;
  server.Fill(50);
  server.meddle = [](int, const http::ClientRequest& request) -> std::optional<Reply> {
    if (std::stoi(LimitOf(request)) > 3) return base::Fail(Code::kTooLarge, "the answer is longer than 268435456 bytes");
    return std::nullopt;
  };
  FakeHost host;
  ASSERT_TRUE(Pull(server, host, 50));
  EXPECT_EQ(host.taken, server.Everything());
}

TEST(FollowTrouble, OneObjectThatIsTooLongIsAnErrorNotALoop) {
  FakeServer server;
  server.meddle = Always(Answer(413));
  FakeHost host;
  const auto done = Pull(server, host, 1000);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::kTooLarge);
  EXPECT_EQ(server.requests.size(), 10u);
}

TEST(FollowTrouble, AfterTimeOutsPagesGrowSlowlyAgain) {
  FakeServer server;
  server.Fill(3000);
  server.page_max = 1000;
  int too_slow = 0;
  server.meddle = [&](int, const http::ClientRequest& request) -> std::optional<Reply> {
    if (std::stoi(LimitOf(request)) <= 30) return std::nullopt;
    ++too_slow;
    return base::Fail(Code::kUnavailable, "no answer in time");
  };
  FakeHost host;
  ASSERT_TRUE(Pull(server, host, 100));
  EXPECT_EQ(host.taken, server.Everything());
  EXPECT_LE(too_slow, 8);
}

TEST(FollowTrouble, AServerThatCapsPagesIsFollowedAtItsOwnPace) {
  FakeServer server;
  server.Fill(100);
  server.page_max = 3;
  FakeHost host;
  ASSERT_TRUE(Pull(server, host, 1000));
  EXPECT_EQ(host.taken, server.Everything());
  EXPECT_EQ(server.requests.size(), 34u);
}

// Each of these would keep a careless client busy for ever.
TEST(FollowTrouble, EveryLoopEnds) {
  const std::string same = R"({"more":true,"objects":[)" + Indicator(1) + "]";
  const auto dated = [](std::string body, int n) {
    return Answer(200, std::move(body), {{"X-TAXII-Date-Added-First", base::FormatTimestamp(At(n))}, {"X-TAXII-Date-Added-Last", base::FormatTimestamp(At(n))}});
  };
  const std::map<std::string, std::function<Reply(int)>> loops = {
      {"one page, one token", [&](int) { return Answer(200, same + R"(,"next":"a"})"); }},
      {"one page, ever new tokens", [&](int n) { return Answer(200, same + R"(,"next":")" + std::to_string(n) + "\"}"); }},
      {"one page, no token", [&](int) { return dated(same + "}", 5); }},
      {"two pages in turn", [&](int n) { return Answer(200, R"({"more":true,"next":"a","objects":[)" + Indicator(n % 2) + "]}"); }},
      {"nothing, ever new tokens", [&](int n) { return Answer(200, R"({"more":true,"next":")" + std::to_string(n) + "\"}"); }},
      {"redirects in a circle", [&](int n) { return Answer(307, "", {{"Location", "/api/" + std::to_string(n) + "/"}}); }},
  };
  for (const auto& [name, loop] : loops) {
    SCOPED_TRACE(name);
    FakeServer server;
    server.meddle = [&](int n, const http::ClientRequest&) -> std::optional<Reply> { return loop(n); };
    FakeHost host;
    EXPECT_FALSE(Pull(server, host));
    EXPECT_LT(server.requests.size(), 1000u);
  }
}

TEST(FollowTrouble, MoreWithNothingAtAllIsTheEnd) {
  FakeServer server;
  server.meddle = Always(Answer(200, R"({"more":true})"));
  FakeHost host;
  EXPECT_TRUE(Pull(server, host));
  EXPECT_TRUE(host.Noted("taken for the end"));
}

TEST(FollowTrouble, AWebPageIsToldFromTaxii) {
  FakeServer server;
  server.meddle = Always(Answer(200, "<html>Please log in</html>", {{"Content-Type", "text/html; charset=utf-8"}}));
  FakeHost host;
  const auto done = Pull(server, host);
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().message.contains("web page")) << done.error().message;
}

TEST(FollowTrouble, OtherMediaTypesAreReadAsTaxii) {
  for (const std::string& type : {"application/json", "application/vnd.oasis.taxii+json; version=2.0", "application/stix+json", "", "text/plain"}) {
    FakeServer server;
    server.Fill(15);
    server.spoil = [&](int, Reply reply) -> Reply {
      reply->headers.Set("Content-Type", type);
      return reply;
    };
    FakeHost host;
    ASSERT_TRUE(Pull(server, host));
    EXPECT_EQ(host.taken, server.Everything());
  }
}

TEST(FollowTrouble, RedirectsAreFollowedOnTheSameServerOnly) {
  FakeServer server;
  server.Fill(5);
  server.meddle = [](int n, const http::ClientRequest& request) -> std::optional<Reply> {
    if (n == 1) return Answer(308, "", {{"Location", request.target}});
    return std::nullopt;
  };
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken.size(), 5u);

  for (const std::string& elsewhere : {"https://evil.example/api/", "//evil.example/api/", "http://127.0.0.1:1/", ""}) {
    FakeServer other;
    other.meddle = Always(Answer(302, "", {{"Location", elsewhere}}));
    FakeHost nobody;
    const auto done = Pull(other, nobody);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::kInvalid);
    for (const auto& request : other.requests) EXPECT_TRUE(request.target.starts_with("/api/collections/")) << request.target;
  }
}

TEST(FollowTrouble, AServerWithoutVersionsIsAskedForTheLastOnes) {
  FakeServer server;
  server.Fill(25);
  server.meddle = [](int, const http::ClientRequest& request) -> std::optional<Reply> {
    if (request.target.contains("match[version]")) return Answer(400, R"({"title":"only last is supported"})");
    return std::nullopt;
  };
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
  EXPECT_TRUE(host.Noted("only last is supported"));
  EXPECT_FALSE(ParseState(host.saved)->all_versions);
}

TEST(FollowTrouble, StopIsHeardWhileWaitingAndBetweenPages) {
  FakeServer server;
  server.Fill(50);
  FakeHost host;
  host.waits_left = 2;
  const auto done = Pull(server, host);
  ASSERT_FALSE(done);
  EXPECT_EQ(server.requests.size(), 3u);
  host.waits_left = -1;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
}

}  // namespace
}  // namespace taxii::testing
