// A value that any thread may bring to a connection, once, or never: then its absence is brought. Internal to the server.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace http {

// Touched on the connection's thread only. `wake` is cleared when nobody waits any more.
template <class T>
struct Arrival {
  bool arrived = false;
  std::optional<T> value;       // nullopt: whoever should have brought it has dropped it
  std::function<void()> wake;

  void Take(std::optional<T> brought) {
    arrived = true;
    value = std::move(brought);
    if (wake) wake();
  }
};

// Carries the value over. `Run` runs a function on the connection's thread, from any thread. Held by the closure that is
// handed out; when the last copy of that closure dies unused, the connection learns of it and does not wait for ever.
template <class T, class Run>
class Courier {
 public:
  Courier(std::shared_ptr<Arrival<T>> arrival, Run run) : arrival_(std::move(arrival)), run_(std::move(run)) {}
  ~Courier() { Bring(std::nullopt); }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Only the first call counts.
  void Bring(std::optional<T> value) {
    if (brought_.exchange(true)) return;
    run_([arrival = arrival_, value = std::move(value)]() mutable { arrival->Take(std::move(value)); });
  }

 private:
  const std::shared_ptr<Arrival<T>> arrival_;  // shared with the connection
  const Run run_;
  std::atomic<bool> brought_ = false;
};

}  // namespace http
