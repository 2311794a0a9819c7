// docs/api.md says of each route who may call it; the program does what it says.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <regex>

#include "base/encoding.h"
#include "crypto/system_random.h"
#include "http/head.h"
#include "node/node.h"

namespace node {
namespace {

struct Documented {
  std::string method, pattern, who;
  auto operator<=>(const Documented&) const = default;
};

std::vector<Documented> ReadDocument() {
  const char* const tests = std::getenv("MITHAQ_TESTS");
  std::ifstream file(std::filesystem::path(tests == nullptr ? "tests" : tests).parent_path() / "docs/api.md");
  const std::regex row(R"(\| ([A-Z]+) \| (/[^ ]*) \| (\w+) \|.*)");
  std::vector<Documented> routes;
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (std::regex_match(line, match, row)) routes.push_back({match[1], match[2], match[3]});
  }
  return routes;
}

std::string_view NameOf(http::Access access) {
  switch (access) {
    case http::Access::kAnyone: return "anyone";
    case http::Access::kUser: return "user";
    case http::Access::kAdmin: return "admin";
  }
  return "";
}

struct Routes : ::testing::Test {
  void SetUp() override {
    const std::string data = ::testing::TempDir() + "routes." + std::to_string(::getpid());
    folder = std::make_unique<DataFolder>(data);
    ASSERT_TRUE(MakeDataFolder(*folder, "test.example", random, base::SystemClock()));
    Config config = LoadConfig(folder->config())->config;
    auto opened = Node::Open(*folder, std::move(config), Node::Callers::kNetwork, logger);
    ASSERT_TRUE(opened) << opened.error().message;
    node = *std::move(opened);
    for (const auto& [name, role] : {std::pair{"reader", exchange::Role::kReader}, {"writer", exchange::Role::kWriter}, {"admin", exchange::Role::kAdmin}}) {
      exchange::Account account;
      account.name = name;
      account.role = role;
      account.everywhere = {.read = true, .write = role != exchange::Role::kReader};
      ASSERT_TRUE(node->exchange().accounts().Create(account));
      tokens[name] = *node->exchange().accounts().IssueToken(name, "test", std::nullopt);
    }
  }
  void TearDown() override {
    node.reset();
    std::filesystem::remove_all(folder->path());
  }

  // The status for a request on things that are not there, with a body that says nothing.
  int Try(http::Method method, const std::string& pattern, const std::string& who) {
    http::Request request;
    request.method = method;
    request.peer = "192.0.2.1:1";
    EXPECT_TRUE(http::ParseTarget(std::regex_replace(pattern, std::regex(R"(\{[^}]*\})"), "nothing"), request)) << pattern;
    if (method == http::Method::kPost || method == http::Method::kPut) request.body = "{}";
    if (!who.empty()) request.headers.Set("Authorization", "Bearer " + tokens.at(who));
    const auto status = std::make_shared<std::promise<int>>();
    auto future = status->get_future();
    node->service().Handle(std::move(request), [status](http::Response response) { status->set_value(response.status); });
    return future.get();
  }

  crypto::SystemRandom random;
  base::NullLogger logger;
  std::unique_ptr<DataFolder> folder;
  std::unique_ptr<Node> node;
  std::map<std::string, std::string> tokens;
};

TEST_F(Routes, AreThoseOfTheDocument) {
  std::vector<Documented> documented = ReadDocument(), registered;
  for (auto& route : documented) {
    if (route.who == "owner") route.who = "admin";  // decided further in; tried below
  }
  for (const auto& route : node->routes()) {
    if (route.pattern.starts_with("/taxii2/") || route.pattern.starts_with("/local/")) continue;  // TAXII has a document of its own
    registered.push_back({std::string(http::MethodName(route.method)), route.pattern, std::string(NameOf(route.access))});
  }
  std::ranges::sort(documented);
  std::ranges::sort(registered);
  ASSERT_GT(registered.size(), 20u);
  for (const auto& route : registered) {
    EXPECT_TRUE(std::ranges::binary_search(documented, route)) << "not in docs/api.md: " << route.method << ' ' << route.pattern << ' ' << route.who;
  }
  for (const auto& route : documented) {
    EXPECT_TRUE(std::ranges::binary_search(registered, route)) << "only in docs/api.md: " << route.method << ' ' << route.pattern << ' ' << route.who;
  }
}

// Of all routes, TAXII's too: nobody, a reader, a writer and an administrator get in where they may and nowhere else.
TEST_F(Routes, LetInWhoMayAndNobodyElse) {
  std::map<std::pair<std::string, std::string>, std::string> said;
  for (const auto& route : ReadDocument()) said[{route.method, route.pattern}] = route.who;
  for (const auto& route : node->routes()) {
    const auto known = said.find({std::string(http::MethodName(route.method)), route.pattern});
    const std::string who = known == said.end() ? std::string(NameOf(route.access)) : known->second;
    const auto outcome = [&](const std::string& caller) {
      const int status = Try(route.method, route.pattern, caller);
      EXPECT_LT(status, 500) << caller << ' ' << route.pattern;
      return status == 401 || status == 403 ? status : 200;
    };
    SCOPED_TRACE(std::string(http::MethodName(route.method)) + ' ' + route.pattern + ", which is for " + who);
    EXPECT_EQ(outcome(""), who == "anyone" ? 200 : 401);
    EXPECT_EQ(outcome("reader"), who == "anyone" || who == "user" ? 200 : 403);
    EXPECT_EQ(outcome("writer"), who == "anyone" || who == "user" ? 200 : 403);
    EXPECT_EQ(outcome("admin"), who == "owner" ? 403 : 200);
  }
}

}  // namespace
}  // namespace node
