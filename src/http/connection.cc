#include "http/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <exception>
#include <limits>

#include "base/encoding.h"
#include "http/arrival.h"
#include "http/body.h"
#include "http/head.h"
#include "http/task.h"

namespace http {
namespace {

using State = Transport::State;
using Pieces = std::vector<std::string_view>;

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
constexpr size_t kReadBytes = 64 * 1024;
constexpr uint64_t kEndless = std::numeric_limits<uint64_t>::max();  // the length of a reply that goes on

template <class T>
using OrRefusal = std::expected<T, Refusal>;
using Refused = std::unexpected<Refusal>;

Refused Refuse(int status, std::string why) { return Refused(Refusal{status, std::move(why)}); }
const Refused kNobody{Refusal{}};

// One request and its reply: what is known of it until its log line is written.
struct Turn {
  Request head;      // without headers and body
  std::chrono::steady_clock::time_point started;
  bool keep_alive = false;
  int minor_version = 1;
  uint64_t body_bytes_sent = 0;
  std::shared_ptr<ClientUse> client;  // whose request it is; null: not limited
};

bool IsSafeId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

ReplyFraming FrameReply(const Turn& turn, const Response& response) {
  using Body = ReplyFraming::Body;
  ReplyFraming framing{Body::kLength, response.BodyBytes(), !turn.keep_alive};
  if (response.status == 204 || response.status == 304) framing.body = Body::kNone;  // RFC 9110, 8.6
  if (response.source) {
    framing.body = turn.head.method == Method::kHead ? Body::kNone
                   : turn.minor_version == 0        ? Body::kUntilClose
                                                        : Body::kChunked;
    framing.close = true;  // what the client sends meanwhile is only read to see whether it is still there
  }
  return framing;
}

class HttpConnection final : public Connection, public Poller::Watcher, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<Mailbox> mailbox, Poller& poller, ServerShared& shared, Accepted accepted)
      : mailbox_(std::move(mailbox)), poller_(poller), shared_(shared), fd_(accepted.fd), transport_(std::move(accepted.transport)),
        peer_(std::move(accepted.peer)), client_(std::move(accepted.client)), excess_(accepted.excess) {}

  void Start(std::function<void()> ended) override { Live(shared_from_this(), std::move(ended)); }

  void Expire(int64_t now_ms) override {
    if (now_ms < deadline_ms_) return;
    deadline_ms_ = kNever;
    Cancel();
  }
  void Drain() override {
    if (idle_) Cancel();
    WakeLater();
  }
  void Abort() override {
    aborted_ = true;
    Cancel();
  }

 private:
  // --- waiting -------------------------------------------------------------------------------------------------

  const ServerLimits& limits() const { return shared_.limits; }
  // Not what Drain says, which comes to each thread in its turn: from the first connection that is closed on, no reply
  // promises that its own goes on.
  bool Draining() const { return shared_.stopping; }
  void SetDeadline(int64_t ms_from_now) { deadline_ms_ = SteadyMs() + ms_from_now; }
  // Ends the wait under way.
  void Cancel() {
    cancelled_ = true;
    WakeLater();
  }

  void Ready(uint32_t events) override {
    if (events & EPOLLIN) drained_ = false;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) ending_ = true;
    if (streaming_ && (events & ~EPOLLOUT)) DropInput();
    if (events & awaited_events_) Wake();
  }

  // Until the socket may be ready, after it was not. False: the deadline has passed, or the connection is to end.
  class Readiness {
   public:
    Readiness(HttpConnection& connection, State want) : connection_(connection), want_(want) {}
    bool await_ready() const {
      connection_.cancelled_ = false;
      return connection_.aborted_;
    }
    void await_suspend(std::coroutine_handle<> sleeper) {
      const uint32_t way = want_ == State::kWantWrite ? EPOLLOUT : EPOLLIN | EPOLLRDHUP;
      connection_.awaited_events_ = way | EPOLLHUP | EPOLLERR;
      connection_.sleeper_ = sleeper;
      // A transport also stops writing when it has had its turn, while the socket would take more: no edge would tell.
      if (want_ == State::kWantWrite) connection_.poller_.AskAgain(connection_.fd_, connection_);
    }
    bool await_resume() const {
      connection_.awaited_events_ = 0;
      return !connection_.cancelled_ && !connection_.aborted_;
    }

   private:
    HttpConnection& connection_;
    const State want_;
  };
  Readiness Wait(State want) { return {*this, want}; }

  // Until somebody wakes the connection; whether what it slept for is there it must see for itself.
  class Sleeping {
   public:
    explicit Sleeping(HttpConnection& connection) : connection_(connection) {}
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> sleeper) { connection_.sleeper_ = sleeper; }
    void await_resume() const {}

   private:
    HttpConnection& connection_;
  };
  Sleeping Sleep() { return Sleeping(*this); }

  // Goes on with the connection before it returns: to be called by the thread's loop, not by anything that runs on it.
  void Wake() {
    if (sleeper_) std::exchange(sleeper_, nullptr).resume();
  }
  void WakeLater() {
    if (sleeper_) mailbox_->Post([self = shared_from_this()] { self->Wake(); });
  }

  Task<bool> Handshake() {
    for (;;) {
      const Transport::Io io = transport_->Handshake();
      if (io.state == State::kDone) peer_key_ = transport_->PeerKey();
      if (io.state == State::kDone) co_return true;
      if (io.state == State::kFailed || io.state == State::kClosed || Draining()) co_return false;
      idle_ = true;
      if (!co_await Wait(io.state)) co_return false;
    }
  }

  // Of the thread, until the next wait.
  static std::span<char> Scratch() {
    static thread_local std::array<char, kReadBytes> bytes;
    return bytes;
  }

  enum class Filled { kData, kEnd, kExpired };

  // Appends what has come to input_, at least one byte.
  Task<Filled> Fill() {
    const std::span<char> came = Scratch();
    for (;;) {
      // Nothing new: not even asked for. But the end of the other side may have been told together with its last bytes.
      const Transport::Io io = drained_ && !ending_ ? Transport::Io{State::kWantRead} : transport_->Read(came);
      input_.append(came.data(), io.bytes);
      drained_ = io.drained;
      if (io.state == State::kDone && io.bytes > 0) co_return Filled::kData;
      if (io.state == State::kClosed || io.state == State::kFailed) {
        peer_ended_ = true;
        co_return Filled::kEnd;
      }
      if (input_.empty()) input_ = {};  // an idle connection holds no buffer
      if (!co_await Wait(io.state)) co_return Filled::kExpired;
    }
  }

  Task<bool> Send(std::span<std::string_view> pieces, ClientUse* client) {
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
      deadline_ms_ = from_ms + limits().write_grace_ms + static_cast<int64_t>(sent * 1000 / limits().rate_min);
      if (!co_await Wait(State::kWantWrite)) co_return false;
    }
  }

  // --- one request after the other -----------------------------------------------------------------------------

  // Shared with whatever else goes on with it, so that it outlives its own end.
  static Detached Live(std::shared_ptr<HttpConnection> self, std::function<void()> ended) {
    try {
      co_await self->Run();
    } catch (...) {
      self->LogThrown(std::current_exception());
    }
    ended();
  }

  Task<void> Run() {
    if (!poller_.Add(fd_, *this)) {
      shared_.logger.Log(base::Level::kError, "cannot serve a connection", {{"detail", "the kernel watches no more sockets"}});
      co_return;
    }
    SetDeadline(limits().head_timeout_ms);
    if (!co_await Handshake()) {
      ServerMetrics::Add(shared_.metrics.handshakes_failed, 1);
      co_return;
    }
    while (co_await ServeOne()) {
    }
    co_await Close();
  }

  // True: the connection goes on.
  Task<bool> ServeOne() {
    Turn turn;
    auto head = co_await ReadRequestHead(turn);
    linger_ = false;  // nothing is lost with a connection that was idle
    Hold hold(limits(), shared_.metrics, turn.client);
    if (auto refusal = hold.TooMany(); head && refusal) head = Refused(*std::move(refusal));
    if (!head) co_return co_await End(turn, std::move(head).error());
    const auto request = std::make_shared<Request>(std::move(head->request));  // shared with the service
    auto welcome = co_await Open(turn, request);
    if (aborted_) co_return false;
    if (!welcome) {
      if (HasBody(head->framing)) turn.keep_alive = false;  // nobody will read it
      co_return co_await Answer(turn, std::move(welcome).error());
    }
    auto body = co_await ReadBody(head->framing, welcome->body_bytes_max, hold);
    if (!body) co_return co_await End(turn, std::move(body).error());
    request->body = *std::move(body);
    Response response = co_await Ask(turn, *std::move(welcome));
    if (aborted_) co_return false;
    hold.ReleaseBody();
    co_return co_await Answer(turn, std::move(response));
  }

  Task<bool> End(Turn& turn, Refusal refusal) {
    if (refusal.status == 0) co_return false;
    turn.keep_alive = false;
    co_return co_await Answer(turn, shared_.service.Refuse(turn.head, refusal.status, refusal.why));
  }

  Task<OrRefusal<RequestHead>> ReadRequestHead(Turn& turn) {
    auto head = co_await ReadHead(turn);
    turn.head.peer = peer_;
    turn.head.id = NextId(head ? &head->request : nullptr);
    if (!head) co_return head;
    Request& request = head->request;
    turn.client = client_;
    if (const auto forwarded = shared_.behind_proxy ? ForwardedFor(request.headers) : std::nullopt) {
      turn.head.peer = *forwarded;
      turn.client = shared_.clients.Of(ClientKey(*forwarded));
    }
    request.peer = turn.head.peer;
    request.peer_key = peer_key_;
    request.id = turn.head.id;
    turn.head.method = request.method;
    turn.head.method_text = request.method_text;
    turn.head.path = request.path;
    turn.keep_alive = head->framing.keep_alive;
    turn.minor_version = head->framing.minor_version;
    if (excess_ == Excess::kOfAll) co_return Refuse(503, "too many connections; try again later");
    if (excess_ == Excess::kOfClient) co_return Refuse(429, "too many connections from this address; close some");
    co_return head;
  }

  Task<OrRefusal<RequestHead>> ReadHead(Turn& turn) {
    size_t searched = 0;
    bool begun = false;
    SetDeadline(requests_ == 0 ? limits().head_timeout_ms : limits().idle_timeout_ms);
    for (;;) {
      if (!begun && input_.starts_with("\r\n")) input_.erase(0, 2);  // RFC 9112, 2.2
      if (!begun && !input_.empty()) {
        begun = true;
        turn.started = std::chrono::steady_clock::now();
        SetDeadline(limits().head_timeout_ms);
      }
      const auto end = FindHeadEnd(input_, searched);
      if (end.value_or(input_.size()) > limits().head_bytes_max) co_return Refuse(431, "the request's head is too long");
      if (end) co_return TakeHead(*end);
      if (!begun && Draining()) co_return kNobody;
      idle_ = !begun;
      const Filled filled = co_await Fill();
      idle_ = false;
      if (filled == Filled::kData) continue;
      if (!begun || aborted_) co_return kNobody;
      if (filled == Filled::kEnd) co_return Refuse(400, "the connection ended inside the request's head");
      co_return Refuse(408, "the request's head took too long");
    }
  }

  OrRefusal<RequestHead> TakeHead(size_t bytes) {
    auto head = ParseRequestHead(std::string_view(input_).substr(0, bytes));
    input_.erase(0, bytes);
    ++requests_;
    if (!head) return Refuse(head.error().status, std::move(head.error().why));
    return *std::move(head);
  }

  static bool HasBody(const Framing& framing) { return framing.chunked || framing.content_length.value_or(0) > 0; }

  Task<OrRefusal<std::string>> ReadBody(const Framing& framing, uint64_t bytes_max, Hold& hold) {
    if (!HasBody(framing)) co_return std::string();
    BodyReader reader(framing, bytes_max);
    const int64_t from_ms = SteadyMs();
    bool ask_for_it = framing.expect_continue;
    for (;;) {
      const size_t used = reader.Feed(input_);
      input_.erase(0, used);
      ServerMetrics::Add(shared_.metrics.body_bytes_in, used);
      if (reader.state() == BodyReader::State::kTooLarge) co_return Refuse(413, "the request's body is too long");
      if (reader.state() == BodyReader::State::kBad) co_return Refuse(400, reader.why());
      if (auto refusal = hold.GrowTo(reader.bytes())) co_return Refused(*std::move(refusal));
      if (reader.state() == BodyReader::State::kDone) co_return reader.TakeBody();

      if (std::exchange(ask_for_it, false)) {
        std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await Send({&go_on, 1}, nullptr)) co_return kNobody;
      }
      deadline_ms_ = from_ms + limits().body_grace_ms + static_cast<int64_t>(reader.bytes() * 1000 / limits().rate_min);
      const Filled filled = co_await Fill();
      if (filled == Filled::kData) continue;
      if (aborted_) co_return kNobody;
      if (filled == Filled::kEnd) co_return Refuse(400, "the connection ended inside the request's body");
      co_return Refuse(408, "the request's body came too slowly");
    }
  }

  std::string NextId(const Request* request) {
    const auto given = request == nullptr ? std::nullopt : request->headers.Find("x-request-id");
    if (given && IsSafeId(*given)) return std::string(*given);
    if (id_.empty()) id_ = base::HexEncode(shared_.random.Bytes(8));
    return id_ + "-" + std::to_string(requests_);
  }

  // --- the reply -----------------------------------------------------------------------------------------------

  // Calls `start` with where to bring a T to, and waits for it. The reply to send instead if none comes.
  template <class T, class Start>
  Task<std::expected<T, Response>> AskFor(const Turn& turn, Start start) {
    const auto arrival = std::make_shared<Arrival<T>>();  // shared with the courier
    deadline_ms_ = kNever;
    std::optional<std::string> thrown;
    try {
      start([courier = std::make_shared<Courier<T>>(arrival, mailbox_)](T value) { courier->Bring(std::move(value)); });
    } catch (const std::exception& exception) {
      thrown = exception.what();
    } catch (...) {
      thrown = "something that is not an exception was thrown";
    }
    arrival->wake = [this] { Wake(); };
    while (!arrival->arrived && !aborted_ && !thrown) co_await Sleep();
    arrival->wake = nullptr;
    if (arrival->arrived && arrival->value && !thrown) co_return *std::move(arrival->value);
    Response failed = shared_.service.Refuse(turn.head, 500, "an error inside the server; its log has more under this request's id");
    failed.log_detail = thrown.value_or("the handler dropped the request without a reply");
    co_return std::unexpected(std::move(failed));
  }

  Task<std::expected<Welcome, Response>> Open(const Turn& turn, std::shared_ptr<Request> request) {
    using Decision = std::expected<Welcome, Response>;
    auto decision = co_await AskFor<Decision>(turn, [&](auto decide) { shared_.service.Open(std::move(request), decide); });
    if (!decision) co_return std::unexpected(std::move(decision).error());
    co_return *std::move(decision);
  }

  Task<Response> Ask(const Turn& turn, Welcome welcome) {
    auto response = co_await AskFor<Response>(turn, [&](auto reply) { welcome.handle(reply); });
    co_return response ? *std::move(response) : std::move(response).error();
  }

  // Where too much waits for slow clients. What a request has changed is told all the same.
  std::optional<Response> RefuseToBegin(const Turn& turn, const Response& response) {
    if (turn.head.method != Method::kGet && turn.head.method != Method::kHead) return std::nullopt;
    const auto refusal = shared_.unsent.TooMuch(response.source ? kEndless : response.BodyBytes(), turn.client.get());
    if (!refusal) return std::nullopt;
    Response refused = shared_.service.Refuse(turn.head, refusal->status, refusal->why);
    refused.user = response.user;
    return refused;
  }

  // Sends it and writes the log line. True: the connection goes on.
  Task<bool> Answer(Turn& turn, Response response) {
    if (Draining() || excess_ != Excess::kNone) turn.keep_alive = false;
    if (auto refusal = RefuseToBegin(turn, response)) response = *std::move(refusal);
    const ReplyFraming framing = FrameReply(turn, response);
    const std::string head = FormatResponseHead(response, framing, turn.head.id, FormatHttpDate(shared_.clock.Now()));
    const bool has_body = turn.head.method != Method::kHead && framing.body != ReplyFraming::Body::kNone;
    Pieces pieces{head};
    if (has_body && !response.source) {
      for (const Chunk& chunk : response.body) pieces.push_back(*chunk);
      turn.body_bytes_sent = framing.length;
    }
    bool sent = co_await Send(pieces, turn.client.get());
    if (sent && has_body && response.source) sent = co_await Stream(turn, response, framing);
    response.source.reset();
    ServerMetrics::Add(shared_.metrics.body_bytes_out, turn.body_bytes_sent);
    LogRequest(turn, response, sent);
    linger_ = sent;
    co_return sent && !framing.close && !Draining();
  }

  Task<bool> SendPart(Turn& turn, const ReplyFraming& framing, std::string_view part) {
    if (part.empty()) co_return true;  // an empty chunk would be the last
    const std::string size = FormatChunkSize(part.size());
    turn.body_bytes_sent += part.size();
    Pieces pieces{part};
    if (framing.body == ReplyFraming::Body::kChunked) pieces = {size, part, "\r\n"};
    co_return co_await Send(pieces, turn.client.get());
  }

  Task<bool> Stream(Turn& turn, const Response& response, const ReplyFraming& framing) {
    streaming_ = true;
    DropInput();
    bool sent = true;
    for (const Chunk& chunk : response.body) sent = sent && co_await SendPart(turn, framing, *chunk);
    // Where too much waits, the reply ends in good order, and its client comes back.
    while (sent && StreamGoesOn() && !shared_.unsent.TooMuch(kEndless, turn.client.get())) {
      const auto part = co_await NextPart(*response.source);
      if (!part) break;
      sent = co_await SendPart(turn, framing, *part);
    }
    streaming_ = false;
    if (!sent || gone_ || aborted_) co_return false;
    std::string_view last = framing.body == ReplyFraming::Body::kChunked ? "0\r\n\r\n" : "";
    co_return co_await Send({&last, 1}, nullptr);
  }

  bool StreamGoesOn() const { return !gone_ && !Draining() && !aborted_; }

  // nullopt: the reply ends, for whatever reason.
  Task<std::optional<std::string>> NextPart(Source& source) {
    const auto arrival = std::make_shared<Arrival<std::string>>();  // shared with the courier
    deadline_ms_ = kNever;
    source.Next([courier = std::make_shared<Courier<std::string>>(arrival, mailbox_)](std::optional<std::string> part) { courier->Bring(std::move(part)); });
    arrival->wake = [this] { Wake(); };
    while (!arrival->arrived && StreamGoesOn()) co_await Sleep();
    arrival->wake = nullptr;
    if (!arrival->arrived) co_return std::nullopt;
    co_return std::move(arrival->value);
  }

  // While a Source speaks: sees that the client has gone.
  void DropInput() {
    const State state = transport_->Read(Scratch()).state;
    if (state == State::kDone) return poller_.AskAgain(fd_, *this);  // others have their turn before the rest
    if (state != State::kClosed && state != State::kFailed) return;
    gone_ = peer_ended_ = true;
    WakeLater();
  }

  // Closing with unread bytes would reset the connection and could take the reply with it: end our side, then read until
  // the client has ended its own.
  Task<void> Close() {
    transport_->EndWriting();
    SetDeadline(limits().linger_ms);
    const int64_t until_ms = deadline_ms_;
    while (linger_ && !peer_ended_ && SteadyMs() < until_ms) {
      const ssize_t got = ::recv(fd_, Scratch().data(), kReadBytes, 0);
      if (got == 0 || (got < 0 && errno != EAGAIN)) co_return;
      if (got > 0) poller_.AskAgain(fd_, *this);  // others have their turn before the rest
      if (!co_await Wait(State::kWantRead)) co_return;
    }
  }

  // --- telling -------------------------------------------------------------------------------------------------

  void LogRequest(const Turn& turn, const Response& response, bool sent) {
    using std::chrono::duration_cast;
    const uint64_t us = duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - turn.started).count();
    shared_.metrics.CountRequest(sent ? response.status : 0, us);
    const std::string status = std::to_string(response.status), bytes = std::to_string(turn.body_bytes_sent);
    const std::string ms = std::to_string(us / 1000) + "." + std::to_string(us % 1000 / 100);
    const Request& head = turn.head;
    const std::string_view method = head.path.empty() ? "" : MethodName(head.method);  // no path: the head could not be read
    if (!response.log_detail.empty()) {
      shared_.logger.Log(base::Level::kError, "request failed", {{"id", head.id}, {"detail", response.log_detail}});
    }
    shared_.logger.Log(base::Level::kInfo, sent ? "request" : "request, reply not taken",
                       {{"id", head.id}, {"method", method}, {"path", std::string_view(head.path).substr(0, 512)},
                        {"status", status}, {"bytes", bytes}, {"ms", ms}, {"user", response.user}, {"peer", head.peer}});
  }

  void LogThrown(std::exception_ptr thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
      shared_.logger.Log(base::Level::kError, "a connection ended by an exception", {{"peer", peer_}, {"detail", exception.what()}});
    } catch (...) {
      shared_.logger.Log(base::Level::kError, "a connection ended by something thrown", {{"peer", peer_}});
    }
  }

  const std::shared_ptr<Mailbox> mailbox_;      // shared with replies that may come after the server has gone
  Poller& poller_;
  ServerShared& shared_;
  const int fd_;                                // the transport's
  const std::unique_ptr<Transport> transport_;
  std::coroutine_handle<> sleeper_;             // what Wake goes on with
  uint32_t awaited_events_ = 0;                 // that wake it
  const std::string peer_;
  std::optional<crypto::Digest> peer_key_;
  const std::shared_ptr<ClientUse> client_;     // shared with the client's other connections; null: not limited
  const Excess excess_;

  std::string input_;          // read and not yet used
  std::string id_;             // of this connection, for the ids of its requests
  uint64_t requests_ = 0;
  int64_t deadline_ms_ = kNever;
  bool idle_ = false;          // between two requests
  bool linger_ = false;        // the last reply may still be on its way when the connection is closed
  bool drained_ = false;       // the last read took all there was, and nothing has come since
  bool ending_ = false;        // the other side has ended its side, or the connection
  bool cancelled_ = false, aborted_ = false;
  bool streaming_ = false, gone_ = false, peer_ended_ = false;
};

}  // namespace

std::shared_ptr<Connection> MakeConnection(std::shared_ptr<Mailbox> mailbox, Poller& poller, ServerShared& shared, Accepted accepted) {
  return std::make_shared<HttpConnection>(std::move(mailbox), poller, shared, std::move(accepted));
}

int64_t SteadyMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace http
