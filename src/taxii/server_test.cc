// What keeps a network thread, and what does not.
#include "taxii/server.h"

#include <gtest/gtest.h>

#include "exchange/testing.h"

namespace taxii {
namespace {

struct AnnsGate : http::Gate {
  void Admit(const http::Request&, http::Access, std::function<void(base::Result<http::Caller>)> done) override { done(http::Caller{"ann"}); }
};

TEST(Server, ALargePageIsMadeOnAWorkerAndSmallOnesAreAnsweredMeanwhile) {
  const auto store = store::OpenMemory();
  exchange::testing::Bench bench{*store};
  std::vector<std::function<void()>> waiting;
  bench.run_later = [&](std::function<void()> work) {
    waiting.push_back(std::move(work));
    return true;
  };
  bench.Open();
  const uint32_t number = bench.MakeCollection();
  exchange::Account ann;
  ann.name = "ann";
  ann.everywhere = {.read = true, .write = true};
  ASSERT_TRUE(bench.exchange->accounts().Create(ann));
  const std::string path = "/local/collections/" + base::FormatUuid(bench.exchange->collections().FindNumber(number)->id) + "/";

  AnnsGate gate;
  http::Router router(gate, http::Problem);
  Options options;
  options.roots.push_back({.path_segment = "local", .title = "Local", .max_content_length = 1 << 20, .serves = {}});
  Server server({*bench.exchange, bench.clock}, options);
  server.AddTo(router);
  std::vector<int> statuses;
  const auto ask = [&](const std::string& resource, const std::string& query) {
    http::Request request;
    request.path = path + resource;
    request.query = query;
    router.Handle(std::move(request), [&](const http::Response& response) { statuses.push_back(response.status); });
  };
  for (const char* resource : {"objects/", "manifest/"}) {
    statuses.clear();
    ask(resource, "limit=10000");
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_TRUE(statuses.empty());
    ask(resource, "");
    ask(resource, "limit=1000");
    ask(resource, "limit=nonsense&next=x");
    EXPECT_EQ(statuses, (std::vector{200, 200, 400}));
    waiting.front()();
    waiting.clear();
    EXPECT_EQ(statuses, (std::vector{200, 200, 400, 200}));
    ask(resource, "limit=10000");  // kept
    EXPECT_EQ(statuses.size(), 5u);
    EXPECT_TRUE(waiting.empty());
  }
}

// One collection, two accounts, the same requests one after the other: what was kept for one is not the other's page.
TEST(Server, EveryResourceIsKeptToTheMarkings) {
  const auto store = store::OpenMemory();
  exchange::testing::Bench bench{*store};
  const uint32_t number = bench.MakeCollection();
  for (const auto kind : {exchange::ReaderKind::kConstituent, exchange::ReaderKind::kOrganisation}) {
    exchange::Account account;
    account.name = exchange::ReaderKindName(kind);
    account.everywhere = {.read = true};
    account.reads_as = kind;
    ASSERT_TRUE(bench.exchange->accounts().Create(account));
  }
  const std::string strict = R"(,"object_marking_refs":["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"])";
  ASSERT_TRUE(bench.Submit(number, {exchange::testing::Indicator(1), exchange::testing::Indicator(2, 0, "[ipv4-addr:value = '198.51.100.7']", strict)}));
  const std::string path = "/local/collections/" + base::FormatUuid(bench.exchange->collections().FindNumber(number)->id) + "/";

  struct NamedGate : http::Gate {
    std::string user;
    void Admit(const http::Request&, http::Access, std::function<void(base::Result<http::Caller>)> done) override { done(http::Caller{user}); }
  } gate;
  http::Router router(gate, http::Problem);
  Options options;
  options.roots.push_back({.path_segment = "local", .title = "Local", .max_content_length = 1 << 20, .serves = {}});
  Server server({*bench.exchange, bench.clock}, options);
  server.AddTo(router);
  const auto ask = [&](const std::string& user, const std::string& resource) {
    gate.user = user;
    http::Request request;
    request.path = path + resource;
    std::string text;
    router.Handle(std::move(request), [&](const http::Response& response) {
      text = std::to_string(response.status);
      for (const http::Chunk& chunk : response.body) text += *chunk;
    });
    return text;
  };
  const std::string hidden = exchange::testing::IndicatorId(2);
  for (int round = 0; round < 2; ++round) {
    for (const char* resource : {"objects/", "manifest/"}) {
      EXPECT_TRUE(ask("organisation", resource).contains(hidden));
      const std::string page = ask("constituent", resource);
      EXPECT_TRUE(page.contains(exchange::testing::IndicatorId(1)));
      EXPECT_FALSE(page.contains(hidden));
    }
    for (const std::string& resource : {"objects/" + hidden + "/", "objects/" + hidden + "/versions/"}) {
      EXPECT_TRUE(ask("organisation", resource).starts_with("200"));
      EXPECT_TRUE(ask("constituent", resource).starts_with("404"));
    }
  }
}

}  // namespace
}  // namespace taxii
