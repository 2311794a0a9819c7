#include "node/node.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "base/encoding.h"
#include "base/file.h"
#include "http/client.h"

namespace node {
namespace {

struct NodeTest : ::testing::Test {
  const std::string path = ::testing::TempDir() + "node_test_" + base::HexEncode(crypto::SystemRandom().Bytes(8));
  base::NullLogger logger;
  std::unique_ptr<Node> node;

  NodeTest() {
    crypto::SystemRandom random;
    const base::SystemClock clock;
    EXPECT_TRUE(MakeDataFolder(DataFolder(path), "node.example", random, clock));
    Config config;
    config.listen = "127.0.0.1:0";
    config.threads = 1;  // whatever keeps it keeps everybody
    auto opened = Node::Open(DataFolder(path), config, Node::Callers::kNetwork, logger);
    EXPECT_TRUE(opened) << opened.error().message;
    node = *std::move(opened);
  }
  ~NodeTest() override {
    node.reset();
    std::filesystem::remove_all(path);
  }
  static http::Request Discovery(std::string_view user_and_password) {
    http::Request request;
    request.path = "/taxii2/";
    request.peer = "127.0.0.1:1";
    request.headers.Add("Authorization", "Basic " + base::Base64Encode(user_and_password));
    return request;
  }
};

// The checks that wait are finished before what they answer to goes. (Best under the address sanitizer.)
TEST_F(NodeTest, PasswordChecksUnderWayEndBeforeTheRouterDoes) {
  ASSERT_TRUE(node->exchange().accounts().Create({.name = "ann"}));
  ASSERT_TRUE(node->exchange().accounts().SetPassword("ann", "correct horse battery"));
  std::atomic<int> good = 0, bad = 0;
  const auto count = [&](const http::Response& response) { ++(response.status == 200 ? good : bad); };
  for (int i = 0; i < 2; ++i) node->service().Handle(Discovery("ann:correct horse battery"), count);
  for (int i = 0; i < 2; ++i) node->service().Handle(Discovery("ann:wrong"), count);
  node.reset();
  EXPECT_EQ(good, 2);
  EXPECT_EQ(bad, 2);
}

std::string Envelope(size_t bytes) {
  std::string text = R"({"objects":[)";
  for (int n = 0; text.size() < bytes; ++n) {
    char id[64];
    std::snprintf(id, sizeof id, "indicator--00000000-0000-4000-8000-%012d", n);
    text += std::string(n == 0 ? "" : ",") + R"({"type":"indicator","spec_version":"2.1","id":")" + id +
            R"(","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","name":")" + std::string(300, 'x') +
            R"(","indicator_types":["unknown"],"pattern":"[ipv4-addr:value = '198.51.100.7']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"})";
  }
  return text + "]}";
}

TEST_F(NodeTest, ALargeSubmissionKeepsNobodyWaiting) {
  using Clock = std::chrono::steady_clock;
  ASSERT_TRUE(node->Serve());
  auto& exchange = node->exchange();
  ASSERT_TRUE(exchange.accounts().Create({.name = "ann", .role = exchange::Role::kWriter, .everywhere = {.read = true, .write = true}}));
  const std::string token = *exchange.accounts().IssueToken("ann", "test", std::nullopt);
  const auto collection = *exchange.collections().Create({"test", "", "", std::nullopt});
  http::ClientOptions options;
  options.credentials = {http::Credentials::Kind::kBearer, "", token};
  options.trust.ca_pem = *base::ReadFile(node->folder().At("tls/cert.pem"), 1 << 20);
  const auto ask = [&](http::Method method, std::string body) {
    auto client = *http::Client::ForOrigin(node->url(), options);
    http::ClientRequest request;
    request.method = method;
    request.target = "/local/collections/" + base::FormatUuid(collection->id) + "/objects/?limit=1";
    request.headers.Add("Content-Type", "application/taxii+json;version=2.1");
    request.body = std::move(body);
    return client.Send(request);
  };
  const auto begun = Clock::now();
  std::atomic<bool> posted = false;
  std::thread poster([&, body = Envelope(10'000'000)]() mutable {
    const auto response = ask(http::Method::kPost, std::move(body));
    EXPECT_TRUE(response && response->status == 202);
    posted = true;
  });
  Clock::duration worst{};
  while (!posted) {
    const auto asked = Clock::now();
    const auto response = ask(http::Method::kGet, "");
    EXPECT_TRUE(response && response->status == 200);
    worst = std::max(worst, Clock::now() - asked);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  poster.join();
  EXPECT_LT(worst, (Clock::now() - begun) / 3);
}

}  // namespace
}  // namespace node
