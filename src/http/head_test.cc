#include "http/head.h"

#include <gtest/gtest.h>

namespace http {
namespace {

// 0 if accepted, otherwise the status it is refused with.
int StatusOf(std::string_view head) {
  const auto parsed = ParseRequestHead(head);
  return parsed ? 0 : parsed.error().status;
}
std::string With(std::string_view fields) { return "POST /a HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n"; }

TEST(RequestHead, ReadsWhatIsThere) {
  const auto head = ParseRequestHead("GET /a%20b/c?x=%20&y HTTP/1.1\r\nHost: example.org:8443\r\nX-A:  1 \t\r\nx-a: 2\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->request.method, Method::kGet);
  EXPECT_EQ(head->request.target, "/a%20b/c?x=%20&y");
  EXPECT_EQ(head->request.path, "/a b/c");
  EXPECT_EQ(head->request.query, "x=%20&y");
  EXPECT_EQ(head->request.headers.FindAll("X-A"), (std::vector<std::string_view>{"1", "2"}));
  EXPECT_TRUE(head->framing.keep_alive);
  EXPECT_FALSE(head->framing.content_length);
}

TEST(RequestHead, KeepAliveFollowsVersionAndConnection) {
  EXPECT_FALSE(ParseRequestHead("GET / HTTP/1.0\r\n\r\n")->framing.keep_alive);
  EXPECT_FALSE(ParseRequestHead(With("Connection: foo , Close\r\n"))->framing.keep_alive);
  EXPECT_TRUE(ParseRequestHead(With("Connection: keep-alive\r\n"))->framing.keep_alive);
}

TEST(RequestHead, RefusesBadStartLines) {
  for (const char* line : {"", "GET", "GET /", "GET / HTTP/1.1 ", "GET  / HTTP/1.1", " GET / HTTP/1.1", "G@T / HTTP/1.1", "GET / HTTP/1.11",
                           "GET / http/1.1", "GET / HTTP/x.1", "GET http://h/ HTTP/1.1", "GET * HTTP/1.1", "CONNECT h:443 HTTP/1.1",
                           "GET /a b HTTP/1.1", "GET /a#b HTTP/1.1", "GET /\x80 HTTP/1.1", "GET /\t HTTP/1.1",
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1"}) {
    EXPECT_EQ(StatusOf(std::string(line) + "\r\nHost: h\r\n\r\n"), 400) << line;
  }
  EXPECT_EQ(StatusOf("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 505);
  EXPECT_EQ(StatusOf("PATCH / HTTP/1.1\r\nHost: h\r\n\r\n"), 0);  // the router's to refuse
}

TEST(RequestHead, RefusesPathsThatCanBeReadInTwoWays) {
  for (const char* path : {"/%", "/%4", "/%zz", "/%00", "/a%2Fb", "/a%2fb", "/..", "/a/../b", "/a/.", "/%2e%2e/b", "/a\\b", "/a%5Cb", "/%ff",
                           "/%ed%a0%80", "/%0a", "/%7f", "/<", "/\""}) {
    EXPECT_EQ(StatusOf("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n"), 400) << path;
  }
  EXPECT_EQ(ParseRequestHead("GET /%d8%a7/...?/../ HTTP/1.1\r\nHost: h\r\n\r\n")->request.path, "/\xd8\xa7/...");
}

TEST(RequestHead, RefusesFieldsThatSmuggle) {
  for (const char* fields : {"A : b\r\n", " A: b\r\n", "A: b\r\n c\r\n", "A: b\r\n\tc\r\n", "A\r\n", ": b\r\n", "A: b\nB: c\r\n", "A: b\rB: c\r\n",
                             "A: \x01\r\n", "A: b\x7f\r\n", "A(: b\r\n", "Host: h\r\n", "Host: i\r\n",
                             "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: x\r\nContent-Length: 1\r\n",
                             "Content-Length: 1\r\nContent-Length: 1\r\n", "Content-Length: 1, 1\r\n", "Content-Length: -1\r\n",
                             "Content-Length: +1\r\n", "Content-Length: 0x1\r\n", "Content-Length: \r\n", "Content-Length: 1 1\r\n",
                             "Content-Length: 18446744073709551616\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"}) {
    EXPECT_EQ(StatusOf(With(fields)), 400) << fields;
  }
  EXPECT_EQ(StatusOf(With(std::string("A: \0\r\n", 6))), 400);
  for (const char* fields : {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, chunked\r\n",
                             "Transfer-Encoding: gzip\r\nTransfer-Encoding: gzip\r\n", "Transfer-Encoding: xchunked\r\n",
                             "Transfer-Encoding:\r\n", "Transfer-Encoding: \"chunked\"\r\n"}) {
    EXPECT_EQ(StatusOf(With(fields)), 501) << fields;
  }
  EXPECT_EQ(StatusOf("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(RequestHead, WantsOneGoodHost) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.0\r\n\r\n"), 0);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), 0);
}

TEST(RequestHead, KnowsOneExpectation) {
  EXPECT_TRUE(ParseRequestHead(With("Expect: 100-Continue\r\n"))->framing.expect_continue);
  EXPECT_EQ(StatusOf(With("Expect: 200-ok\r\n")), 417);
}

TEST(RequestHead, LimitsTheNumberOfFields) {
  std::string fields;
  for (int i = 0; i < 99; ++i) fields += "A: b\r\n";
  EXPECT_EQ(StatusOf(With(fields)), 0);
  EXPECT_EQ(StatusOf(With(fields + "A: b\r\n")), 431);
}

TEST(HeadEnd, IsFoundHoweverItIsCut) {
  const std::string bytes = "GET / HTTP/1.1\r\nHost: h\r\n\r\nrest";
  size_t searched = 0;
  for (size_t n = 0; n < bytes.size() - 4; ++n) EXPECT_FALSE(FindHeadEnd(std::string_view(bytes).substr(0, n), searched)) << n;
  EXPECT_EQ(FindHeadEnd(bytes, searched), bytes.size() - 4);
}

TEST(ResponseHead, ReadsStatusAndRefusesNonsense) {
  EXPECT_EQ(ParseResponseHead("HTTP/1.1 200 OK\r\nA: b\r\n\r\n")->status, 200);
  EXPECT_EQ(ParseResponseHead("HTTP/1.1 404 \r\n\r\n")->status, 404);
  for (const char* line : {"", "HTTP/1.1 404" /* RFC 9112, 4: the space is a MUST */, "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1 099 X", "HTTP/1.1 abc", "HTTQ/1.1 200 OK"}) {
    EXPECT_FALSE(ParseResponseHead(std::string(line) + "\r\n\r\n")) << line;
  }
}

TEST(Format, NoValueCanStartANewFieldAndFramingIsTheServers) {
  Response response;
  response.headers.Add("Location", "/a\r\nSet-Cookie: x");
  response.headers.Add("content-length", "7");
  response.headers.Add("Bad Name", "x");
  const std::string head = FormatResponseHead(response, {ReplyFraming::Body::kLength, 3, true}, "id", "now");
  EXPECT_EQ(head, "HTTP/1.1 200 OK\r\nDate: now\r\nX-Request-Id: id\r\nContent-Length: 3\r\nConnection: close\r\nLocation: /a  Set-Cookie: x\r\n\r\n");
}

TEST(Format, HttpDate) {  // RFC 9110, 5.6.7
  EXPECT_EQ(FormatHttpDate({784111777000000}), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace http
