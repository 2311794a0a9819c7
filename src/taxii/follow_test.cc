// Following is complete, whatever the server leaves out of TAXII 2.1, and wherever it is killed.
#include <gtest/gtest.h>

#include "taxii/client_testing.h"

namespace taxii::testing {
namespace {

using exchange::testing::Indicator;
using exchange::testing::IndicatorId;

constexpr int kObjects = 47;

// Every habit with every other, but for those that leave nothing to follow by.
struct Habits {
  bool next, dates, manifest, inclusive, once;
  int shared;
  FakeServer Server() const {
    FakeServer server;
    server.Fill(kObjects, shared);
    server.gives_next = next, server.gives_dates = dates, server.has_manifest = manifest, server.is_inclusive = inclusive, server.tokens_once = once;
    return server;
  }
  std::string Name() const {
    return std::string(next ? "next " : "") + (dates ? "dates " : "") + (manifest ? "manifest " : "") + (inclusive ? "inclusive " : "") + (once ? "once " : "") + std::to_string(shared);
  }
};

std::vector<Habits> AllHabits() {
  std::vector<Habits> all;
  for (int bits = 0; bits < 32; ++bits) {
    const bool next = bits & 1, dates = bits & 2, manifest = bits & 4, inclusive = bits & 8, once = bits & 16;
    if (!next && (!dates && !manifest)) continue;
    if (!next && once) continue;
    for (const int shared : {1, 3, 10}) all.push_back({next, dates, manifest, inclusive, once, shared});
  }
  return all;
}

TEST(Follow, TakesEverythingWhateverTheServerLeavesOut) {
  for (const Habits& habits : AllHabits()) {
    SCOPED_TRACE(habits.Name());
    FakeServer server = habits.Server();
    FakeHost host;
    const auto done = Pull(server, host);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(host.taken, server.Everything());
    EXPECT_LT(server.requests.size(), 200u);
  }
}

TEST(Follow, AgainThereIsNothingNewAndThenOnlyWhatIsNew) {
  for (const Habits& habits : AllHabits()) {
    if (!habits.dates && !habits.manifest) continue;  // nothing to go on from; see below
    SCOPED_TRACE(habits.Name());
    FakeServer server = habits.Server();
    FakeHost host;
    ASSERT_TRUE(Pull(server, host));
    ASSERT_TRUE(Pull(server, host));  // here it learns that added_after is inclusive
    const uint64_t before = host.deliveries;
    ASSERT_TRUE(Pull(server, host));
    EXPECT_EQ(host.deliveries, before);
    server.rows.push_back({At(900'000'000), IndicatorId(900), Indicator(900)});
    ASSERT_TRUE(Pull(server, host));
    EXPECT_EQ(host.deliveries, before + 1);
    EXPECT_EQ(host.taken, server.Everything());
    EXPECT_EQ(ParseState(host.saved)->is_inclusive, habits.inclusive);
  }
}

TEST(Follow, KilledAnywhereItGoesOnToCompleteness) {
  for (const Habits& habits : AllHabits()) {
    if (habits.shared == 10) continue;  // as 3, but longer
    for (int steps = 0; steps < 40; steps += habits.next ? 1 : 3) {
      SCOPED_TRACE(habits.Name() + ", killed after " + std::to_string(steps));
      FakeServer server = habits.Server();
      FakeHost host;
      host.steps_left = steps;
      const bool ended = Pull(server, host).has_value();
      host.steps_left = -1;
      ASSERT_TRUE(Pull(server, host));
      EXPECT_EQ(host.taken, server.Everything());
      if (ended) break;
    }
  }
}

TEST(Follow, KilledInTheMiddleItDoesNotBeginAgain) {
  FakeServer server;
  server.Fill(100);
  FakeHost host;
  host.steps_left = 16;  // eight pages, each taken and saved
  EXPECT_FALSE(Pull(server, host));
  host.steps_left = -1;
  const size_t before = server.requests.size();
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
  EXPECT_LE(server.requests.size() - before, 4u);
  EXPECT_LE(host.deliveries, 100u + 10u);
}

TEST(Follow, AnswersThatAreLostOnTheWayLoseNothing) {
  for (const Habits& habits : AllHabits()) {
    SCOPED_TRACE(habits.Name());
    FakeServer server = habits.Server();
    server.spoil = [](int n, Reply reply) -> Reply {
      if (n % 4 == 0) return base::Fail(base::Code::kUnavailable, "the server ended the connection in the middle of its answer");
      return reply;
    };
    FakeHost host;
    const auto done = Pull(server, host);
    const bool begins_anew = !habits.dates && !habits.manifest;  // each time from the start, so that it may give up
    if (!done && begins_anew) continue;
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(host.taken, server.Everything());
  }
}

TEST(Follow, WithoutAnyDateTheNextPullBeginsFromTheStart) {
  FakeServer server;
  server.Fill(25);
  server.gives_dates = server.has_manifest = false;
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_TRUE(host.Noted("begins from the start again"));
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
  EXPECT_EQ(host.deliveries, 50u);
}

TEST(Follow, MoreWithNothingToFollowByIsAnErrorNotAnEnd) {
  FakeServer server;
  server.Fill(25);
  server.gives_next = server.gives_dates = server.has_manifest = false;
  FakeHost host;
  const auto done = Pull(server, host);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::kUnsupported);
  EXPECT_EQ(host.taken.size(), 10u);
}

TEST(Follow, MoreObjectsOfOneDateThanAPageHoldsAreToldToBeAtRisk) {
  FakeServer server;
  server.Fill(40, 20);
  server.gives_next = false;
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_TRUE(host.Noted("those beyond may be missing"));
}

TEST(Follow, ManyOfOneDateAreReachedByLongerPagesWhereTheServerAllowsThem) {
  FakeServer server;
  server.Fill(60, 30);
  server.gives_next = false;
  server.page_max = 80;
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
  EXPECT_FALSE(host.Noted("those beyond may be missing"));
}

TEST(Follow, NewestFirstIsTakenWholeAndFollowed) {
  FakeServer server;
  server.Fill(25);
  server.newest_first = true;
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
  EXPECT_EQ(ParseState(host.saved)->added_after, server.rows.back().date);
  server.rows.push_back({At(900'000'000), IndicatorId(900), Indicator(900)});
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
}

TEST(Follow, ADateInTheFutureIsNotCountedOn) {
  FakeServer server;
  server.Fill(5);
  server.spoil = [](int n, Reply reply) -> Reply {
    if (n == 1) reply->headers.Set("X-TAXII-Date-Added-Last", "9999-12-31T23:59:59.999999Z");
    return reply;
  };
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_TRUE(host.Noted("yet to come"));
  server.rows.push_back({At(900'000'000), IndicatorId(900), Indicator(900)});
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
}

TEST(Follow, DatesThatAreNoneAreReadAsMissing) {
  FakeServer server;
  server.Fill(25);
  server.spoil = [](int, Reply reply) -> Reply {
    if (reply->headers.Find("X-TAXII-Date-Added-Last")) reply->headers.Set("X-TAXII-Date-Added-Last", "undefined");
    return reply;
  };
  FakeHost host;
  ASSERT_TRUE(Pull(server, host));
  EXPECT_EQ(host.taken, server.Everything());
  EXPECT_TRUE(host.Noted("manifest"));
  EXPECT_EQ(ParseState(host.saved)->added_after, server.rows.back().date);
}

}  // namespace
}  // namespace taxii::testing
