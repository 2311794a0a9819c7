// HTTP/1.1 over TLS for strangers: every wait has an end and every buffer a bound.
//
// Threads: each connection belongs to one of N network threads for its life, and its requests are handled there one at a
// time, in the order they came. Service::Handle runs on it; replies may come from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/logger.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "http/message.h"
#include "http/metrics.h"
#include "http/tls.h"

namespace http {

struct ServerLimits {
  size_t connections_max = 4096;             // 1 and up; those beyond get 503, and at 64 beyond are closed unheard
  size_t head_bytes_max = 32 * 1024;         // 1 KiB to 1 MiB; 431
  uint64_t bodies_bytes_max = 512ull << 20;  // request bodies in memory, all together, until their replies come; 503

  uint64_t replies_bytes_max = 512ull << 20; // replies that wait for slow clients: where there is as much, large ones get 503 and feeds end

  // Of these, one client address (of IPv6, one /64) may have at once; more gets 429. A proxy's own address is exempt; the
  // clients that it names are not.
  size_t client_connections_max = 256;       // 1 and up
  size_t client_requests_max = 128;          // under way, feeds among them; 1 and up
  uint64_t client_bodies_bytes_max = 256ull << 20;
  uint64_t client_replies_bytes_max = 128ull << 20;

  int head_timeout_ms = 10'000;              // TLS handshake, and a head from its first byte to its last; 408
  int idle_timeout_ms = 75'000;              // between two requests
  int body_grace_ms = 10'000;                // a body may take this long, plus a second for every rate_min bytes; 408
  int write_grace_ms = 20'000;               // and so may a reply; the connection is closed
  uint64_t rate_min = 1024;                  // bytes a second, 1 and up
  int linger_ms = 2'000;                     // how long a client that is still sending may take to see why it was refused
};

// Plain HTTP, for a reverse proxy that ends TLS. Only these addresses may connect, and their X-Forwarded-For (the last
// element: the one that the proxy itself added) names the peer.
struct PlainBehindProxy {
  std::vector<std::string> addresses;        // "127.0.0.1", "::1"
};

struct ServerOptions {
  std::string address = "127.0.0.1";         // IPv4 or IPv6; "::" listens on both
  uint16_t port = 8443;                      // 0: any free one, see port()
  std::variant<TlsIdentity, PlainBehindProxy> security;
  ClientCertificates client_certificates = ClientCertificates::kNone;
  int threads = 0;                           // 1 to 256; 0: as many as there are cores
  int stop_grace_ms = 10'000;                // how long requests under way may take once the server stops
  ServerLimits limits;
};

class Server {
 public:
  // Listens and serves until Stop. All that is handed in outlives the server. kInvalid: an option out of bounds, a bad
  // certificate; kIo: the address cannot be listened on.
  static base::Result<std::unique_ptr<Server>> Start(ServerOptions options, Service& service, const base::Clock& clock,
                                                     base::Random& random, base::Logger& logger);
  ~Server();  // as Stop

  uint16_t port() const;
  const ServerMetrics& metrics() const;

  // New connections use it; those that run are not disturbed. On failure nothing changes. From any thread.
  base::Status ReloadCertificate(const TlsIdentity& identity);

  // Stops accepting, closes idle connections, ends Sources, lets requests under way finish for stop_grace_ms, then cuts
  // what is left. Returns when all network threads have ended; not to be called from one of them. May be called twice.
  void Stop();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace http
