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

}  // namespace
}  // namespace taxii
