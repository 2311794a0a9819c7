#include "http/timed_stream.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

namespace http {
namespace {

constexpr size_t kReadBytes = 64 * 1024;

// Of the thread, until the next wait. On the heap: bytes in thread-local storage itself are zeroed, and so take memory, in every thread
// of the process.
std::span<char> Scratch() {
  static thread_local const auto bytes = std::make_unique_for_overwrite<char[]>(kReadBytes);
  return {bytes.get(), kReadBytes};
}

}  // namespace

TimedStream::TimedStream(std::shared_ptr<Mailbox> mailbox, Poller& poller, ServerShared& shared, int fd, std::unique_ptr<Transport> transport)
    : mailbox_(std::move(mailbox)), poller_(poller), shared_(shared), fd_(fd), transport_(std::move(transport)) {}

bool TimedStream::Watch() { return poller_.Add(fd_, *this); }

void TimedStream::Expire(int64_t now_ms) {
  if (now_ms < deadline_ms_) return;
  deadline_ms_ = kNever;
  Cancel();
}

void TimedStream::Drain() {
  if (idle_) Cancel();
  WakeLater();
}

void TimedStream::Abort() {
  aborted_ = true;
  Cancel();
}

bool TimedStream::Readiness::await_ready() const {
  stream_.cancelled_ = false;
  return stream_.aborted_;
}

void TimedStream::Readiness::await_suspend(std::coroutine_handle<> sleeper) {
  const uint32_t way = want_ == State::kWantWrite ? EPOLLOUT : EPOLLIN | EPOLLRDHUP;
  stream_.awaited_events_ = way | EPOLLHUP | EPOLLERR;
  stream_.sleeper_ = sleeper;
  // A transport also stops writing when it has had its turn, while the socket would take more: no edge would tell.
  if (want_ == State::kWantWrite) stream_.poller_.AskAgain(stream_.fd_, stream_);
}

bool TimedStream::Readiness::await_resume() const {
  stream_.awaited_events_ = 0;
  return !stream_.cancelled_ && !stream_.aborted_;
}

void TimedStream::Ready(uint32_t events) {
  if (events & EPOLLIN) drained_ = false;
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) ending_ = true;
  if (dropping_ && (events & ~EPOLLOUT)) DropInput();
  if (events & awaited_events_) Wake();
}

Task<bool> TimedStream::Handshake() {
  idle_ = true;
  for (;;) {
    const Transport::Io io = transport_->Handshake();
    if (io.state == State::kDone) break;
    if (io.state == State::kFailed || io.state == State::kClosed || shared_.stopping) co_return false;
    if (!co_await Wait(io.state)) co_return false;
  }
  idle_ = false;
  co_return true;
}

Task<TimedStream::Filled> TimedStream::Fill(std::string& input, Idle idle) {
  const std::span<char> came = Scratch();
  idle_ = idle == Idle::kYes;
  for (;;) {
    // Nothing new: not even asked for. But the end of the other side may have been told together with its last bytes.
    const Transport::Io io = drained_ && !ending_ ? Transport::Io{State::kWantRead} : transport_->Read(came);
    input.append(came.data(), io.bytes);
    drained_ = io.drained;
    if (io.state == State::kDone && io.bytes > 0) break;
    if (io.state == State::kClosed || io.state == State::kFailed) {
      ended_ = true;
      idle_ = false;
      co_return Filled::kEnd;
    }
    if (input.empty()) input = {};  // an idle connection holds no buffer
    if (co_await Wait(io.state)) continue;
    idle_ = false;
    co_return Filled::kExpired;
  }
  idle_ = false;
  co_return Filled::kData;
}

Task<bool> TimedStream::Send(std::span<std::string_view> pieces, ClientUse* client) {
  const ServerLimits& limits = shared_.limits;
  Waiting waiting(shared_.unsent, client);
  const int64_t from_ms = SteadyMs();
  uint64_t sent = 0;
  for (;;) {
    Transport::Io io = transport_->Write(pieces);
    if (io.state == State::kWantWrite && sent == 0) waiting.Begin(pieces);
    sent += io.bytes;
    for (; !pieces.empty() && io.bytes >= pieces.front().size(); pieces = pieces.subspan(1)) io.bytes -= pieces.front().size();
    if (!pieces.empty()) pieces.front().remove_prefix(io.bytes);
    if (io.state == State::kDone) co_return true;
    if (io.state != State::kWantWrite) co_return false;
    deadline_ms_ = from_ms + limits.write_grace_ms + static_cast<int64_t>(sent * 1000 / limits.rate_min);
    if (!co_await Wait(State::kWantWrite)) co_return false;
  }
}

void TimedStream::StartDropping() {
  dropping_ = true;
  DropInput();
}

void TimedStream::DropInput() {
  const State state = transport_->Read(Scratch()).state;
  if (state == State::kDone) return poller_.AskAgain(fd_, *this);  // others have their turn before the rest
  if (state != State::kClosed && state != State::kFailed) return;
  gone_ = ended_ = true;
  WakeLater();
}

Task<void> TimedStream::Close(Linger linger) {
  transport_->EndWriting();
  const int64_t until_ms = SteadyMs() + shared_.limits.linger_ms;
  deadline_ms_ = until_ms;
  while (linger == Linger::kYes && !ended_ && SteadyMs() < until_ms) {
    const ssize_t got = ::recv(fd_, Scratch().data(), Scratch().size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) co_return;
    if (got > 0) poller_.AskAgain(fd_, *this);  // others have their turn before the rest
    if (!co_await Wait(State::kWantRead)) co_return;
  }
}

}  // namespace http
