// Appends as fast as it is answered, over so many connections, one request under way on each: POST /add of 33 bytes that nobody
// appended before. One thread and two system calls a request, and the next request begins with the reply: wrk with its script costs
// a quarter more CPU than this server does, and the two would share the machine's cores. Prints one line of JSON.
//   load <port> <connections> <seconds> <first 8 bytes of every entry>
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Steady = std::chrono::steady_clock;

[[noreturn]] void Give(const char* what) {
  std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
  std::exit(1);
}

struct Connection {
  int fd = -1;
  Steady::time_point asked;
  std::string reply;  // what has come of it
};

// The body of a whole reply 200, nullopt while it is not whole. Anything else ends the measurement.
std::optional<std::string_view> BodyOf(std::string_view reply) {
  constexpr std::string_view kOk = "HTTP/1.1 200 ", kLength = "\r\nContent-Length: ";
  const size_t head = reply.find("\r\n\r\n");
  if (head == reply.npos) return std::nullopt;
  const size_t length_at = reply.find(kLength);
  size_t length = 0;
  if (length_at < head) std::from_chars(reply.data() + length_at + kLength.size(), reply.data() + head, length);
  const std::string_view body = reply.substr(head + 4);
  if (!reply.starts_with(kOk) || length == 0 || body.size() > length) {
    std::fprintf(stderr, "not the reply to an append: %.*s\n", static_cast<int>(reply.size()), reply.data());
    std::exit(1);
  }
  return body.size() == length ? std::optional(body) : std::nullopt;
}

class Load {
 public:
  Load(uint16_t port, std::string_view run, size_t connections) : epoll_(epoll_create1(0)), connections_(connections) {
    request_ = "POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 33\r\n\r\n" + std::string(run.substr(0, 8));
    for (Connection& connection : connections_) Connect(connection, port);
  }

  void Run(std::chrono::seconds how_long) {
    const auto begun = Steady::now();
    for (Connection& connection : connections_) Ask(connection, Steady::now());
    std::vector<epoll_event> events(connections_.size());
    auto now = Steady::now();
    while (now < begun + how_long) {
      const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1000);
      now = Steady::now();
      for (int i = 0; i < ready; ++i) Hear(*static_cast<Connection*>(events[i].data.ptr), now);
    }
    Tell(std::chrono::duration<double>(now - begun).count());
  }

 private:
  void Connect(Connection& connection, uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection.fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) Give("connect");
    const int on = 1;
    setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) != 0) Give("epoll_ctl");
  }

  void Ask(Connection& connection, Steady::time_point now) {
    char message[256];
    const size_t bytes = std::snprintf(message, sizeof message, "%s%025zu", request_.c_str(), asked_++);
    connection.asked = now;
    if (send(connection.fd, message, bytes, MSG_NOSIGNAL) != static_cast<ssize_t>(bytes)) Give("send");
  }

  void Hear(Connection& connection, Steady::time_point now) {
    char bytes[4096];
    const ssize_t got = recv(connection.fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) Give("recv");
    std::string_view reply(bytes, got);
    if (!connection.reply.empty()) reply = connection.reply.append(reply);
    const auto body = BodyOf(reply);
    if (!body) {
      if (connection.reply.empty()) connection.reply = reply;
      return;
    }
    uint64_t index = 0;
    std::from_chars(body->data(), body->data() + body->size(), index);
    indexes_.push_back(index);
    took_us_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(now - connection.asked).count());
    connection.reply.clear();
    Ask(connection, now);
  }

  // Each append has an index of its own, or nothing was measured.
  void Tell(double seconds) {
    std::ranges::sort(indexes_);
    std::ranges::sort(took_us_);
    if (indexes_.empty() || std::ranges::adjacent_find(indexes_) != indexes_.end()) {
      std::fprintf(stderr, "no replies, or two with one index\n");
      std::exit(1);
    }
    const auto at = [&](double part) { return took_us_[static_cast<size_t>(part * (took_us_.size() - 1))] / 1000.0; };
    std::printf("{\"requests\":%zu,\"seconds\":%f,\"p50_ms\":%f,\"p99_ms\":%f}\n", indexes_.size(), seconds, at(0.5), at(0.99));
  }

  const int epoll_;
  std::vector<Connection> connections_;
  std::string request_;  // but for the last 25 bytes, which are the entry's number
  size_t asked_ = 0;
  std::vector<uint64_t> indexes_;
  std::vector<uint32_t> took_us_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 || std::strlen(argv[4]) != 8) return 2;
  Load load(static_cast<uint16_t>(std::atoi(argv[1])), argv[4], std::atoi(argv[2]));
  load.Run(std::chrono::seconds(std::atoi(argv[3])));
}
