// For tests only: a server on an ephemeral port with a service whose handlers the test writes, and a raw socket.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "base/thread_annotations.h"
#include "crypto/certificate.h"
#include "crypto/system_random.h"
#include "http/router.h"
#include "http/server.h"

namespace http {

class LinesLogger : public base::Logger {
 public:
  void Log(base::Level, std::string_view message, std::initializer_list<Field> fields) override {
    std::string line(message);
    for (const auto& [name, value] : fields) line.append(" ").append(name).append("=").append(value);
    const base::MutexLock lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    const base::MutexLock lock(mutex_);
    return lines_;
  }

 private:
  mutable base::Mutex mutex_;
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

// Paths go to functions; bodies may have body_max bytes.
class FakeService : public Service {
 public:
  std::map<std::string, std::function<void(Request, Reply)>> paths;
  uint64_t body_max = 1000;
  std::function<void(std::function<void()>)> gate = [](auto go_on) { go_on(); };  // may go on later, from any thread

  void Open(std::shared_ptr<Request> request, Decide decide) override {
    const auto path = paths.find(request->path);
    if (path == paths.end()) return decide(std::unexpected(Refuse(*request, 404, "nothing here")));
    gate([this, path, request, decide] {
      decide(Welcome{body_max, [&handler = path->second, request](Reply reply) { handler(std::move(*request), std::move(reply)); }});
    });
  }
  Response Refuse(const Request&, int status, std::string_view why) const override { return Problem(status, ReasonPhrase(status), why); }
};

// What came until the far side closed, or until `enough` says so, or 5 s.
class RawSocket {
 public:
  explicit RawSocket(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawSocket() { Close(); }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  void Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(sent);
    }
  }
  void EndWriting() { ::shutdown(fd_, SHUT_WR); }
  void Close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  std::string Read(std::function<bool(const std::string&)> enough = [](const std::string&) { return false; }) {
    for (;;) {
      if (enough(got_)) return std::exchange(got_, {});
      pollfd entry{fd_, POLLIN, 0};
      if (::poll(&entry, 1, 5000) <= 0) return std::exchange(got_, {}) + "<timeout>";
      char buffer[65536];
      const ssize_t bytes = ::recv(fd_, buffer, sizeof buffer, 0);
      if (bytes < 0) return std::exchange(got_, {}) + "<reset>";
      if (bytes == 0) return std::exchange(got_, {}) + "<end>";
      got_.append(buffer, bytes);
    }
  }
  std::string ReadUntil(std::string_view text) {
    return Read([text](const std::string& got) { return got.contains(text); });
  }

 private:
  int fd_;
  std::string got_;
};

struct LoopbackTest : testing::Test {
  base::SystemClock clock;
  crypto::SystemRandom random;
  LinesLogger logger;
  FakeService service;
  ServerOptions options;
  std::unique_ptr<Server> server;

  LoopbackTest() {
    options.port = 0;
    options.threads = 2;
    options.security = PlainBehindProxy{{"127.0.0.1"}};
    options.limits.linger_ms = 500;
    service.paths["/hello"] = [](Request, Reply reply) { reply(std::move(Response().WithBody("hello"))); };
    service.paths["/echo"] = [](Request request, Reply reply) { reply(std::move(Response().WithBody(request.body))); };
  }
  void Start() {
    auto started = Server::Start(options, service, clock, random, logger);
    ASSERT_TRUE(started) << started.error().message;
    server = *std::move(started);
  }
  uint16_t port() const { return server->port(); }

  TlsIdentity MakeIdentity(const std::string& name = "localhost") {
    const auto made = crypto::MakeSelfSigned({.common_name = name, .dns_names = {name}, .ip_addresses = {"127.0.0.1"}, .not_before = clock.Now()});
    EXPECT_TRUE(made);
    return {made->certificate_pem, made->private_key_pem};
  }
  // Everything the server says to these bytes until it closes.
  std::string Talk(std::string_view bytes) {
    RawSocket socket(port());
    socket.Send(bytes);
    return socket.Read();
  }
  static bool WaitUntil(const std::function<bool()>& condition) {
    for (int i = 0; i < 500; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  bool Logged(std::string_view text) {
    return WaitUntil([&] { return std::ranges::any_of(logger.lines(), [&](const auto& line) { return line.contains(text); }); });
  }
};

inline std::string Get(std::string_view path, std::string_view fields = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}
inline std::string Post(std::string_view path, std::string_view fields, std::string_view body) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n" + std::string(body);
}
constexpr std::string_view kClose = "Connection: close\r\n";

}  // namespace http
