#include "http/server.h"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <algorithm>
#include <condition_variable>
#include <future>
#include <thread>
#include <unordered_map>

#include "base/thread_annotations.h"
#include "http/connection.h"
#include "http/steady.h"

namespace http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using base::Code;
using base::Fail;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr size_t kOverloadExtra = 64;  // connections beyond the limit that are still told so
constexpr size_t kClientExtra = 8;     // and of one client
constexpr int kBacklog = 1024;

// An IPv4 address that came over an IPv6 socket is that IPv4 address.
asio::ip::address Unmapped(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address;
}

std::string PeerName(const tcp::endpoint& endpoint) {
  const asio::ip::address address = Unmapped(endpoint.address());
  const std::string text = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return text + ":" + std::to_string(endpoint.port());
}

// A network thread and its connections, which only that thread touches.
class Worker {
 public:
  explicit Worker(int tick_ms)
      : io_(std::make_shared<asio::io_context>(1)), guard_(io_->get_executor()), mailbox_(std::make_shared<Mailbox>(io_)), poller_(*io_), tick_(*io_), tick_ms_(tick_ms) {}

  void Start() {
    Tick();
    poller_.Start();
    thread_ = std::thread([this] { io_->run(); });
  }
  // Lets the thread end once its connections have.
  void Finish() {
    Post([this] { tick_.cancel(); poller_.Stop(); stopped_ = true; });
    guard_.reset();
  }
  void Join() { thread_.join(); }

  asio::io_context& io() { return *io_; }
  size_t load() const { return load_.load(std::memory_order_relaxed); }

  template <class Function>
  void Post(Function function) {
    asio::post(*io_, std::move(function));
  }
  // From any thread.
  void Serve(ServerShared& shared, Accepted accepted, std::function<void()> ended) {
    ++load_;
    Post([this, &shared, accepted = std::move(accepted), ended = std::move(ended)]() mutable {
      const auto connection = MakeConnection(mailbox_, poller_, shared, std::move(accepted));
      connections_.emplace(connection.get(), connection);
      connection->Start([this, gone = connection.get(), ended = std::move(ended)] {
        connections_.erase(gone);
        --load_;
        ended();
      });
    });
  }
  template <class Function>
  void ForEach(Function function) {
    Post([this, function] {
      for (const auto& [connection, owner] : connections_) function(*connection);
    });
  }

 private:
  void Tick() {
    tick_.expires_after(std::chrono::milliseconds(tick_ms_));
    tick_.async_wait([this](boost::system::error_code error) {
      if (error || stopped_) return;
      const int64_t now_ms = SteadyMs();
      for (const auto& [connection, owner] : connections_) connection->Expire(now_ms);
      Tick();
    });
  }

  const std::shared_ptr<asio::io_context> io_;  // shared with the mailbox
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  const std::shared_ptr<Mailbox> mailbox_;      // shared with replies that may come after the server has gone
  Poller poller_;
  asio::steady_timer tick_;
  const int tick_ms_;
  bool stopped_ = false;
  std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;  // shared with what runs on them
  std::atomic<size_t> load_ = 0;
  std::thread thread_;
};

base::Status CheckLimits(const ServerOptions& options) {
  const ServerLimits& limits = options.limits;
  const auto in = [](auto value, auto least, auto most) { return value >= least && value <= most; };
  constexpr int kTimeoutMax = 24 * 3600 * 1000;
  if (!in(options.threads, 0, 256)) return Fail(Code::kInvalid, "server: threads must be 0 to 256");
  if (limits.connections_max < 1) return Fail(Code::kInvalid, "server: connections_max must be at least 1");
  if (!in(limits.head_bytes_max, 1024u, 1u << 20)) return Fail(Code::kInvalid, "server: head_bytes_max must be 1 KiB to 1 MiB");
  if (limits.client_connections_max < 1 || limits.client_requests_max < 1) {
    return Fail(Code::kInvalid, "server: client_connections_max and client_requests_max must be at least 1");
  }
  if (limits.rate_min < 1) return Fail(Code::kInvalid, "server: rate_min must be at least 1 byte a second");
  for (const int ms : {limits.head_timeout_ms, limits.idle_timeout_ms, limits.body_grace_ms, limits.write_grace_ms, limits.linger_ms}) {
    if (!in(ms, 1, kTimeoutMax)) return Fail(Code::kInvalid, "server: timeouts must be 1 ms to 24 h");
  }
  return {};
}

// Often enough that a timeout is late by a quarter of itself at most.
int TickOf(const ServerLimits& limits) {
  const int least = std::min({limits.head_timeout_ms, limits.idle_timeout_ms, limits.body_grace_ms, limits.write_grace_ms, limits.linger_ms});
  return std::clamp(least / 4, 5, 250);
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Service& service, const base::Clock& clock, base::Random& random, base::Logger& logger)
      : options_(std::move(options)),
        shared_{options_.limits, service, clock, random, logger, std::holds_alternative<PlainBehindProxy>(options_.security)} {
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    const int threads = options_.threads > 0 ? options_.threads : static_cast<int>(std::min(cores, 256u));
    for (int i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>(TickOf(options_.limits)));
    acceptor_ = std::make_unique<tcp::acceptor>(workers_.front()->io());
  }
  ~Impl() { Stop(); }

  base::Status Start() {
    TRY(ReadSecurity());
    TRY(Listen());
    running_ = true;
    asio::co_spawn(workers_.front()->io(), AcceptAll(), asio::detached);
    for (const auto& worker : workers_) worker->Start();
    return {};
  }

  void Stop() {
    if (!std::exchange(running_, false)) return;
    shared_.stopping = true;
    StopAccepting();
    for (const auto& worker : workers_) worker->ForEach([](Connection& connection) { connection.Drain(); });
    WaitForConnections();
    for (const auto& worker : workers_) worker->ForEach([](Connection& connection) { connection.Abort(); });
    for (const auto& worker : workers_) worker->Finish();
    for (const auto& worker : workers_) worker->Join();
  }

  base::Status Reload(const TlsIdentity& identity) {
    auto context = TRY(TlsContext::ForServer(identity, options_.client_certificates));
    const base::MutexLock lock(mutex_);
    tls_ = std::move(context);
    return {};
  }

  uint16_t port() const { return port_; }
  const ServerMetrics& metrics() const { return shared_.metrics; }

 private:
  base::Status ReadSecurity() {
    if (const auto* identity = std::get_if<TlsIdentity>(&options_.security)) return Reload(*identity);
    for (const std::string& text : std::get<PlainBehindProxy>(options_.security).addresses) {
      boost::system::error_code error;
      proxies_.push_back(Unmapped(asio::ip::make_address(text, error)));
      if (error) return Fail(Code::kInvalid, "the proxy's address '" + text + "' is not an IP address");
    }
    if (proxies_.empty()) return Fail(Code::kInvalid, "plain HTTP is only for a reverse proxy: name its address, or use TLS");
    return {};
  }

  base::Status Listen() {
    const std::string where = options_.address + " port " + std::to_string(options_.port);
    boost::system::error_code error;
    const asio::ip::address address = asio::ip::make_address(options_.address, error);
    if (error) return Fail(Code::kInvalid, "cannot listen on '" + options_.address + "': not an IP address");
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_->open(endpoint.protocol(), error);
    if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && address.is_v6()) acceptor_->set_option(asio::ip::v6_only(!address.is_unspecified()), error);
    if (!error) acceptor_->bind(endpoint, error);
    if (!error) acceptor_->listen(kBacklog, error);
    if (error) return Fail(Code::kIo, "cannot listen on " + where + ": " + error.message() + "; choose another address or port");
    port_ = acceptor_->local_endpoint(error).port();
    return {};
  }

  asio::awaitable<void> AcceptAll() {
    asio::steady_timer pause(workers_.front()->io());
    for (;;) {
      auto [error, socket] = co_await acceptor_->async_accept(kTuple);
      if (shared_.stopping || !acceptor_->is_open()) co_return;
      if (!error) {
        AdmitOrLog(std::move(socket));
        continue;
      }
      // Out of descriptors or memory: the next try would fail as fast. A client that left again costs nothing.
      if (error == asio::error::connection_aborted) continue;
      shared_.logger.Log(base::Level::kWarning, "cannot accept connections", {{"detail", error.message()}});
      pause.expires_after(std::chrono::milliseconds(100));
      (void)co_await pause.async_wait(kTuple);
    }
  }

  // Whatever is thrown costs one connection: past here it would end the loop, and nobody would be let in any more.
  void AdmitOrLog(tcp::socket socket) {
    try {
      Admit(std::move(socket));
    } catch (const std::exception& exception) {
      shared_.logger.Log(base::Level::kError, "cannot serve a connection", {{"detail", exception.what()}});
    }
  }

  // Afterwards no connection is handed to a worker any more.
  void StopAccepting() {
    std::promise<void> closed;
    workers_.front()->Post([&] {
      boost::system::error_code ignored;
      acceptor_->close(ignored);
      closed.set_value();
    });
    closed.get_future().wait();
  }

  void Admit(tcp::socket socket) {
    boost::system::error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    const uint64_t open = shared_.metrics.connections_open;
    const bool welcome = proxies_.empty() || std::ranges::find(proxies_, Unmapped(peer.address())) != proxies_.end();
    const auto client = error || !proxies_.empty() ? nullptr : shared_.clients.Of(ClientKey(Unmapped(peer.address()).to_string()));
    const uint64_t clients_own = client ? client->connections.load() : 0;
    const ServerLimits& limits = options_.limits;
    if (error || !welcome || open >= limits.connections_max + kOverloadExtra || clients_own >= limits.client_connections_max + kClientExtra) {
      ServerMetrics::Add(shared_.metrics.connections_refused, 1);
      return;  // closes it
    }
    const Excess excess = open >= limits.connections_max                 ? Excess::kOfAll
                          : clients_own >= limits.client_connections_max ? Excess::kOfClient
                                                                         : Excess::kNone;
    if (excess != Excess::kNone) ServerMetrics::Add(shared_.metrics.connections_refused, 1);
    socket.set_option(tcp::no_delay(true), error);
    socket.native_non_blocking(true, error);
    const int fd = socket.release(error);
    auto transport = MakeTransport(fd);
    if (!transport) return shared_.logger.Log(base::Level::kError, "cannot serve a connection", {{"detail", transport.error().message}});
    ServerMetrics::Add(shared_.metrics.connections_total, 1);
    ServerMetrics::Add(shared_.metrics.connections_open, 1);
    if (client) ++client->connections;
    const auto& worker = *std::ranges::min_element(workers_, {}, [](const auto& w) { return w->load(); });
    worker->Serve(shared_, {fd, *std::move(transport), PeerName(peer), client, excess}, [this, client] { ConnectionEnded(client.get()); });
  }

  base::Result<std::unique_ptr<Transport>> MakeTransport(int fd) {
    if (shared_.behind_proxy) return Transport::Plain(fd);
    const base::MutexLock lock(mutex_);
    return Transport::TlsServer(fd, tls_);
  }

  void ConnectionEnded(ClientUse* client) {
    if (client) --client->connections;
    const base::MutexLock lock(mutex_);
    ServerMetrics::Subtract(shared_.metrics.connections_open, 1);
    if (shared_.stopping) none_open_.notify_all();
  }

  void WaitForConnections() {
    const int64_t until_ms = SteadyMs() + options_.stop_grace_ms;
    base::MutexLock lock(mutex_);
    for (int64_t left = options_.stop_grace_ms; left > 0 && shared_.metrics.connections_open > 0; left = until_ms - SteadyMs()) {
      lock.WaitFor(none_open_, std::chrono::milliseconds(left));
    }
  }

  const ServerOptions options_;
  ServerShared shared_;
  std::vector<asio::ip::address> proxies_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<tcp::acceptor> acceptor_;  // on the first worker's thread
  uint16_t port_ = 0;
  bool running_ = false;
  base::Mutex mutex_;
  std::condition_variable none_open_;
  std::shared_ptr<const TlsContext> tls_ GUARDED_BY(mutex_);  // shared with the connections made under it
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

base::Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, Service& service, const base::Clock& clock,
                                                    base::Random& random, base::Logger& logger) {
  TRY(CheckLimits(options));
  auto impl = std::make_unique<Impl>(std::move(options), service, clock, random, logger);
  TRY(impl->Start());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

uint16_t Server::port() const { return impl_->port(); }
const ServerMetrics& Server::metrics() const { return impl_->metrics(); }
base::Status Server::ReloadCertificate(const TlsIdentity& identity) {
  return impl_->Reload(identity);
}
void Server::Stop() { impl_->Stop(); }

}  // namespace http
