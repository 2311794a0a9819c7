// Whom the server tells what became of a submission, and how much.
#include "taxii/writing.h"

#include <gtest/gtest.h>

#include "exchange/testing.h"
#include "json/parse.h"

namespace taxii {
namespace {

struct WritingTest : ::testing::Test {
  std::unique_ptr<store::Store> store = store::OpenMemory();
  exchange::testing::Bench bench{*store};
  uint32_t collection = bench.MakeCollection();
  RootSpec root;
  Writing writing{*bench.exchange};

  std::string Id() { return base::FormatUuid(bench.exchange->collections().FindNumber(collection)->id); }
  void Allow(exchange::Rights rights) {
    exchange::Accounts& accounts = bench.exchange->accounts();
    if (!accounts.Find("ann")) {
      ASSERT_TRUE(accounts.Create({"ann", exchange::Role::kWriter, {}, {}, ""}));
    }
    ASSERT_TRUE(accounts.Change("ann", [&](exchange::Account& ann) -> base::Status {
      ann.everywhere = rights;
      return {};
    }));
  }
  static http::Request AnnRequest() {
    http::Request request;
    request.user = "ann";
    return request;
  }
  // The status resource of a submission by ann.
  std::string Post(std::string body) {
    http::Request request;
    request.user = "ann";
    request.headers.Add("Content-Type", "application/taxii+json;version=2.1");
    request.body = std::move(body);
    std::promise<std::string> answer;
    auto future = answer.get_future();
    writing.Add(root, Id(), std::move(request), [&](http::Response response) {
      std::string text;
      for (const auto& chunk : response.body) text += *chunk;
      answer.set_value(std::move(text));
    });
    return future.get();
  }
};

TEST_F(WritingTest, AStatusNeedsTheRightToWriteEachTimeItIsRead) {
  Allow({.read = true, .write = true});
  const std::string posted = Post(R"({"objects":[)" + exchange::testing::Indicator(1) + "]}");
  json::Parser parser;
  const std::string id(parser.Parse(posted)->FindString("id"));
  EXPECT_TRUE(writing.Status(root, id, "ann"));
  for (const exchange::Rights rights : {exchange::Rights{.read = true, .write = false}, exchange::Rights{}}) {
    Allow(rights);
    EXPECT_EQ(writing.Status(root, id, "ann").error().code, base::Code::kNotFound);
  }
  Allow({.read = false, .write = true});
  EXPECT_TRUE(writing.Status(root, id, "ann"));
  EXPECT_EQ(writing.Status(root, id, "bob").error().code, base::Code::kNotFound);
}

TEST_F(WritingTest, AStatusSaysLaterWhatItSaidAtFirst) {
  Allow({.read = true, .write = true});
  const std::string warned = R"({"type":"malware","spec_version":"2.1","id":"malware--00000000-0000-4000-8000-000000000001","created":"2025-01-01T00:00:00.000Z",)"
                             R"("modified":"2025-01-01T00:00:00.000Z","name":"x","is_family":false,"malware_types":["no such type"]})";
  const std::string posted = Post(R"({"objects":[)" + warned + R"(,{"type":"indicator","id":"indicator--zzz","created":1,"modified":{}},{"type":"x"},)" +
                                  exchange::testing::Indicator(1) + "]}");
  EXPECT_TRUE(posted.contains("warning: ")) << posted;
  EXPECT_TRUE(posted.contains("(STIX 2.1, ")) << posted;
  json::Parser parser;
  const auto status = writing.Status(root, parser.Parse(posted)->FindString("id"), "ann");
  ASSERT_TRUE(status);
  EXPECT_EQ(*status->body[0], posted);
}

// What it waits for, a commit, is waited for elsewhere: the thread that asked goes on to others at once.
TEST_F(WritingTest, ADeletionIsDoneOnAWorker) {
  std::vector<std::function<void()>> later;
  bench.run_later = [&](std::function<void()> work) {
    later.push_back(std::move(work));
    return true;
  };
  bench.Open();
  Allow({.read = true, .write = true});
  Writing writing_later(*bench.exchange);
  ASSERT_TRUE(bench.Submit(collection, {exchange::testing::Indicator(1)}));
  int status = 0;
  writing_later.Delete(root, Id(), exchange::testing::IndicatorId(1), AnnRequest(), [&](http::Response response) { status = response.status; });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(bench.exchange->Rows({.collection = collection})->rows.size(), 1u);  // a reader is answered meanwhile
  for (const auto& work : std::exchange(later, {})) work();
  EXPECT_EQ(status, 200);
  EXPECT_EQ(bench.exchange->CountLive(collection), 0u);
}

TEST_F(WritingTest, AStatusIsSmallWhateverWasSent) {
  Allow({.read = true, .write = true});
  const std::string long_text(1 << 20, 'x');
  const std::string object = R"({"type":"malware","id":"malware--)" + long_text + R"(","a)" + long_text + R"(":{"b":null},"created":")" + long_text + R"("})";
  const std::string posted = Post(R"({"objects":[)" + object + "," + object + "]}");
  EXPECT_LT(posted.size(), 10'000u);
  json::Parser parser;
  const auto status = parser.Parse(posted);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->Find("failure_count")->AsInteger(), 2);
  const auto kept = bench.exchange->FindStatus(*base::ParseUuid(status->FindString("id")));
  EXPECT_EQ((*kept)->report.objects[0].id.size(), exchange::kReportedIdBytesMax);
}

}  // namespace
}  // namespace taxii
