#include "node/gate.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "exchange/testing.h"

namespace node {
namespace {

struct GateTest : ::testing::Test {
  std::unique_ptr<store::Store> store = store::OpenMemory();
  exchange::testing::Bench bench{*store};
  std::vector<std::function<void()>> waiting;
  size_t waiting_max = 100;
  AccountGate gate{bench.exchange->accounts(), bench.clock, "control", 2, false, [this](std::function<void()> check) {
                     if (waiting.size() >= waiting_max) return false;
                     waiting.push_back(std::move(check));
                     return true;
                   }};

  GateTest() {
    EXPECT_TRUE(bench.exchange->accounts().Create({.name = "ann"}));
    EXPECT_TRUE(bench.exchange->accounts().SetPassword("ann", "correct horse battery"));
  }
  // What the gate says at once; nothing while the check waits.
  std::optional<base::Result<http::Caller>> Ask(std::string_view peer, std::string_view user_and_password = "ann:wrong") {
    http::Request request;
    request.peer = peer;
    request.headers.Add("Authorization", "Basic " + base::Base64Encode(user_and_password));
    const auto answer = std::make_shared<std::optional<base::Result<http::Caller>>>();
    gate.Admit(request, http::Access::kUser, [answer](base::Result<http::Caller> result) { *answer = std::move(result); });
    return *answer;
  }
  bool IsRefusedAtOnce(std::string_view peer, std::string_view user_and_password = "ann:wrong") {
    const auto answer = Ask(peer, user_and_password);
    return answer && answer->error().code == base::Code::kUnavailable;
  }
  void CheckWaiting() {
    for (const auto& check : std::exchange(waiting, {})) check();
  }
};

TEST_F(GateTest, OneClientLeavesThePasswordCheckToOthers) {
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(Ask("192.0.2.7:" + std::to_string(4000 + i), "user" + std::to_string(i) + ":wrong"));
  EXPECT_TRUE(IsRefusedAtOnce("192.0.2.7:5000", "bob:wrong"));
  EXPECT_TRUE(IsRefusedAtOnce("[::ffff:192.0.2.7]:5000", "bob:wrong"));
  EXPECT_FALSE(Ask("192.0.2.8:5000", "ann:correct horse battery"));
  EXPECT_EQ(waiting.size(), 5u);
  CheckWaiting();
  EXPECT_TRUE(Ask("192.0.2.8:5000", "ann:correct horse battery")->has_value());
  EXPECT_FALSE(Ask("192.0.2.7:5001", "bob:wrong"));  // its checks are done: it may ask again
}

TEST_F(GateTest, ABurstCostsAsManyTriesAsItHas) {
  EXPECT_FALSE(Ask("192.0.2.7:1"));
  EXPECT_FALSE(Ask("192.0.2.7:2"));
  EXPECT_TRUE(IsRefusedAtOnce("192.0.2.7:3"));  // though neither has failed yet
  CheckWaiting();
  EXPECT_TRUE(IsRefusedAtOnce("192.0.2.7:4", "ann:correct horse battery"));
  bench.clock.now.us += 30'000'000;  // of two tries a minute
  EXPECT_FALSE(Ask("192.0.2.7:5", "ann:correct horse battery"));
  CheckWaiting();
  EXPECT_FALSE(Ask("192.0.2.7:6"));  // a success has wiped the slate
  EXPECT_FALSE(Ask("192.0.2.7:7"));
}

TEST_F(GateTest, SaysWhenATokenEnds) {
  const auto ask = [&](std::optional<base::Timestamp> expires) {
    http::Request request;
    request.headers.Add("Authorization", "Bearer " + *bench.exchange->accounts().IssueToken("ann", "siem", expires));
    base::Result<http::Caller> caller;
    gate.Admit(request, http::Access::kUser, [&](base::Result<http::Caller> result) { caller = std::move(result); });
    return *caller;
  };
  const base::Timestamp end{bench.clock.now.us + 1'000'000};
  EXPECT_EQ(ask(end).user, "ann");
  EXPECT_EQ(ask(end).until, end);
  EXPECT_FALSE(ask(std::nullopt).until);
}

TEST_F(GateTest, ATryThatNobodyHadTimeForIsNotCounted) {
  waiting_max = 0;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(IsRefusedAtOnce("192.0.2.7:1"));
  waiting_max = 100;
  EXPECT_FALSE(Ask("192.0.2.7:2"));
  EXPECT_FALSE(Ask("192.0.2.7:3"));
}

TEST_F(GateTest, WhoGuessesFromAllOfANetworkIsOneClient) {
  for (const auto& [first, second, third, other] : {std::array{"[2001:db8::1]:1", "[2001:db8::2]:2", "[2001:db8::ffff:3]:3", "[2001:db8:0:1::1]:1"},
                                                    std::array{"2001:db8:5::1", "2001:db8:5::2", "2001:db8:5::3", "2001:db8:6::1"},  // as a proxy names them
                                                    std::array{"192.0.2.7:1", "192.0.2.7:2", "192.0.2.7", "192.0.2.8:1"}}) {
    EXPECT_FALSE(Ask(first));
    EXPECT_FALSE(Ask(second));
    CheckWaiting();
    EXPECT_TRUE(IsRefusedAtOnce(third)) << third;
    EXPECT_FALSE(Ask(other)) << other;
    CheckWaiting();
  }
}

}  // namespace
}  // namespace node
