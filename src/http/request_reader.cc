#include "http/request_reader.h"

#include "http/body.h"

namespace http {
namespace {

using Filled = TimedStream::Filled;
using Idle = TimedStream::Idle;
using Refused = std::unexpected<Refusal>;

Refused Refuse(int status, std::string why) { return Refused(Refusal{status, std::move(why)}); }
const Refused kNobody{Refusal{}};

}  // namespace

Task<OrRefusal<RequestHead>> RequestReader::ReadHead(std::chrono::steady_clock::time_point& started) {
  const ServerLimits& limits = shared_.limits;
  size_t searched = 0;
  bool begun = false;
  stream_.SetDeadlineIn(requests_ == 0 ? limits.head_timeout_ms : limits.idle_timeout_ms);
  for (;;) {
    if (!begun && input_.starts_with("\r\n")) input_.erase(0, 2);  // RFC 9112, 2.2
    if (!begun && !input_.empty()) {
      begun = true;
      started = std::chrono::steady_clock::now();
      stream_.SetDeadlineIn(limits.head_timeout_ms);
    }
    const auto end = FindHeadEnd(input_, searched);
    if (end.value_or(input_.size()) > limits.head_bytes_max) co_return Refuse(431, "the request's head is too long");
    if (end) co_return TakeHead(*end);
    if (!begun && shared_.stopping) co_return kNobody;
    const Filled filled = co_await stream_.Fill(input_, begun ? Idle::kNo : Idle::kYes);
    if (filled == Filled::kData) continue;
    if (!begun || stream_.aborted()) co_return kNobody;
    if (filled == Filled::kEnd) co_return Refuse(400, "the connection ended inside the request's head");
    co_return Refuse(408, "the request's head took too long");
  }
}

OrRefusal<RequestHead> RequestReader::TakeHead(size_t bytes) {
  auto head = ParseRequestHead(std::string_view(input_).substr(0, bytes));
  input_.erase(0, bytes);
  ++requests_;
  if (!head) return Refuse(head.error().status, std::move(head.error().why));
  return *std::move(head);
}

Task<OrRefusal<std::string>> RequestReader::ReadBody(const Framing& framing, uint64_t bytes_max, Hold& hold) {
  if (!HasBody(framing)) co_return std::string();
  const ServerLimits& limits = shared_.limits;
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
      if (!co_await stream_.Send({&go_on, 1}, nullptr)) co_return kNobody;
    }
    stream_.SetDeadline(from_ms + limits.body_grace_ms + static_cast<int64_t>(reader.bytes() * 1000 / limits.rate_min));
    const Filled filled = co_await stream_.Fill(input_, Idle::kNo);
    if (filled == Filled::kData) continue;
    if (stream_.aborted()) co_return kNobody;
    if (filled == Filled::kEnd) co_return Refuse(400, "the connection ended inside the request's body");
    co_return Refuse(408, "the request's body came too slowly");
  }
}

}  // namespace http
