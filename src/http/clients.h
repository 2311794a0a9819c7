// What each client address takes of a server at once, so that none of them can take all of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/thread_annotations.h"

namespace http {

// Who counts as one client: the address's bytes, those of the network where it is IPv6, as a client has all addresses of a
// /64. Empty: not an address.
std::string ClientKey(const std::string& address);

struct ClientUse {
  std::atomic<uint64_t> connections = 0;
  std::atomic<uint64_t> requests = 0;     // whose reply is not yet sent; feeds among them
  std::atomic<uint64_t> body_bytes = 0;   // of those
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

}  // namespace http
