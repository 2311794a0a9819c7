#include "http/connection.h"

#include <algorithm>
#include <exception>
#include <vector>

#include "base/encoding.h"
#include "http/body.h"
#include "http/head.h"
#include "http/request_reader.h"
#include "http/task.h"
#include "http/timed_stream.h"
#include "http/turn.h"

namespace http {
namespace {

using Pieces = std::vector<std::string_view>;
using Refused = std::unexpected<Refusal>;

constexpr uint64_t kEndless = std::numeric_limits<uint64_t>::max();  // the length of a reply that goes on

bool IsSafeId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<Mailbox> mailbox, Poller& poller, ServerShared& shared, Accepted accepted)
      : shared_(shared),
        stream_(std::make_shared<TimedStream>(std::move(mailbox), poller, shared, accepted.fd, std::move(accepted.transport))),
        requests_(shared, *stream_), peer_(std::move(accepted.peer)), client_(std::move(accepted.client)), excess_(accepted.excess) {}

  void Start(std::function<void()> ended) override { Live(shared_from_this(), std::move(ended)); }
  void Expire(int64_t now_ms) override { stream_->Expire(now_ms); }
  void Drain() override { stream_->Drain(); }
  void Abort() override { stream_->Abort(); }

 private:
  // --- one request after the other -----------------------------------------------------------------------------

  // Not what Drain says, which comes to each thread in its turn: from the first connection that is closed on, no reply
  // promises that its own goes on.
  bool Draining() const { return shared_.stopping; }

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
    if (!stream_->Watch()) {
      shared_.logger.Log(base::Level::kError, "cannot serve a connection", {{"detail", "the kernel watches no more sockets"}});
      co_return;
    }
    stream_->SetDeadlineIn(shared_.limits.head_timeout_ms);
    if (!co_await stream_->Handshake()) {
      ServerMetrics::Add(shared_.metrics.handshakes_failed, 1);
      co_return;
    }
    peer_key_ = stream_->PeerKey();
    while (co_await ServeOne()) {
    }
    co_await stream_->Close(linger_);
  }

  // True: the connection goes on.
  Task<bool> ServeOne() {
    Turn turn;
    auto head = co_await ReadHead(turn);
    linger_ = TimedStream::Linger::kNo;  // nothing is lost with a connection that was idle
    Hold hold(shared_.limits, shared_.metrics, turn.client);
    if (auto refusal = hold.TooMany(); head && refusal) head = Refused(*std::move(refusal));
    if (!head) co_return co_await End(turn, std::move(head).error());
    const auto request = std::make_shared<Request>(std::move(head->request));  // shared with the service
    auto welcome = co_await Open(turn, request);
    if (stream_->aborted()) co_return false;
    if (!welcome) {
      if (HasBody(head->framing)) turn.keep_alive = false;  // nobody will read it
      co_return co_await Answer(turn, std::move(welcome).error());
    }
    auto body = co_await requests_.ReadBody(head->framing, welcome->body_bytes_max, hold);
    if (!body) co_return co_await End(turn, std::move(body).error());
    request->body = *std::move(body);
    Response response = co_await Ask(turn, *std::move(welcome));
    if (stream_->aborted()) co_return false;
    hold.ReleaseBody();
    co_return co_await Answer(turn, std::move(response));
  }

  Task<bool> End(Turn& turn, Refusal refusal) {
    if (refusal.status == 0) co_return false;
    turn.keep_alive = false;
    co_return co_await Answer(turn, shared_.service.Refuse(turn.head, refusal.status, refusal.why));
  }

  Task<OrRefusal<RequestHead>> ReadHead(Turn& turn) {
    auto head = co_await requests_.ReadHead(turn.started);
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
    if (excess_ == Excess::kOfAll) co_return Refused(Refusal{503, "too many connections; try again later"});
    if (excess_ == Excess::kOfClient) co_return Refused(Refusal{429, "too many connections from this address; close some"});
    co_return head;
  }

  std::string NextId(const Request* request) {
    const auto given = request == nullptr ? std::nullopt : request->headers.Find("x-request-id");
    if (given && IsSafeId(*given)) return std::string(*given);
    if (id_.empty()) id_ = base::HexEncode(shared_.random.Bytes(8));
    return id_ + "-" + std::to_string(requests_.requests());
  }

  // --- the reply -----------------------------------------------------------------------------------------------

  // Calls `start` with where to bring a T to, and waits for it. The reply to send instead if none comes.
  template <class T, class Start>
  Task<std::expected<T, Response>> AskFor(const Turn& turn, Start start) {
    std::string why = "the handler dropped the request without a reply";
    try {
      const auto arrival = co_await stream_->Arrive<T>(
          [&](std::shared_ptr<Courier<T>> courier) { start([courier = std::move(courier)](T value) { courier->Bring(std::move(value)); }); },
          [this] { return !stream_->aborted(); });
      if (arrival->arrived && arrival->value) co_return *std::move(arrival->value);
    } catch (const std::exception& exception) {
      why = exception.what();
    } catch (...) {
      why = "something that is not an exception was thrown";
    }
    Response failed = shared_.service.Refuse(turn.head, 500, "an error inside the server; its log has more under this request's id");
    failed.log_detail = std::move(why);
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
    bool sent = co_await stream_->Send(pieces, turn.client.get());
    if (sent && has_body && response.source) sent = co_await Stream(turn, response, framing);
    response.source.reset();
    ServerMetrics::Add(shared_.metrics.body_bytes_out, turn.body_bytes_sent);
    LogTurn(shared_, turn, response, sent ? Taken::kWhole : Taken::kNotWhole);
    linger_ = sent ? TimedStream::Linger::kYes : TimedStream::Linger::kNo;
    co_return sent && !framing.close && !Draining();
  }

  Task<bool> SendPart(Turn& turn, const ReplyFraming& framing, std::string_view part) {
    if (part.empty()) co_return true;  // an empty chunk would be the last
    const std::string size = FormatChunkSize(part.size());
    turn.body_bytes_sent += part.size();
    Pieces pieces{part};
    if (framing.body == ReplyFraming::Body::kChunked) pieces = {size, part, "\r\n"};
    co_return co_await stream_->Send(pieces, turn.client.get());
  }

  Task<bool> Stream(Turn& turn, const Response& response, const ReplyFraming& framing) {
    stream_->StartDropping();
    bool sent = true;
    for (const Chunk& chunk : response.body) sent = sent && co_await SendPart(turn, framing, *chunk);
    // Where too much waits, the reply ends in good order, and its client comes back.
    while (sent && StreamGoesOn() && !shared_.unsent.TooMuch(kEndless, turn.client.get())) {
      const auto part = co_await NextPart(*response.source);
      if (!part) break;
      sent = co_await SendPart(turn, framing, *part);
    }
    stream_->StopDropping();
    if (!sent || stream_->gone() || stream_->aborted()) co_return false;
    std::string_view last = framing.body == ReplyFraming::Body::kChunked ? "0\r\n\r\n" : "";
    co_return co_await stream_->Send({&last, 1}, nullptr);
  }

  bool StreamGoesOn() const { return !stream_->gone() && !Draining() && !stream_->aborted(); }

  // nullopt: the reply ends, for whatever reason.
  Task<std::optional<std::string>> NextPart(Source& source) {
    const auto arrival = co_await stream_->Arrive<std::string>(
        [&](std::shared_ptr<Courier<std::string>> courier) {
          source.Next([courier = std::move(courier)](std::optional<std::string> part) { courier->Bring(std::move(part)); });
        },
        [this] { return StreamGoesOn(); });
    if (!arrival->arrived) co_return std::nullopt;
    co_return std::move(arrival->value);
  }

  // The server's log has it; the client sees its connection end.
  void LogThrown(std::exception_ptr thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
      shared_.logger.Log(base::Level::kError, "a connection ended by an exception", {{"peer", peer_}, {"detail", exception.what()}});
    } catch (...) {
      shared_.logger.Log(base::Level::kError, "a connection ended by something thrown", {{"peer", peer_}});
    }
  }

  ServerShared& shared_;
  const std::shared_ptr<TimedStream> stream_;   // shared with wakes that are under way
  RequestReader requests_;
  const std::string peer_;
  std::optional<crypto::Digest> peer_key_;
  const std::shared_ptr<ClientUse> client_;     // shared with the client's other connections; null: not limited
  const Excess excess_;
  std::string id_;                              // of this connection, for the ids of its requests
  TimedStream::Linger linger_ = TimedStream::Linger::kNo;  // the last reply may still be on its way when the connection is closed
};

}  // namespace

std::shared_ptr<Connection> MakeConnection(std::shared_ptr<Mailbox> mailbox, Poller& poller, ServerShared& shared, Accepted accepted) {
  return std::make_shared<HttpConnection>(std::move(mailbox), poller, shared, std::move(accepted));
}

}  // namespace http
