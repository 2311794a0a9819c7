#include "node/node.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>

#include "base/encoding.h"

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
    auto opened = Node::Open(DataFolder(path), Config(), Node::Callers::kNetwork, logger);
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
  for (int i = 0; i < 3; ++i) node->service().Handle(Discovery("ann:correct horse battery"), count);
  for (int i = 0; i < 3; ++i) node->service().Handle(Discovery("ann:wrong"), count);
  node.reset();
  EXPECT_EQ(good, 3);
  EXPECT_EQ(bad, 3);
}

}  // namespace
}  // namespace node
