#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace http {
namespace {

using base::Code;

// Knows callers by the header "user"; what it answers to that name is the test's.
class FakeGate : public Gate {
 public:
  void Admit(const Request& request, Access access, std::function<void(base::Result<Caller>)> done) override {
    asked.push_back(access);
    const std::string user(request.headers.Find("user").value_or(""));
    if (access != Access::kAnyone && user.empty()) return done(base::Fail(Code::kUnauthorized, "who are you?"));
    if (access == Access::kAdmin && user != "root") return done(base::Fail(Code::kForbidden, "for administrators"));
    if (user == "hasty") return done(base::Fail(Code::kUnavailable, "too many tries"));
    done(Caller{user});
  }
  std::vector<Access> asked;
};

struct RouterTest : testing::Test {
  FakeGate gate;
  Router router{gate, Problem};

  void Add(Method method, std::string pattern, Access access = Access::kAnyone) {
    router.Add({method, pattern, access, method == Method::kPost ? 10u : 0u, [pattern](Request request, PathValues values, Reply reply) {
                  std::string text = pattern + " " + request.user;
                  for (const auto& value : values) text += "|" + value;
                  reply(std::move(Response().WithBody(text)));
                }});
  }
  Response Ask(Method method, std::string path, std::string user = "") {
    Request request;
    request.method = method;
    request.path = std::move(path);
    if (!user.empty()) request.headers.Add("user", user);
    std::optional<Response> got;
    router.Handle(std::move(request), [&](Response response) {
      EXPECT_FALSE(got);
      got = std::move(response);
    });
    EXPECT_TRUE(got);
    return *std::move(got);
  }
  std::string Text(Method method, std::string path, std::string user = "") {
    const Response response = Ask(method, std::move(path), std::move(user));
    return response.body.empty() ? std::to_string(response.status) : *response.body[0];
  }
};

TEST_F(RouterTest, LiteralsWinAndValuesComeInOrder) {
  Add(Method::kGet, "/{root}/collections/{id}/objects/");
  Add(Method::kGet, "/taxii2/");
  Add(Method::kGet, "/");
  Add(Method::kGet, "/api/{x}");
  Add(Method::kGet, "/api/me");
  Add(Method::kGet, "/ui/{path*}");
  EXPECT_EQ(Text(Method::kGet, "/local/collections/7/objects/"), "/{root}/collections/{id}/objects/ |local|7");
  EXPECT_EQ(Text(Method::kGet, "/taxii2"), "/taxii2/ ");
  EXPECT_EQ(Text(Method::kGet, "/"), "/ ");
  EXPECT_EQ(Text(Method::kGet, "/api/me/"), "/api/me ");
  EXPECT_EQ(Text(Method::kGet, "/api/you"), "/api/{x} |you");
  EXPECT_EQ(Text(Method::kGet, "/api/collections/1/objects"), "/{root}/collections/{id}/objects/ |api|1");
  EXPECT_EQ(Text(Method::kGet, "/ui/a/b.js"), "/ui/{path*} |a/b.js");
  EXPECT_EQ(Ask(Method::kGet, "/ui/").status, 404);
  EXPECT_EQ(Ask(Method::kGet, "/ui//b").status, 404);
  EXPECT_EQ(Ask(Method::kGet, "//").status, 404);
  EXPECT_EQ(Ask(Method::kGet, "/taxii2//").status, 404);
}

TEST_F(RouterTest, OtherMethodsGet405WithAllow) {
  Add(Method::kGet, "/a/{x}");
  Add(Method::kPost, "/a/{x}");
  Add(Method::kDelete, "/a/b");
  const Response response = Ask(Method::kPut, "/a/b");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.Find("Allow"), "DELETE, GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(Text(Method::kPost, "/a/b"), "/a/{x} |b");  // the literal has no POST
  EXPECT_EQ(Text(Method::kHead, "/a/c"), "/a/{x} |c");
  const Response options = Ask(Method::kOptions, "/a/c");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.Find("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(Ask(Method::kOptions, "/none").status, 404);
}

TEST_F(RouterTest, TheGateDecidesBeforeTheHandler) {
  Add(Method::kGet, "/open");
  Add(Method::kGet, "/user", Access::kUser);
  Add(Method::kGet, "/admin", Access::kAdmin);
  const Response response = Ask(Method::kGet, "/user");
  EXPECT_EQ(response.status, 401);
  EXPECT_THAT(response.headers.FindAll("WWW-Authenticate"),
              testing::ElementsAre("Basic realm=\"mithaq\", charset=\"UTF-8\"", "Bearer realm=\"mithaq\""));
  EXPECT_EQ(Ask(Method::kGet, "/admin", "eve").status, 403);
  EXPECT_EQ(Text(Method::kGet, "/admin", "root"), "/admin root");
  EXPECT_EQ(Ask(Method::kGet, "/user", "eve").user, "eve");
  const Response later = Ask(Method::kGet, "/open", "hasty");
  EXPECT_EQ(later.status, 429);
  EXPECT_TRUE(later.headers.Find("Retry-After"));
  EXPECT_THAT(gate.asked, testing::ElementsAre(Access::kUser, Access::kAdmin, Access::kAdmin, Access::kUser, Access::kAnyone));
}

TEST_F(RouterTest, ErrorsTakeTheFormOfTheLongestPrefix) {
  const auto form = [](std::string name) {
    return [name](int, std::string_view, std::string_view) { return std::move(Response().WithBody(name)); };
  };
  router.SetErrorForm("/a/", form("a"));
  router.SetErrorForm("/a/b", form("b"));
  EXPECT_EQ(Text(Method::kGet, "/a"), "a");
  EXPECT_EQ(Text(Method::kGet, "/a/x"), "a");
  EXPECT_EQ(Text(Method::kGet, "/a/b/c"), "b");
  EXPECT_EQ(Ask(Method::kGet, "/a/b").status, 404);
  const Response problem = Ask(Method::kGet, "/ab");
  EXPECT_EQ(problem.headers.Find("Content-Type"), "application/problem+json");
  EXPECT_EQ(*problem.body[0], "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"there is nothing at this path\"}\n");
}

TEST_F(RouterTest, WhatTheHeadSaysIsDecidedBeforeTheBody) {
  Add(Method::kGet, "/out");
  Route route{Method::kPost, "/in/{x}", Access::kUser, 10, [](Request request, PathValues, Reply reply) { reply(std::move(Response().WithBody(request.body))); }};
  route.refuse_head = [](const Request& head, const PathValues& values) -> std::optional<Response> {
    if (head.user == "root" && values[0] == "a") return std::nullopt;
    if (head.user == "clumsy") throw std::runtime_error("secret");
    return Problem(415, "Unsupported Media Type", "");
  };
  router.Add(std::move(route));
  const auto open = [&](std::string path, std::string user) {
    const auto request = std::make_shared<Request>();
    request->method = Method::kPost;
    request->path = std::move(path);
    if (!user.empty()) request->headers.Add("user", user);
    std::optional<std::expected<Welcome, Response>> decided;
    router.Open(request, [&](std::expected<Welcome, Response> decision) { decided = std::move(decision); });
    if (*decided) request->body = "body";  // comes after the decision
    return *std::move(decided);
  };
  EXPECT_EQ(open("/none", "root").error().status, 404);
  EXPECT_EQ(open("/out", "root").error().status, 405);
  EXPECT_EQ(open("/in/a", "").error().status, 401);
  EXPECT_EQ(open("/in/a", "eve").error().status, 415);
  EXPECT_EQ(open("/in/a", "eve").error().user, "eve");
  EXPECT_EQ(open("/in/b", "root").error().status, 415);
  EXPECT_EQ(open("/in/a", "clumsy").error().status, 500);
  const auto welcome = open("/in/a", "root");
  ASSERT_TRUE(welcome);
  EXPECT_EQ(welcome->body_bytes_max, 10u);
  std::string got;
  welcome->handle([&](Response response) { got = response.user + ":" + *response.body[0]; });
  EXPECT_EQ(got, "root:body");
}

TEST_F(RouterTest, AHandlerThatThrowsIsA500ThatTellsOnlyTheLog) {
  router.Add({Method::kGet, "/x", Access::kUser, 0, [](Request, PathValues, Reply) { throw std::runtime_error("secret"); }});
  const Response response = Ask(Method::kGet, "/x", "eve");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.log_detail, "secret");
  EXPECT_EQ(response.user, "eve");
  EXPECT_THAT(*response.body[0], testing::Not(testing::HasSubstr("secret")));
}

TEST_F(RouterTest, TwoRoutesThatAreTheSameAreABug) {
  Add(Method::kGet, "/a/{x}");
  EXPECT_DEATH(Add(Method::kGet, "/a/{y}/"), "is_new");
  EXPECT_DEATH(Add(Method::kGet, "/a/{x*}/b"), "IsRest");
}

}  // namespace
}  // namespace http
