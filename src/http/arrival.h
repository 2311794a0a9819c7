// A value that any thread may bring to a connection, once, or never: then its absence is brought. Internal to the server.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "http/mailbox.h"

namespace http {

// Touched on the connection's thread only, but for `value` until it has arrived.
template <class T>
struct Arrival final : Mailbox::Parcel {
  bool arrived = false;
  std::optional<T> value;      // nullopt: whoever should have brought it has dropped it
  std::function<void()> wake;  // set while the connection sleeps until it arrives

  void Open() override {
    arrived = true;
    if (const auto woken = std::exchange(wake, nullptr)) woken();
  }
};

// Carries the value over to the connection's thread. Held by the closure that is handed out; when the last copy of that closure
// dies unused, the connection learns of it and does not wait for ever.
template <class T>
class Courier {
 public:
  // Both shared with the connection.
  Courier(std::shared_ptr<Arrival<T>> arrival, std::shared_ptr<Mailbox> mailbox) : arrival_(std::move(arrival)), mailbox_(std::move(mailbox)) {}
  ~Courier() { Bring(std::nullopt); }
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Only the first call counts. The connection is never woken from in here: whoever brings something may hold a lock, or may be
  // another connection of the same thread.
  void Bring(std::optional<T> value) {
    if (brought_.exchange(true)) return;
    arrival_->value = std::move(value);
    if (mailbox_->IsOfThisThread() && !arrival_->wake) return arrival_->Open();
    mailbox_->Put(arrival_);
  }

 private:
  const std::shared_ptr<Arrival<T>> arrival_;
  const std::shared_ptr<Mailbox> mailbox_;
  std::atomic<bool> brought_ = false;
};

}  // namespace http
