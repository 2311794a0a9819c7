// Feeds over a real exchange in memory: when they speak, and that they are silent once their client has gone.
#include "taxii/feed.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>

#include "crypto/system_random.h"
#include "http/router.h"
#include "json/parse.h"
#include "store/store.h"
#include "taxii/server.h"

namespace taxii {
namespace {

class StoppedClock : public base::Clock {
 public:
  base::Timestamp Now() const override { return {1'700'000'000'000'000 + ms * 1000}; }
  int64_t MonotonicMs() const override { return ms; }
  std::atomic<int64_t> ms = 0;
};

// What a feed has sent, one text a call.
class Client {
 public:
  explicit Client(std::unique_ptr<http::Source> source) : source_(std::move(source)) {}
  void Ask() {
    source_->Next([this](std::optional<std::string> text) {
      std::lock_guard lock(mutex_);
      sent_.push_back(text.value_or("(end)"));
      changed_.notify_all();
    });
  }
  // The n-th text, or "(nothing)" if it does not come.
  std::string Text(size_t n) {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, std::chrono::seconds(5), [&] { return sent_.size() > n; });
    return came ? sent_[n] : "(nothing)";
  }
  size_t count() {
    std::lock_guard lock(mutex_);
    return sent_.size();
  }
  void Leave() { source_.reset(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> sent_;
  std::unique_ptr<http::Source> source_;  // first to go
};

const FeedReader kAnybody{"somebody", [] { return true; }};

class FeedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    exchange_ = *exchange::Exchange::Open({*store_, clock_, random_, logger_}, {"taxii.test/log", key_, std::string(32, 'k')});
    number_ = (*exchange_->collections().Create({.title = "T", .description = "", .alias = "t", .id = {}}))->number;
    feeds_ = std::make_unique<Feeds>(*exchange_, clock_, FeedLimits{.feeds_max = 3, .user_feeds_max = 2, .heartbeat_ms = 100});
  }

  FeedPlace Place() {
    return {number_, exchange::ReaderKind::kOrganisation, [](base::Timestamp at) { return std::to_string(at.us); }, exchange_->LastDateAdded(number_)};
  }
  std::unique_ptr<http::Source> Open() {
    return *feeds_->Open(Place(), {"ann", [this] { return allowed_.load(); }});
  }
  void Submit(int number) {
    SubmitText(R"({"type":"domain-name","spec_version":"2.1","id":"domain-name--3c10e93f-798e-5a26-a0c1-08156efab7)" +
                             std::to_string(10 + number) + R"(","value":"a)" + std::to_string(number) + R"(.example"})");
  }
  void SubmitText(const std::string& object) {
    json::Parser parser;
    const std::string text = "[" + object + "]";
    exchange::SubmitRequest request;
    request.collection = number_;
    for (const json::Value object : parser.Parse(text)->elements()) request.objects.push_back(object);
    std::promise<void> done;
    exchange_->Submit(std::move(request), [&](base::Result<exchange::SubmitReport> report) {
      EXPECT_TRUE(report && report->Count(exchange::Outcome::kAdded) == 1);
      done.set_value();
    });
    done.get_future().get();
  }

  StoppedClock clock_;
  crypto::SystemRandom random_;
  base::NullLogger logger_;
  std::unique_ptr<store::Store> store_ = store::OpenMemory();
  crypto::SigningKey key_ = crypto::SigningKey::Generate(random_);
  std::unique_ptr<exchange::Exchange> exchange_;
  uint32_t number_ = 0;
  std::atomic<bool> allowed_ = true;
  std::unique_ptr<Feeds> feeds_;
};

TEST_F(FeedTest, GreetsThenTellsOfEachCommit) {
  Client client(Open());
  client.Ask();
  EXPECT_EQ(client.Text(0), "retry: 2000\nid: 0\n\n");
  client.Ask();
  EXPECT_EQ(client.count(), 1u);
  Submit(1);
  EXPECT_TRUE(client.Text(1).contains("a1.example")) << client.Text(1);
  Submit(2);
  Submit(3);
  client.Ask();
  EXPECT_TRUE(client.Text(2).contains("a2.example") && client.Text(2).contains("a3.example")) << client.Text(2);
  EXPECT_FALSE(client.Text(2).contains("a1.example"));
}

TEST_F(FeedTest, TellsOfOneVersionInBothSpecifications) {
  Client client(Open());
  client.Ask();
  client.Text(0);
  constexpr std::string_view kRest = R"("id":"tool--00000000-0000-4000-8000-000000000001","created":"2025-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:00.000Z","name":"x","labels":["y"]})";
  SubmitText(R"({"type":"tool",)" + std::string(kRest));
  SubmitText(R"({"type":"tool","spec_version":"2.1",)" + std::string(kRest));
  client.Ask();
  const std::string events = client.Text(1);
  EXPECT_NE(events.find("event: object"), events.rfind("event: object")) << events;
}

TEST_F(FeedTest, TellsOfRecallsAndErasuresAlsoToThoseWhoWereAway) {
  FeedPlace place = Place();
  Submit(1);
  Submit(2);
  const auto domain = [](int number) { return "domain-name--3c10e93f-798e-5a26-a0c1-08156efab7" + std::to_string(10 + number); };
  ASSERT_EQ(*exchange_->Recall({.collection = number_, .ids = {domain(1)}}, "ours", "t"), 1u);
  ASSERT_EQ(*exchange_->Erase(number_, {domain(2), std::nullopt}, "a \"quoted\"\nreason", "t"), 1u);
  Client client(*feeds_->Open(std::move(place), kAnybody));
  client.Ask();
  client.Text(0);
  client.Ask();
  EXPECT_EQ(client.Text(1), "id: 1700000000000002\nevent: recall\ndata: {\"date_added\":\"2023-11-14T22:13:20.000002Z\",\"recalled\":{\"id\":\"" + domain(1) +
                                "\",\"version\":\"2023-11-14T22:13:20.000000Z\",\"date_added\":\"2023-11-14T22:13:20.000000Z\"},\"index\":2,\"reason\":\"ours\"}\n\n"
                                "id: 1700000000000003\nevent: erase\ndata: {\"date_added\":\"2023-11-14T22:13:20.000003Z\",\"erased\":{\"date_added\":"
                                "\"2023-11-14T22:13:20.000001Z\"},\"index\":3,\"reason\":\"a \\\"quoted\\\"\\nreason\"}\n\n");
}

TEST_F(FeedTest, SaysNothingMoreThanTheClientAsksFor) {
  Client client(Open());
  client.Ask();
  client.Text(0);
  Submit(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(client.count(), 1u);
}

TEST_F(FeedTest, KeepsASilentConnectionAlive) {
  Client client(Open());
  client.Ask();
  client.Text(0);
  client.Ask();
  clock_.ms = 100;
  EXPECT_EQ(client.Text(1), kHeartbeat);
}

TEST_F(FeedTest, EndsWithTheRightToRead) {
  Client client(Open());
  client.Ask();
  client.Text(0);
  client.Ask();
  allowed_ = false;
  EXPECT_EQ(client.Text(1), "(end)");
}

TEST_F(FeedTest, EndsAfterAnHourSoThatCredentialsAreSeenAgain) {
  Client client(Open());
  client.Ask();
  client.Text(0);
  client.Ask();
  clock_.ms = 3'600'000;
  EXPECT_EQ(client.Text(1), "(end)");
}

// Whoever comes is ann, with credentials that end.
class BriefGate : public http::Gate {
 public:
  explicit BriefGate(base::Timestamp until) : until_(until) {}
  void Admit(const http::Request&, http::Access, std::function<void(base::Result<http::Caller>)> done) override { done(http::Caller{"ann", until_}); }

 private:
  const base::Timestamp until_;
};

TEST_F(FeedTest, EndsWhenTheTokenDoes) {
  ASSERT_TRUE(exchange_->accounts().Create({.name = "ann", .everywhere = {.read = true}}));
  BriefGate gate({clock_.Now().us + 1'000'000});
  http::Router router(gate, http::Problem);
  Server server({*exchange_, clock_}, {.title = "T", .roots = {{.path_segment = "local", .title = "T"}}});
  server.AddTo(router);
  http::Request request;
  request.path = "/local/collections/t/events/";
  std::promise<http::Response> came;
  router.Handle(std::move(request), [&](http::Response response) { came.set_value(std::move(response)); });
  http::Response response = came.get_future().get();
  ASSERT_EQ(response.status, 200);
  Client client(std::move(response.source));
  client.Ask();
  client.Text(0);
  client.Ask();
  Submit(1);
  EXPECT_TRUE(client.Text(1).contains("a1.example")) << client.Text(1);
  client.Ask();
  clock_.ms = 1000;
  EXPECT_EQ(client.Text(2), "(end)");
}

TEST_F(FeedTest, EndsWithTheServer) {
  Client client(Open());
  client.Ask();
  client.Text(0);
  client.Ask();
  feeds_.reset();
  EXPECT_EQ(client.Text(1), "(end)");
  client.Ask();
  EXPECT_EQ(client.Text(2), "(end)");
}

TEST_F(FeedTest, IsSilentOnceTheClientHasGone) {
  Client client(Open());
  client.Ask();
  client.Text(0);
  client.Ask();
  client.Leave();
  Submit(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(client.count(), 1u);
}

TEST_F(FeedTest, HasAnEndToHowManyAreOpen) {
  auto first = Open(), second = Open();
  const auto third = feeds_->Open(Place(), {"ann", [] { return true; }});
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, base::Code::kUnavailable);
  EXPECT_TRUE(third.error().message.contains("this user has 2")) << third.error().message;
  auto others = feeds_->Open(Place(), kAnybody);
  EXPECT_TRUE(others);
  EXPECT_EQ(feeds_->Open(Place(), kAnybody).error().code, base::Code::kUnavailable);
  first.reset();
  EXPECT_TRUE(feeds_->Open(Place(), kAnybody));
}

TEST_F(FeedTest, ClientsComeAndGoWhileObjectsAreAdded) {
  std::jthread writer([this] {
    for (int i = 0; i < 60; ++i) Submit(i);
  });
  for (int i = 0; i < 200; ++i) {
    Client client(Open());
    client.Ask();
    client.Ask();
    client.Leave();
  }
}

}  // namespace
}  // namespace taxii
