// What a server counts. Written by its threads, read by anybody (node/ turns it into /metrics); each number is right by
// itself, but two read one after the other may be a request apart.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

namespace http {

struct ServerMetrics {
  using Counter = std::atomic<uint64_t>;

  // Upper bounds of the latency histogram, in microseconds, from the first byte of a request to the last of its reply.
  static constexpr std::array<uint64_t, 12> kLatencyBoundsUs = {1'000,   2'000,   5'000,     10'000,    20'000,    50'000,
                                                                100'000, 200'000, 500'000, 1'000'000, 2'000'000, 5'000'000};

  std::array<Counter, 6> requests_by_class{};  // [2] counts 2xx; [0] replies that the client did not wait for
  std::array<Counter, kLatencyBoundsUs.size() + 1> latency{};  // not cumulative; the last is beyond all bounds
  Counter latency_us_sum = 0;
  Counter body_bytes_in = 0, body_bytes_out = 0;
  Counter connections_open = 0, connections_total = 0, connections_refused = 0, handshakes_failed = 0;
  Counter bodies_bytes_held = 0;               // of requests whose reply has not come yet
  Counter replies_bytes_unsent = 0;            // of replies that wait for their clients

  void CountRequest(int status, uint64_t us) {
    Add(requests_by_class[status >= 100 && status < 600 ? status / 100 : 0], 1);
    const auto bound = std::ranges::lower_bound(kLatencyBoundsUs, us);
    Add(latency[bound - kLatencyBoundsUs.begin()], 1);
    Add(latency_us_sum, us);
  }
  static void Add(Counter& counter, uint64_t n) { counter.fetch_add(n, std::memory_order_relaxed); }
  static void Subtract(Counter& counter, uint64_t n) { counter.fetch_sub(n, std::memory_order_relaxed); }
};

}  // namespace http
