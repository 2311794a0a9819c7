// The memory of replies that their clients have not taken yet. Internal to the server.
//
// Nothing is counted of a reply that the kernel takes at once, as it takes nearly all. One that has to wait for its client counts
// whole until it is gone; bytes that several replies share (a page cache's) count once, however many clients wait for them. Where
// too much waits, no further large reply is begun. That is a bound: between the question and the first write nothing else runs
// on the thread, so that what is beyond it is one reply a network thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/thread_annotations.h"
#include "http/clients.h"
#include "http/metrics.h"
#include "http/server.h"

namespace http {

// Safe from many threads.
class Unsent {
 public:
  Unsent(const ServerLimits& limits, ServerMetrics& metrics) : limits_(limits), metrics_(metrics) {}

  // Why a reply of so many bytes cannot be begun, or nothing. Small ones always can: they are bounded by the connections.
  std::optional<Refusal> TooMuch(uint64_t bytes, const ClientUse* client) const;

 private:
  friend class Waiting;
  void Add(std::string_view piece);
  void Remove(std::string_view piece);

  const ServerLimits& limits_;
  ServerMetrics& metrics_;
  base::Mutex mutex_;
  std::unordered_map<const char*, uint64_t> waiting_ GUARDED_BY(mutex_);  // replies, by where their bytes are
};

// One reply's part in it, from when it has to wait until this object goes. The bytes outlive it.
class Waiting {
 public:
  Waiting(Unsent& unsent, ClientUse* client) : unsent_(unsent), client_(client) {}
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  // All of the reply, as it was before anything of it was sent. Only the first call counts.
  void Begin(std::span<const std::string_view> pieces);

 private:
  Unsent& unsent_;
  ClientUse* const client_;  // null: not limited
  std::vector<std::string_view> pieces_;
  uint64_t bytes_ = 0;
};

}  // namespace http
