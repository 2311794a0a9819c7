// What each client address takes of a server at once, so that none of them can take all of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/thread_annotations.h"
#include "http/message.h"
#include "http/metrics.h"
#include "http/server.h"

namespace http {

// Who counts as one client: the address's bytes, those of the network where it is IPv6, as a client has all addresses of a
// /64. Empty: not an address.
std::string ClientKey(const std::string& address);

struct ClientUse {
  std::atomic<uint64_t> connections = 0;
  std::atomic<uint64_t> requests = 0;     // whose reply is not yet sent; feeds among them
  std::atomic<uint64_t> body_bytes = 0;   // of those
  std::atomic<uint64_t> unsent_bytes = 0;  // of replies that it has not taken
};

// Safe from many threads.
class Clients {
 public:
  // `key` is the address as bytes (ClientKey). Shared by all connections and requests of that client.
  std::shared_ptr<ClientUse> Of(const std::string& key);

 private:
  base::Mutex mutex_;
  std::unordered_map<std::string, std::weak_ptr<ClientUse>> clients_ GUARDED_BY(mutex_);
  size_t sweep_at_ GUARDED_BY(mutex_) = 64;  // entries
};

// The address that the proxy saw: the last element of the last X-Forwarded-For.
std::optional<std::string> ForwardedFor(const Headers& headers);

// Why a request gets no further. Status 0: there is nobody to tell.
struct Refusal {
  int status = 0;
  std::string why = {};
};

// A request's place among those of its client, and its body's share of the memory that all bodies may take.
class Hold {
 public:
  // `client` is shared with its other requests; null: not limited.
  Hold(const ServerLimits& limits, ServerMetrics& metrics, std::shared_ptr<ClientUse> client);
  ~Hold();
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  // Why the request cannot have a place, or nothing.
  std::optional<Refusal> TooMany() const;
  // Why the body cannot have that much, or nothing.
  std::optional<Refusal> GrowTo(uint64_t bytes);
  void ReleaseBody();

 private:
  const ServerLimits& limits_;
  ServerMetrics& metrics_;
  const std::shared_ptr<ClientUse> client_;
  uint64_t requests_ = 0, bytes_ = 0;
};

}  // namespace http
