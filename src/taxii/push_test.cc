// What a push sends, what it makes of the server's answers, and that none is left out wherever it is killed.
#include "taxii/push.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "taxii/client_testing.h"

namespace taxii::testing {
namespace {

using base::Code;
using exchange::testing::Indicator;
using exchange::testing::IndicatorId;

// A server that takes envelopes.
class Taker : public Wire {
 public:
  std::set<std::string> has;                   // ids
  std::function<std::optional<Reply>(const http::ClientRequest&)> meddle;
  std::set<std::string> refuses, fails_at;     // ids: 422, 500
  bool says_duplicates_failed = false;         // as medallion
  int polls = 0;                               // each status stays pending for so long
  size_t bytes_max = 1 << 20;
  std::vector<http::ClientRequest> requests;

  size_t Posts() const {
    return static_cast<size_t>(std::ranges::count_if(requests, [](const auto& request) { return request.method == http::Method::kPost; }));
  }

  Reply Send(const http::ClientRequest& request) override {
    requests.push_back(request);
    if (meddle) {
      if (auto answer = meddle(request)) return *std::move(answer);
    }
    if (request.target.starts_with("/api/status/")) return Answer(200, --pending_ > 0 ? Pending() : last_);
    if (request.target.contains("/manifest/")) return Manifest();
    return Take(request.body);
  }

 private:
  static std::string Pending() { return R"({"id":"s1","status":"pending","total_count":1,"success_count":0,"failure_count":0,"pending_count":1})"; }

  Reply Take(const std::string& body) {
    if (body.size() > bytes_max) return Answer(413, R"({"title":"too large"})");
    json::Parser parser;
    const auto envelope = parser.Parse(body);
    std::vector<std::string> ids;
    for (const json::Value object : envelope->Find("objects")->elements()) ids.emplace_back(object.FindString("id"));
    for (const std::string& id : ids) {
      if (refuses.contains(id)) return Answer(422, R"({"title":"no such type here"})");
      if (fails_at.contains(id)) return Answer(500, "<html>Internal Server Error</html>");
    }
    std::string failures;
    size_t failed = 0;
    for (const std::string& id : ids) {
      if (has.insert(id).second || !says_duplicates_failed) continue;
      failures += std::string(failed++ == 0 ? "" : ",") + R"({"id":")" + id + R"(","version":"2025-01-01T00:00:00.000Z","message":"already there"})";
    }
    last_ = R"({"id":"s1","status":"complete","total_count":)" + std::to_string(ids.size()) + R"(,"success_count":)" + std::to_string(ids.size() - failed) +
            R"(,"failure_count":)" + std::to_string(failed) + R"(,"pending_count":0)" + (failed > 0 ? R"(,"failures":[)" + failures + "]" : "") + "}";
    pending_ = polls;
    return Answer(202, polls > 0 ? Pending() : last_);
  }

  Reply Manifest() const {
    std::string body = R"({"objects":[)";
    for (const std::string& id : has) body.append(body.ends_with('[') ? "" : ",").append(R"({"id":")" + id + R"(","date_added":"2026-01-01T00:00:00.000000Z","version":"2025-01-01T00:00:00.000Z"})");
    return Answer(200, body + "]}");
  }

  int pending_ = 0;
  std::string last_;
};

class Giver : public PushHost {
 public:
  int objects = 50, page = 20;
  std::string saved;
  std::vector<Submission::Failure> failed;
  std::vector<std::string> notes;
  std::vector<int64_t> waits;
  int saves_left = -1;
  exchange::testing::FakeClock clock;

  base::Result<OutgoingPage> Read(std::optional<base::Timestamp> after) override {
    OutgoingPage found;
    for (int i = 0; i < objects; ++i) {
      if (after && At(i) <= *after) continue;
      if (static_cast<int>(found.objects.size()) == page) {
        found.more = true;
        break;
      }
      found.objects.push_back({Indicator(i), At(i)});
    }
    return found;
  }
  base::Status Save(const PushState& state) override {
    if (saves_left == 0) return base::Fail(Code::kIo, "killed");
    if (saves_left > 0) --saves_left;
    saved = FormatState(state);
    return {};
  }
  bool Wait(int64_t ms) override {
    if (ms > 0) waits.push_back(ms);
    clock.now.us += ms * 1000;
    return true;
  }
  void Failed(const Submission::Failure& failure) override { failed.push_back(failure); }
  void Progress(uint64_t) override {}
  void Note(const std::string& line) override { notes.push_back(line); }
};

base::Status Push(Taker& server, Giver& giver, uint64_t max_content_length = 0) {
  PushState state{.from = "here", .target = "https://there/api/collections/one/", .added_after = {}, .last_success = {}, .last_failure = {}, .last_error = {}};
  if (!giver.saved.empty()) state = *ParsePushState(giver.saved);
  Client client(server);
  exchange::testing::SeededRandom random;
  Pusher pusher({client, giver, giver.clock, random}, {.root = "/api/", .collection = "one", .max_content_length = max_content_length}, state);
  return pusher.Run();
}

std::set<std::string> Ids(int count) {
  std::set<std::string> ids;
  for (int i = 0; i < count; ++i) ids.insert(IndicatorId(i));
  return ids;
}

TEST(Push, SendsEverythingOnceAndThenOnlyWhatIsNew) {
  Taker server;
  Giver giver;
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(server.has, Ids(50));
  EXPECT_EQ(server.Posts(), 3u);
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(server.Posts(), 3u);
  giver.objects = 53;
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(server.Posts(), 4u);
  EXPECT_EQ(server.has, Ids(53));
  EXPECT_EQ(ParsePushState(giver.saved)->taken, 53u);
}

TEST(Push, KilledAnywhereItGoesOnToCompleteness) {
  for (int saves = 0; saves < 8; ++saves) {
    Taker server;
    Giver giver;
    giver.saves_left = saves;
    const bool ended = Push(server, giver, 3000).has_value();
    giver.saves_left = -1;
    ASSERT_TRUE(Push(server, giver, 3000));
    EXPECT_EQ(server.has, Ids(50));
    EXPECT_TRUE(giver.failed.empty());
    if (ended) break;
  }
}

TEST(Push, DuplicatesThatTheServerCallsFailuresAreNone) {
  Taker server;
  server.has = Ids(30);
  server.says_duplicates_failed = true;
  Giver giver;
  ASSERT_TRUE(Push(server, giver));
  EXPECT_TRUE(giver.failed.empty());
  EXPECT_EQ(server.has, Ids(50));
}

TEST(Push, FailuresThatAreRealAreToldWithTheServersWords) {
  Taker server;
  server.meddle = [](const http::ClientRequest& request) -> std::optional<Reply> {
    if (request.method != http::Method::kPost) return std::nullopt;
    return Answer(202, R"({"id":"s","status":"complete","total_count":20,"success_count":19,"failure_count":1,"pending_count":0,"failures":[{"id":")" + IndicatorId(3) +
                           R"(","version":"2025-01-01T00:00:00.000Z","message":"not on a Tuesday"}]})");
  };
  Giver giver;
  giver.objects = 20;
  ASSERT_TRUE(Push(server, giver));
  ASSERT_EQ(giver.failed.size(), 1u);
  EXPECT_EQ(giver.failed[0].id, IndicatorId(3));
  EXPECT_EQ(giver.failed[0].message, "not on a Tuesday");
}

TEST(Push, RefusedObjectsAreFoundToldAndPassedOver) {
  Taker server;
  server.refuses = {IndicatorId(7), IndicatorId(33)};
  Giver giver;
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(server.has.size(), 48u);
  ASSERT_EQ(giver.failed.size(), 2u);
  EXPECT_EQ(giver.failed[0].id, IndicatorId(7));
  EXPECT_TRUE(giver.failed[0].message.contains("no such type here"));
  const size_t before = server.Posts();
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(server.Posts(), before);
}

TEST(Push, AServerThatHasTakenThingsMayRefuseManyInARow) {
  Taker server;
  for (int i = 10; i < 45; ++i) server.refuses.insert(IndicatorId(i));
  Giver giver;
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(giver.failed.size(), 35u);
  EXPECT_EQ(server.has.size(), 15u);
}

TEST(Push, AServerThatHasTakenNothingAndRefusesAllIsTheWrongOne) {
  Taker server;
  server.refuses = Ids(50);
  Giver giver;
  const auto done = Push(server, giver);
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().message.contains("20 objects in a row")) << done.error().message;
  EXPECT_TRUE(done.error().message.contains("no such type here"));
  EXPECT_FALSE(ParsePushState(giver.saved)->added_after);
  server.refuses.clear();
  ASSERT_TRUE(Push(server, giver));  // mended: nothing was left out
  EXPECT_EQ(server.has, Ids(50));
}

TEST(Push, AnObjectThatBringsTheServerDownIsFoundAmongOthers) {
  Taker server;
  server.fails_at = {IndicatorId(4)};
  Giver giver;
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(server.has.size(), 49u);
  ASSERT_EQ(giver.failed.size(), 1u);
  EXPECT_EQ(giver.failed[0].id, IndicatorId(4));
}

TEST(Push, AServerThatIsDownLosesNothing) {
  Taker server;
  server.fails_at = Ids(50);
  Giver giver;
  ASSERT_FALSE(Push(server, giver));
  EXPECT_FALSE(ParsePushState(giver.saved)->added_after);
  EXPECT_TRUE(giver.failed.empty());
  server.fails_at.clear();
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(server.has, Ids(50));
}

TEST(Push, WhatIsNotAboutObjectsEndsThePushAtOnce) {
  for (const int status : {401, 403, 404, 405, 406, 415, 501}) {
    Taker server;
    server.meddle = [&](const http::ClientRequest&) -> std::optional<Reply> { return Answer(status, R"({"title":"no"})"); };
    Giver giver;
    const auto done = Push(server, giver);
    EXPECT_FALSE(done);
    EXPECT_TRUE(giver.failed.empty()) << status;
    EXPECT_EQ(server.requests.size(), 1u) << status;
    EXPECT_FALSE(ParsePushState(giver.saved)->added_after) << status;
  }
}

TEST(Push, EnvelopesStayBelowTheServersLimitAndLearnIt) {
  Taker named;
  named.bytes_max = 2999;
  Giver giver;
  ASSERT_TRUE(Push(named, giver, 3000));
  EXPECT_EQ(named.has, Ids(50));
  for (const auto& request : named.requests) EXPECT_LT(request.body.size(), 3000u);

  Taker silent;
  silent.bytes_max = 2999;
  Giver other;
  other.objects = 200, other.page = 200;
  ASSERT_TRUE(Push(silent, other));
  EXPECT_EQ(silent.has, Ids(200));
  const auto refused = std::ranges::count_if(silent.requests, [](const auto& request) { return request.body.size() > 2999; });
  EXPECT_LT(refused, 40);
}

TEST(Push, APendingStatusIsPolledMoreAndMoreSeldom) {
  Taker server;
  server.polls = 7;
  Giver giver;
  giver.objects = 20;
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(giver.waits, (std::vector<int64_t>{500, 1000, 2000, 4000, 8000, 10000, 10000}));
  EXPECT_EQ(server.has, Ids(20));
}

TEST(Push, AStatusThatStaysPendingEndsThePushAndIsSentAgain) {
  Taker server;
  server.polls = 1 << 20;
  Giver giver;
  giver.objects = 20;
  const auto done = Push(server, giver);
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().message.contains("10 minutes")) << done.error().message;
  EXPECT_EQ(server.Posts(), 1u);
  EXPECT_FALSE(ParsePushState(giver.saved)->added_after);
}

TEST(Push, AForgottenStatusIsSentAgain) {
  Taker server;
  server.polls = 2;
  bool forgotten = false;
  server.meddle = [&](const http::ClientRequest& request) -> std::optional<Reply> {
    if (forgotten || !request.target.contains("/status/")) return std::nullopt;
    forgotten = true;
    return Answer(404, R"({"title":"no such status"})");
  };
  Giver giver;
  giver.objects = 20;
  ASSERT_TRUE(Push(server, giver));
  EXPECT_EQ(server.Posts(), 2u);
  EXPECT_EQ(server.has, Ids(20));
}

TEST(Push, OverloadAndResetsAreWaitedFor) {
  int n = 0;
  Taker server;
  server.meddle = [&](const http::ClientRequest&) -> std::optional<Reply> {
    switch (++n) {
      case 1: return Answer(429, "", {{"Retry-After", "20"}});
      case 2: return Answer(503);
      case 3: return base::Fail(Code::kUnavailable, "receiving failed: connection reset by peer");
      default: return std::nullopt;
    }
  };
  Giver giver;
  ASSERT_TRUE(Push(server, giver));
  ASSERT_EQ(giver.waits.size(), 3u);
  EXPECT_GE(giver.waits[0], 20'000);
  EXPECT_EQ(server.has, Ids(50));
  EXPECT_EQ(giver.notes.size(), 3u);
}

TEST(Push, ADamagedStateSaysWhatToDo) {
  for (const std::string& text : {"", "{", R"({"format":2})", R"({"format":1,"added_after":"yesterday"})"}) {
    const auto state = ParsePushState(text);
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, Code::kCorrupt);
    EXPECT_TRUE(state.error().message.contains("remove the file")) << state.error().message;
  }
}

}  // namespace
}  // namespace taxii::testing
