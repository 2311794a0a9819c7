// Replies that go on, and servers that end.
#include <gmock/gmock.h>

#include "http/loopback.h"

namespace http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// What a test and a Source share: the question under way, and whether the Source still lives.
struct Feed {
  base::Mutex mutex;
  std::function<void(std::optional<std::string>)> ready GUARDED_BY(mutex);
  std::atomic<bool> gone = false;

  bool IsAsked() {
    const base::MutexLock lock(mutex);
    return ready != nullptr;
  }
  // Waits for a question and answers it.
  bool Say(std::optional<std::string> text) {
    std::function<void(std::optional<std::string>)> taken;
    const bool asked = LoopbackTest::WaitUntil([&] {
      const base::MutexLock lock(mutex);
      taken = std::exchange(ready, nullptr);
      return taken != nullptr || gone;
    });
    if (taken) taken(std::move(text));
    return asked;
  }
};

class FeedSource : public Source {
 public:
  explicit FeedSource(std::shared_ptr<Feed> feed) : feed_(std::move(feed)) {}
  ~FeedSource() override {
    const base::MutexLock lock(feed_->mutex);
    feed_->ready = nullptr;
    feed_->gone = true;
  }
  void Next(std::function<void(std::optional<std::string>)> ready) override {
    const base::MutexLock lock(feed_->mutex);
    feed_->ready = std::move(ready);
  }

 private:
  const std::shared_ptr<Feed> feed_;  // shared with the test
};

struct StreamTest : LoopbackTest {
  std::shared_ptr<Feed> feed = std::make_shared<Feed>();  // shared with the source

  StreamTest() {
    service.paths["/feed"] = [this](Request, Reply reply) {
      Response response;
      response.WithBody("first,");
      response.source = std::make_unique<FeedSource>(feed);
      reply(std::move(response));
    };
  }
};

TEST_F(StreamTest, PartsArriveAsTheyAreMade) {
  Start();
  RawSocket socket(port());
  socket.Send(Get("/feed"));
  EXPECT_THAT(socket.ReadUntil("6\r\nfirst,\r\n"), HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_TRUE(feed->Say("abc"));
  EXPECT_EQ(socket.ReadUntil("abc\r\n"), "3\r\nabc\r\n");
  EXPECT_TRUE(feed->Say(""));  // would be the last chunk if it were sent
  EXPECT_TRUE(feed->Say(std::nullopt));
  EXPECT_EQ(socket.Read(), "0\r\n\r\n<end>");
  EXPECT_TRUE(feed->gone);
}

TEST_F(StreamTest, OldClientsGetItUntilTheEnd) {
  Start();
  RawSocket socket(port());
  socket.Send("GET /feed HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(feed->Say("abc"));
  EXPECT_TRUE(feed->Say(std::nullopt));
  EXPECT_THAT(socket.Read(), EndsWith("\r\n\r\nfirst,abc<end>"));
}

TEST_F(StreamTest, HeadDropsTheSource) {
  Start();
  EXPECT_THAT(Talk("HEAD /feed HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("\r\n\r\n<end>"));
  EXPECT_TRUE(feed->gone);
}

TEST_F(StreamTest, AClientThatLeavesEndsTheSource) {
  Start();
  RawSocket socket(port());
  socket.Send(Get("/feed"));
  socket.ReadUntil("first,\r\n");
  EXPECT_FALSE(feed->gone);
  socket.Close();
  EXPECT_TRUE(WaitUntil([&] { return feed->gone.load(); }));
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().connections_open == 0; }));
}

TEST_F(StreamTest, ASlowReaderHoldsTheSourceBack) {
  options.limits.write_grace_ms = 60'000;
  Start();
  RawSocket socket(port());
  socket.Send(Get("/feed"));
  size_t said = 0;
  for (bool asked = true; asked && said < 1000; ++said) {
    asked = false;
    for (int i = 0; i < 50 && !asked; ++i) {
      asked = feed->IsAsked();
      if (!asked) std::this_thread::sleep_for(std::chrono::milliseconds(4));
    }
    if (asked) feed->Say(std::string(1 << 20, 'x'));
  }
  EXPECT_LT(said, 100u);  // the socket's buffers hold a few megabytes; then nobody asks for more
}

// Its bytes wait in the server, as the kernel takes a few megabytes at most.
struct SlowReader {
  static constexpr size_t kPageBytes = 24 << 20;
  RawSocket socket;
  explicit SlowReader(LoopbackTest& test, std::string_view path = "/page", std::string_view fields = "") : socket(test.server->port()) {
    const uint64_t before = test.server->metrics().replies_bytes_unsent;
    socket.Send(Get(path, fields));
    EXPECT_TRUE(LoopbackTest::WaitUntil([&] { return test.server->metrics().replies_bytes_unsent > before; }));
  }
};

struct SlowReaderTest : StreamTest {
  SlowReaderTest() {
    options.limits.write_grace_ms = 60'000;
    options.limits.replies_bytes_max = SlowReader::kPageBytes;
    service.body_max = 100'000;
    service.paths["/page"] = [](Request, Reply reply) { reply(std::move(Response().WithBody(std::string(SlowReader::kPageBytes, 'x')))); };
    service.paths["/shared"] = [page = std::make_shared<const std::string>(SlowReader::kPageBytes, 'x')](Request, Reply reply) {
      Response response;
      response.body.push_back(page);
      reply(std::move(response));
    };
  }
};

TEST_F(SlowReaderTest, WhereTooMuchWaitsNoLargeReplyIsBegun) {
  Start();
  {
    SlowReader slow(*this);
    EXPECT_THAT(Talk(Get("/page", kClose)), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(Talk(Get("/hello", kClose)), EndsWith("hello<end>"));
    const std::string done(20'000, 'y');  // what was done is told
    EXPECT_THAT(Talk(Post("/echo", "Connection: close\r\nContent-Length: 20000\r\n", done)), EndsWith(done + "<end>"));
  }
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().replies_bytes_unsent == 0; }));
  EXPECT_THAT(Talk(Get("/page", kClose)), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().replies_bytes_unsent == 0; }));
}

TEST_F(SlowReaderTest, BytesThatRepliesShareCountOnce) {
  options.limits.replies_bytes_max = 4 * SlowReader::kPageBytes;
  Start();
  SlowReader first(*this, "/shared"), second(*this, "/shared"), third(*this, "/shared");
  const uint64_t unsent = server->metrics().replies_bytes_unsent;
  EXPECT_GE(unsent, SlowReader::kPageBytes);
  EXPECT_LT(unsent, 2 * SlowReader::kPageBytes);
}

TEST_F(SlowReaderTest, OneClientDoesNotTakeAllOfIt) {
  options.limits.replies_bytes_max = 4 * SlowReader::kPageBytes;
  options.limits.client_replies_bytes_max = SlowReader::kPageBytes;
  Start();
  SlowReader slow(*this, "/page", "X-Forwarded-For: 198.51.100.7\r\n");
  EXPECT_THAT(Talk(Get("/page", "Connection: close\r\nX-Forwarded-For: 198.51.100.7\r\n")), StartsWith("HTTP/1.1 429 "));
  EXPECT_THAT(Talk(Get("/page", "Connection: close\r\nX-Forwarded-For: 198.51.100.8\r\n")), StartsWith("HTTP/1.1 200 "));
}

TEST_F(SlowReaderTest, WhereTooMuchWaitsFeedsEndInGoodOrder) {
  Start();
  RawSocket socket(port());
  socket.Send(Get("/feed"));
  socket.ReadUntil("first,\r\n");
  SlowReader slow(*this);
  EXPECT_TRUE(feed->Say("abc"));
  EXPECT_EQ(socket.Read(), "3\r\nabc\r\n0\r\n\r\n<end>");
  EXPECT_TRUE(feed->gone);
  EXPECT_THAT(Talk(Get("/feed", kClose)), StartsWith("HTTP/1.1 503 "));
}

TEST_F(StreamTest, StoppingEndsSourcesInGoodOrder) {
  Start();
  RawSocket socket(port());
  socket.Send(Get("/feed"));
  socket.ReadUntil("first,\r\n");
  server->Stop();
  EXPECT_EQ(socket.Read(), "0\r\n\r\n<end>");
  EXPECT_TRUE(feed->gone);
}

using StopTest = LoopbackTest;

TEST_F(StopTest, RequestsUnderWayAreFinishedAndIdleConnectionsClosed) {
  Reply held;
  std::atomic<bool> asked = false;
  service.paths["/hold"] = [&](Request, Reply reply) {
    held = std::move(reply);
    asked = true;
  };
  Start();
  RawSocket idle(port()), busy(port());
  busy.Send(Get("/hold"));
  ASSERT_TRUE(WaitUntil([&] { return asked.load(); }));
  std::thread stopping([&] { server->Stop(); });
  EXPECT_EQ(idle.Read(), "<end>");
  held(std::move(Response().WithBody("done")));
  const std::string got = busy.Read();
  EXPECT_THAT(got, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(got, EndsWith("done<end>"));
  stopping.join();
  EXPECT_EQ(server->metrics().connections_open, 0u);
}

TEST_F(StopTest, WhatDoesNotFinishInTimeIsCutAndALateReplyIsHarmless) {
  options.stop_grace_ms = 50;
  Reply held;
  std::atomic<bool> asked = false;
  service.paths["/hold"] = [&](Request, Reply reply) {
    held = std::move(reply);
    asked = true;
  };
  Start();
  RawSocket busy(port()), half(port());
  busy.Send(Get("/hold"));
  half.Send("GET /he");
  ASSERT_TRUE(WaitUntil([&] { return asked.load(); }));
  server->Stop();
  server->Stop();
  EXPECT_EQ(busy.Read(), "<end>");
  server.reset();
  held(std::move(Response().WithBody("too late")));
  held = nullptr;
}

TEST_F(StopTest, ALateReplyAfterTheClientLeftIsHarmless) {
  Reply held;
  std::atomic<bool> asked = false;
  service.paths["/hold"] = [&](Request, Reply reply) {
    held = std::move(reply);
    asked = true;
  };
  Start();
  {
    RawSocket socket(port());
    socket.Send(Get("/hold"));
    ASSERT_TRUE(WaitUntil([&] { return asked.load(); }));
  }
  held(std::move(Response().WithBody(std::string(1'000'000, 'x'))));
  EXPECT_TRUE(WaitUntil([&] { return server->metrics().connections_open == 0; }));
}

}  // namespace
}  // namespace http
