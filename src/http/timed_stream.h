// A connected socket for the coroutines of one connection: they read, send and sleep without blocking their thread, and no wait for
// the other side outlasts its deadline. Internal to the server.
//
// One thread. Whoever waits here is resumed by the thread's loop, never by what runs on it.
#pragma once

#include <coroutine>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "http/arrival.h"
#include "http/connection.h"
#include "http/mailbox.h"
#include "http/poller.h"
#include "http/steady.h"
#include "http/task.h"
#include "http/transport.h"

namespace http {

inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

// Shared with wakes that are under way.
class TimedStream final : public Poller::Watcher, public std::enable_shared_from_this<TimedStream> {
 public:
  TimedStream(std::shared_ptr<Mailbox> mailbox, Poller& poller, ServerShared& shared, int fd, std::unique_ptr<Transport> transport);

  // Before anything else. False: the kernel has no room.
  bool Watch();

  // SteadyMs, or kNever: when a wait for the other side ends, this one and those that follow.
  void SetDeadline(int64_t at_ms) { deadline_ms_ = at_ms; }
  void SetDeadlineIn(int64_t ms) { deadline_ms_ = SteadyMs() + ms; }
  void Expire(int64_t now_ms);  // ends the wait under way if its time is up
  void Drain();                 // and if nothing has begun that should be finished
  void Abort();                 // and all waits to come
  bool aborted() const { return aborted_; }

  Task<bool> Handshake();
  std::optional<crypto::Digest> PeerKey() const { return transport_->PeerKey(); }

  enum class Filled { kData, kEnd, kExpired };
  enum class Idle { kNo, kYes };  // whether Drain ends the wait
  // Appends what has come to `input`, at least one byte.
  Task<Filled> Fill(std::string& input, Idle idle);

  // False: the client has gone, or takes it too slowly. `client` is null where it is not limited.
  Task<bool> Send(std::span<std::string_view> pieces, ClientUse* client);

  // While a reply goes on: what comes is dropped, so that the end of the other side is seen.
  void StartDropping();
  void StopDropping() { dropping_ = false; }
  bool gone() const { return gone_; }

  // Calls `start` with where to bring a T to, which any thread may do, and waits for it as long as `goes_on` says so, which is asked
  // anew after each Drain and Abort. What `start` throws passes through. Look at `arrived` and `value` afterwards.
  template <class T, class Start, class GoesOn>
  Task<std::shared_ptr<Arrival<T>>> Arrive(Start start, GoesOn goes_on) {
    const auto arrival = std::make_shared<Arrival<T>>();  // shared with the courier
    deadline_ms_ = kNever;
    start(std::make_shared<Courier<T>>(arrival, mailbox_));
    arrival->wake = [this] { Wake(); };
    while (!arrival->arrived && goes_on()) co_await Sleeping(*this);
    arrival->wake = nullptr;
    co_return arrival;
  }

  // Ends our side; then, where the last reply may still be on its way, reads until the client has ended its own: closing with unread
  // bytes would reset the connection and could take the reply with it.
  enum class Linger { kNo, kYes };
  Task<void> Close(Linger linger);

 private:
  using State = Transport::State;

  // Until the socket may be ready, after it was not. False: the deadline has passed, or the connection is to end.
  class Readiness {
   public:
    Readiness(TimedStream& stream, State want) : stream_(stream), want_(want) {}
    bool await_ready() const;
    void await_suspend(std::coroutine_handle<> sleeper);
    bool await_resume() const;

   private:
    TimedStream& stream_;
    const State want_;
  };
  Readiness Wait(State want) { return {*this, want}; }

  // Until somebody wakes it; whether what it slept for is there the sleeper must see for itself.
  class Sleeping {
   public:
    explicit Sleeping(TimedStream& stream) : stream_(stream) {}
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> sleeper) { stream_.sleeper_ = sleeper; }
    void await_resume() const {}

   private:
    TimedStream& stream_;
  };

  void Ready(uint32_t events) override;
  // Goes on with the sleeper before it returns: to be called by the thread's loop, not by anything that runs on it.
  void Wake() {
    if (sleeper_) std::exchange(sleeper_, nullptr).resume();
  }
  void WakeLater() {
    if (sleeper_) mailbox_->Post([self = shared_from_this()] { self->Wake(); });
  }
  void Cancel() {
    cancelled_ = true;
    WakeLater();
  }
  void DropInput();

  const std::shared_ptr<Mailbox> mailbox_;  // shared with replies that may come after the server has gone
  Poller& poller_;
  ServerShared& shared_;
  const int fd_;                            // the transport's
  const std::unique_ptr<Transport> transport_;
  std::coroutine_handle<> sleeper_;         // what Wake goes on with; it keeps the connection alive
  uint32_t awaited_events_ = 0;             // that wake it
  int64_t deadline_ms_ = kNever;
  bool idle_ = false;
  bool drained_ = false;    // the last read took all there was, and nothing has come since
  bool ending_ = false;     // the other side has ended its side, or the connection
  bool ended_ = false;      // and all it said before has been read
  bool cancelled_ = false, aborted_ = false;
  bool dropping_ = false, gone_ = false;
};

}  // namespace http
