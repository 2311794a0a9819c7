#include "http/server.h"

#include <gmock/gmock.h>

#include <mutex>
#include <stdexcept>

#include "http/client.h"
#include "http/loopback.h"

namespace http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using ServerTest = LoopbackTest;

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  Start();
  RawSocket socket(port());
  for (int i = 0; i < 3; ++i) {
    socket.Send(Get("/hello"));
    const std::string got = socket.ReadUntil("\r\n\r\nhello");
    EXPECT_THAT(got, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(got, HasSubstr("Content-Length: 5\r\n"));
    EXPECT_THAT(got, Not(HasSubstr("Connection:")));
  }
  socket.Send(Get("/hello", kClose));
  EXPECT_THAT(socket.Read(), EndsWith("hello<end>"));
  EXPECT_EQ(server->metrics().connections_total, 1u);
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().requests_by_class[2] == 4; }));
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrderOneAtATime) {
  std::atomic<int> running = 0;
  service.paths["/slow"] = [&](Request request, Reply reply) {
    EXPECT_EQ(++running, 1);
    std::thread([&running, reply, query = request.query] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      --running;
      reply(std::move(Response().WithBody("<" + query + ">")));
    }).detach();
  };
  Start();
  const std::string got = Talk(Get("/slow?1") + Get("/slow?2") + Post("/echo", "Content-Length: 3\r\n", "abc") + Get("/slow?3", kClose));
  EXPECT_LT(got.find("<1>"), got.find("<2>"));
  EXPECT_LT(got.find("<2>"), got.find("abc"));
  EXPECT_LT(got.find("abc"), got.find("<3>"));
  EXPECT_THAT(got, EndsWith("<3><end>"));
}

TEST_F(ServerTest, HeadAndNoContentHaveNoBody) {
  service.paths["/none"] = [](Request, Reply reply) {
    Response response;
    response.status = 204;
    reply(std::move(response));
  };
  Start();
  const std::string head = Talk("HEAD /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(head, EndsWith("\r\n\r\n<end>"));
  const std::string none = Talk(Get("/none", kClose));
  EXPECT_THAT(none, Not(HasSubstr("Content-Length")));
}

TEST_F(ServerTest, OldClientsAreClosedOn) {
  Start();
  EXPECT_THAT(Talk("GET /hello HTTP/1.0\r\n\r\n"), EndsWith("hello<end>"));
}

TEST_F(ServerTest, BodiesComeCountedOrChunked) {
  Start();
  EXPECT_THAT(Talk(Post("/echo", "Content-Length: 3\r\nConnection: close\r\n", "abc")), EndsWith("abc<end>"));
  EXPECT_THAT(Talk(Post("/echo", "Transfer-Encoding: chunked\r\nConnection: close\r\n", "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")), EndsWith("abc<end>"));
}

TEST_F(ServerTest, GarbageIsRefusedAndTheConnectionClosed) {
  Start();
  for (const std::string& bad :
       {std::string("\x16\x03\x01\x02\r\n\r\n"), std::string("GET /\r\n\r\n"), Get("/hello", "Host: i\r\n"), Get("/hello", " folded\r\n"),
        Get("http://x/"), Get("*"), Get("/../x"), std::string(400, '\r') + "\r\n\r\n", std::string("\0\0\0\0\r\n\r\n", 8),
        Post("/echo", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), Post("/echo", "Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
        Post("/echo", "Transfer-Encoding: chunked\r\n", "x\r\n")}) {
    const std::string got = Talk(bad + Get("/hello"));
    EXPECT_THAT(got, StartsWith("HTTP/1.1 400 Bad Request\r\n")) << bad;
    EXPECT_THAT(got, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(got, Not(HasSubstr("hello"))) << bad;  // nothing after it is taken for a request
    EXPECT_THAT(got, EndsWith("<end>")) << bad;
  }
}

TEST_F(ServerTest, LongHeadsGet431) {
  options.limits.head_bytes_max = 1024;
  Start();
  EXPECT_THAT(Talk(Get("/hello", "A: " + std::string(2000, 'x') + "\r\n")), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(Talk(std::string(100'000, 'x')), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(Talk(Get("/hello", "A: " + std::string(900, 'x') + "\r\nConnection: close\r\n")), EndsWith("hello<end>"));
}

TEST_F(ServerTest, LongBodiesGet413AndShorterOnesNever) {
  Start();
  const std::string exact(1000, 'x');
  EXPECT_THAT(Talk(Post("/echo", "Content-Length: 1000\r\nConnection: close\r\n", exact)), EndsWith("xxx<end>"));
  EXPECT_THAT(Talk(Post("/echo", "Content-Length: 1001\r\n", "")), StartsWith("HTTP/1.1 413 "));  // before any of it came
  EXPECT_THAT(Talk(Post("/echo", "Transfer-Encoding: chunked\r\nConnection: close\r\n", "3e8\r\n" + exact + "\r\n0\r\n\r\n")), EndsWith("xxx<end>"));
  EXPECT_THAT(Talk(Post("/echo", "Transfer-Encoding: chunked\r\n", "3e8\r\n" + exact + "\r\n1\r\n")), StartsWith("HTTP/1.1 413 "));
  // A client that sends everything before it reads still learns why.
  EXPECT_THAT(Talk(Post("/echo", "Content-Length: 3000000\r\n", std::string(3'000'000, 'x'))), StartsWith("HTTP/1.1 413 "));
}

TEST_F(ServerTest, OneAddressDoesNotTakeAllConnections) {
  options.security = MakeIdentity();  // as clients come, without a proxy
  options.limits.client_connections_max = 2;
  Start();
  const auto talk = [&](const std::string& origin) {
    ClientOptions client_options;
    client_options.trust.ca_pem = std::get<TlsIdentity>(options.security).certificate_pem;
    return *Client::ForOrigin(origin, client_options);
  };
  const std::string origin = "https://127.0.0.1:" + std::to_string(port());
  ClientRequest hello;
  hello.target = "/hello";
  // The status, or why there is none: one that is far too many is not even told.
  const auto answer = [&](Client& client) {
    const auto response = client.Send(hello);
    return response ? std::to_string(response->status) : response.error().message;
  };
  Client first = talk(origin), second = talk(origin), third = talk(origin);
  EXPECT_EQ(answer(first), "200");
  EXPECT_EQ(answer(second), "200");
  EXPECT_EQ(answer(third), "429");
  std::vector<std::unique_ptr<RawSocket>> silent;  // these are not even told
  for (int i = 0; i < 40; ++i) silent.push_back(std::make_unique<RawSocket>(port()));
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().connections_refused >= 30; }));
  EXPECT_LE(server->metrics().connections_open, 11u);
  EXPECT_EQ(answer(first), "200");  // those that were there go on
  silent.clear();
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().connections_open == 2; }));
  second = talk(origin);
  EXPECT_TRUE(WaitUntil([&] { return answer(third) == "200"; }));
}

// A proxy has many connections for many clients: they are told apart by the address that it names.
TEST_F(ServerTest, BehindAProxyTheLimitsAreItsClients) {
  options.limits.client_connections_max = 1;
  options.limits.client_requests_max = 2;
  base::Mutex mutex;
  std::vector<Reply> kept;
  service.paths["/slow"] = [&](Request, Reply reply) {
    const base::MutexLock lock(mutex);
    kept.push_back(std::move(reply));
  };
  const auto waiting = [&] {
    const base::MutexLock lock(mutex);
    return kept.size();
  };
  Start();
  const std::string_view one = "X-Forwarded-For: 2001:db8::1\r\n", same_network = "X-Forwarded-For: 2001:db8::ffff:2\r\n",
                         other = "X-Forwarded-For: 198.51.100.7\r\n";
  RawSocket a(port()), b(port()), c(port()), d(port());
  a.Send(Get("/slow", one));
  b.Send(Get("/slow", same_network));
  ASSERT_TRUE(WaitUntil([&] { return waiting() == 2; }));
  c.Send(Get("/slow", one));
  EXPECT_THAT(c.Read(), StartsWith("HTTP/1.1 429 "));
  d.Send(Get("/slow", other));
  EXPECT_TRUE(WaitUntil([&] { return waiting() == 3; }));
  for (const Reply& reply : kept) reply(std::move(Response().WithBody("done")));
  a.ReadUntil("done");
  a.Send(Get("/hello", one));
  EXPECT_THAT(a.ReadUntil("hello"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, OneAddressDoesNotHoldAllBodies) {
  options.limits.client_bodies_bytes_max = 1500;
  base::Mutex mutex;
  std::vector<Reply> kept;
  service.paths["/slow"] = [&](Request, Reply reply) {
    const base::MutexLock lock(mutex);
    kept.push_back(std::move(reply));
  };
  Start();
  const std::string body(1000, 'x'), one = "X-Forwarded-For: 198.51.100.7\r\nContent-Length: 1000\r\n", other = "X-Forwarded-For: 198.51.100.8\r\nContent-Length: 1000\r\n";
  RawSocket a(port()), b(port());
  a.Send(Post("/slow", one, body));
  ASSERT_TRUE(WaitUntil([&] {
    const base::MutexLock lock(mutex);
    return kept.size() == 1;
  }));
  EXPECT_THAT(Talk(Post("/echo", one, body)), StartsWith("HTTP/1.1 429 "));
  b.Send(Post("/echo", other, body));
  EXPECT_THAT(b.ReadUntil("xxx"), StartsWith("HTTP/1.1 200 "));
  kept[0](Response());
  a.ReadUntil("\r\n\r\n");
  a.Send(Post("/echo", one, body));
  EXPECT_THAT(a.ReadUntil("xxx"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, NoBodyIsReadBeforeTheHeadIsDecided) {
  base::Mutex mutex;
  std::function<void()> go_on;
  service.gate = [&](std::function<void()> next) {
    const base::MutexLock lock(mutex);
    go_on = std::move(next);
  };
  Start();
  RawSocket socket(port());
  socket.Send(Post("/echo", "Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n", ""));
  std::function<void()> next;
  EXPECT_TRUE(WaitUntil([&] {
    const base::MutexLock lock(mutex);
    next = std::exchange(go_on, nullptr);
    return next != nullptr;
  }));
  std::thread([next] { next(); }).join();
  EXPECT_EQ(socket.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");  // not before
  socket.Send("abc");
  EXPECT_THAT(socket.Read(), EndsWith("abc<end>"));
  EXPECT_EQ(server->metrics().body_bytes_in, 3u);
}

TEST_F(ServerTest, ABodyThatIsNotWelcomeIsNotReadAndTheConnectionEnds) {
  Start();
  const std::string got = Talk(Post("/none", "Content-Length: 300000\r\nExpect: 100-continue\r\n", "") + Get("/hello"));
  EXPECT_THAT(got, StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(got, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(got, Not(HasSubstr("hello")));  // what follows is the body, not a request
  EXPECT_EQ(server->metrics().body_bytes_in, 0u);
  EXPECT_THAT(Talk(Get("/none") + Get("/hello", kClose)), EndsWith("hello<end>"));  // without a body it goes on
}

TEST_F(ServerTest, ContinueIsSaidOnlyIfTheBodyIsWelcome) {
  Start();
  RawSocket socket(port());
  socket.Send(Post("/echo", "Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n", ""));
  EXPECT_EQ(socket.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.Send("abc");
  EXPECT_THAT(socket.Read(), EndsWith("abc<end>"));
  const std::string refused = Talk(Post("/echo", "Content-Length: 1001\r\nExpect: 100-continue\r\n", ""));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Talk(Post("/echo", "Content-Length: 3\r\nExpect: magic\r\n", "")), StartsWith("HTTP/1.1 417 "));
}

TEST_F(ServerTest, MemoryForBodiesIsBounded) {
  options.limits.bodies_bytes_max = 1500;
  Reply held;
  service.paths["/hold"] = [&](Request, Reply reply) { held = std::move(reply); };
  Start();
  RawSocket first(port());
  first.Send(Post("/hold", "Content-Length: 1000\r\n", std::string(1000, 'x')));
  ASSERT_TRUE(WaitUntil([&] { return server->metrics().bodies_bytes_held == 1000; }));
  const std::string second = Talk(Post("/echo", "Content-Length: 1000\r\n", std::string(1000, 'x')));
  EXPECT_THAT(second, StartsWith("HTTP/1.1 503 "));
  held(Response());
  EXPECT_THAT(first.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().bodies_bytes_held == 0; }));
  EXPECT_THAT(Talk(Post("/echo", "Content-Length: 1000\r\nConnection: close\r\n", std::string(1000, 'x'))), EndsWith("x<end>"));
}

TEST_F(ServerTest, SlowHeadsAndBodiesGet408) {
  options.limits.head_timeout_ms = 100;
  options.limits.body_grace_ms = 100;
  Start();
  RawSocket drip(port());
  drip.Send("GET /hello HTTP/1.1\r\n");
  std::thread dripping([&] {
    for (int i = 0; i < 20; ++i) {
      drip.Send("A: b\r\n");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  EXPECT_THAT(drip.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 408 "));
  dripping.join();
  EXPECT_THAT(Talk(Post("/echo", "Content-Length: 3\r\n", "a")), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(Talk(Post("/echo", "Transfer-Encoding: chunked\r\n", "5\r\na")), StartsWith("HTTP/1.1 408 "));
}

TEST_F(ServerTest, IdleConnectionsAreClosedWithoutAWord) {
  options.limits.head_timeout_ms = 100;
  options.limits.idle_timeout_ms = 100;
  Start();
  EXPECT_EQ(Talk(""), "<end>");
  EXPECT_THAT(Talk(Get("/hello")), EndsWith("hello<end>"));
}

TEST_F(ServerTest, ReadersThatStopReadingAreCut) {
  options.limits.write_grace_ms = 100;
  options.limits.rate_min = 1u << 30;
  service.paths["/big"] = [](Request, Reply reply) { reply(std::move(Response().WithBody(std::string(50'000'000, 'x')))); };
  Start();
  RawSocket socket(port());
  socket.Send(Get("/big"));
  EXPECT_TRUE(Logged("reply not taken"));
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().connections_open == 0; }));
}

TEST_F(ServerTest, CutRequestsAreNoRequests) {
  std::atomic<int> handled = 0;
  service.paths["/count"] = [&](Request, Reply reply) {
    ++handled;
    reply(Response());
  };
  Start();
  const std::string whole = Post("/count", "Content-Length: 3\r\n", "abc");
  for (size_t bytes = 1; bytes < whole.size(); bytes += 7) {
    RawSocket socket(port());
    socket.Send(std::string_view(whole).substr(0, bytes));
    socket.EndWriting();
    EXPECT_THAT(socket.Read(), StartsWith("HTTP/1.1 400 ")) << bytes;
  }
  EXPECT_EQ(handled, 0);
}

TEST_F(ServerTest, AClientThatEndsItsSideStillGetsItsAnswer) {
  Start();
  RawSocket socket(port());
  socket.Send(Get("/hello"));
  socket.EndWriting();
  EXPECT_THAT(socket.Read(), EndsWith("hello<end>"));
}

// Whether the next request, the end of the client's side, or both come before, with or after the reply to the one under way.
TEST_F(ServerTest, WhatComesWhileARequestIsAnsweredIsNotLost) {
  std::mutex mutex;
  std::vector<Reply> held;
  service.paths["/later"] = [&](Request, Reply reply) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(reply));
  };
  options.limits.idle_timeout_ms = options.limits.head_timeout_ms = 60'000;  // nothing here may wait for a timeout
  Start();
  const auto release = [&] {
    EXPECT_TRUE(WaitUntil([&] { return std::lock_guard(mutex), held.size() == 1; }));
    const std::lock_guard lock(mutex);
    held.front()(std::move(Response().WithBody("late")));
    held.clear();
  };
  enum class When { kWithTheFirst, kWhileItIsAnswered, kAfterItsReply };
  for (const When next : {When::kWithTheFirst, When::kWhileItIsAnswered, When::kAfterItsReply}) {
    for (const When end : {When::kWithTheFirst, When::kWhileItIsAnswered, When::kAfterItsReply}) {
      if (end < next) continue;
      RawSocket socket(port());
      std::string got;
      for (const When now : {When::kWithTheFirst, When::kWhileItIsAnswered, When::kAfterItsReply}) {
        if (now == When::kAfterItsReply) {
          release();
          got = socket.ReadUntil(next < now && end == now ? "hello" : "late");
        }
        socket.Send((now == When::kWithTheFirst ? Get("/later") : "") + (now == next ? Get("/hello") : ""));
        if (now == end) socket.EndWriting();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the server has seen it
      }
      got += socket.Read();
      EXPECT_TRUE(got.contains("late") && got.contains("hello") && got.ends_with("<end>") && !got.contains("<timeout>")) << static_cast<int>(next) << static_cast<int>(end) << got;
    }
  }
}

TEST_F(ServerTest, ConnectionsBeyondTheLimitGet503) {
  options.limits.connections_max = 4;
  Start();
  std::vector<std::unique_ptr<RawSocket>> sockets;
  for (int i = 0; i < 4; ++i) sockets.push_back(std::make_unique<RawSocket>(port()));
  ASSERT_TRUE(WaitUntil([&] { return server->metrics().connections_open == 4; }));
  EXPECT_THAT(Talk(Get("/hello")), StartsWith("HTTP/1.1 503 "));
  for (int i = 0; i < 200; ++i) sockets.push_back(std::make_unique<RawSocket>(port()));
  ASSERT_TRUE(WaitUntil([&] { return server->metrics().connections_refused >= 201; }));
  EXPECT_LE(server->metrics().connections_open, 4u + 64u);
  sockets[0]->Send(Get("/hello"));
  EXPECT_THAT(sockets[0]->ReadUntil("hello"), StartsWith("HTTP/1.1 200 "));
  sockets.clear();
  ASSERT_TRUE(WaitUntil([&] { return server->metrics().connections_open == 0; }));
  EXPECT_THAT(Talk(Get("/hello", kClose)), EndsWith("hello<end>"));
}

TEST_F(ServerTest, ManyConnectionsAtOnce) {
  Start();
  std::vector<std::unique_ptr<RawSocket>> sockets;
  for (int i = 0; i < 500; ++i) sockets.push_back(std::make_unique<RawSocket>(port()));
  for (auto& socket : sockets) socket->Send(Get("/hello"));
  for (auto& socket : sockets) EXPECT_THAT(socket->ReadUntil("\r\n\r\nhello"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, HandlersThatThrowOrForgetGet500AndALogLine) {
  service.paths["/throw"] = [](Request, Reply) { throw std::runtime_error("the reason"); };
  service.paths["/forget"] = [](Request, Reply) {};
  service.paths["/twice"] = [](Request, Reply reply) {
    reply(std::move(Response().WithBody("first")));
    reply(std::move(Response().WithBody("second")));
  };
  Start();
  const std::string thrown = Talk(Get("/throw", kClose));
  EXPECT_THAT(thrown, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(thrown, Not(HasSubstr("the reason")));
  EXPECT_TRUE(Logged("detail=the reason"));
  EXPECT_THAT(Talk(Get("/forget", kClose)), StartsWith("HTTP/1.1 500 "));
  EXPECT_TRUE(Logged("without a reply"));
  EXPECT_THAT(Talk(Get("/twice", kClose)), EndsWith("first<end>"));
}

TEST_F(ServerTest, TheRequestIdIsTheClientsIfItIsSafe) {
  Start();
  EXPECT_THAT(Talk(Get("/hello?secret", "X-Request-Id: abc-1.2_3\r\nConnection: close\r\n")), HasSubstr("X-Request-Id: abc-1.2_3\r\n"));
  EXPECT_TRUE(Logged("id=abc-1.2_3 method=GET path=/hello status=200 bytes=5 ms="));
  for (const std::string& bad : {std::string("a b"), std::string("a\"b"), std::string(65, 'a')}) {
    EXPECT_THAT(Talk(Get("/hello", "X-Request-Id: " + bad + "\r\nConnection: close\r\n")), Not(HasSubstr("X-Request-Id: " + bad)));
  }
  EXPECT_THAT(logger.lines(), testing::Each(Not(HasSubstr("secret"))));
}

TEST_F(ServerTest, OnlyTheNamedProxyMayConnectAndNameThePeer) {
  service.paths["/peer"] = [](Request request, Reply reply) { reply(std::move(Response().WithBody(request.peer))); };
  Start();
  EXPECT_THAT(Talk(Get("/peer", "X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\nConnection: close\r\n")), EndsWith("\r\n192.0.2.7<end>"));
  EXPECT_THAT(Talk(Get("/peer", "X-Forwarded-For: <script>\r\nConnection: close\r\n")), HasSubstr("\r\n127.0.0.1:"));
  options.security = PlainBehindProxy{{"192.0.2.1"}};
  Start();
  EXPECT_THAT(Talk(Get("/hello")), testing::AnyOf("<end>", "<reset>"));
}

TEST_F(ServerTest, BadOptionsAreRefused) {
  const auto refused = [&] { return Server::Start(options, service, clock, random, logger).error(); };
  options.security = PlainBehindProxy{};
  EXPECT_EQ(refused().code, base::Code::kInvalid);
  options.security = TlsIdentity{"x", "y"};
  EXPECT_EQ(refused().code, base::Code::kInvalid);
  options.security = TlsIdentity{MakeIdentity().certificate_pem, MakeIdentity().private_key_pem};
  EXPECT_THAT(refused().message, HasSubstr("does not belong"));
  options.security = PlainBehindProxy{{"127.0.0.1"}};
  options.address = "example.org";
  EXPECT_EQ(refused().code, base::Code::kInvalid);
  options.address = "127.0.0.1";
  options.limits.rate_min = 0;
  EXPECT_EQ(refused().code, base::Code::kInvalid);
  options.limits.rate_min = 1;
  Start();
  options.port = port();
  EXPECT_EQ(refused().code, base::Code::kIo);
}

}  // namespace
}  // namespace http
