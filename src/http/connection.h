// One client's connection on the server's side, from handshake to close. Internal to the server.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/clients.h"
#include "http/mailbox.h"
#include "http/poller.h"
#include "http/server.h"
#include "http/transport.h"
#include "http/unsent.h"

namespace http {

// What all connections of a server share.
struct ServerShared {
  ServerLimits limits;
  Service& service;
  const base::Clock& clock;
  base::Random& random;
  base::Logger& logger;
  bool behind_proxy;
  ServerMetrics metrics = {};
  Clients clients = {};
  Unsent unsent{limits, metrics};
  std::atomic<bool> stopping = false;
};

// All calls on the connection's own thread.
class Connection {
 public:
  virtual ~Connection() = default;
  // Once. `ended` is called last; the connection may be gone afterwards.
  virtual void Start(std::function<void()> ended) = 0;
  virtual void Expire(int64_t now_ms) = 0;  // ends the wait under way if its time is up
  virtual void Drain() = 0;                 // `stopping` is set: finish the request under way, then close
  virtual void Abort() = 0;                 // end now
};

// Why a connection is one too many: it is told so, and closed.
enum class Excess { kNone, kOfAll, kOfClient };

struct Accepted {
  int fd;
  std::unique_ptr<Transport> transport;  // owns fd
  std::string peer;                      // "127.0.0.1:40312"
  std::shared_ptr<ClientUse> client;     // shared with the client's other connections; null: not limited
  Excess excess;
};

// For the thread of the mailbox and the poller. The mailbox is shared with replies that may come after the server has gone.
std::shared_ptr<Connection> MakeConnection(std::shared_ptr<Mailbox> mailbox, Poller& poller, ServerShared& shared, Accepted accepted);

}  // namespace http
