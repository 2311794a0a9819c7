// A connection's requests as they come in, one after the other: first a head, then its body, each within its limits and its time.
// Internal to the server.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>

#include "http/clients.h"
#include "http/connection.h"
#include "http/head.h"
#include "http/task.h"
#include "http/timed_stream.h"

namespace http {

template <class T>
using OrRefusal = std::expected<T, Refusal>;

inline bool HasBody(const Framing& framing) { return framing.chunked || framing.content_length.value_or(0) > 0; }

// The connection's thread. Both outlive it.
class RequestReader {
 public:
  RequestReader(ServerShared& shared, TimedStream& stream) : shared_(shared), stream_(stream) {}

  // `started` is set once the first byte is there.
  Task<OrRefusal<RequestHead>> ReadHead(std::chrono::steady_clock::time_point& started);
  // Of the head that was read last.
  Task<OrRefusal<std::string>> ReadBody(const Framing& framing, uint64_t bytes_max, Hold& hold);

  uint64_t requests() const { return requests_; }  // whose heads have come

 private:
  OrRefusal<RequestHead> TakeHead(size_t bytes);

  ServerShared& shared_;
  TimedStream& stream_;
  std::string input_;  // read and not yet used
  uint64_t requests_ = 0;
};

}  // namespace http
