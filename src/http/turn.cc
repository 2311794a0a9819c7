#include "http/turn.h"

#include <string>
#include <string_view>

namespace http {

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

void LogTurn(ServerShared& shared, const Turn& turn, const Response& response, Taken taken) {
  using std::chrono::duration_cast;
  const bool whole = taken == Taken::kWhole;
  const uint64_t us = duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - turn.started).count();
  shared.metrics.CountRequest(whole ? response.status : 0, us);
  const std::string status = std::to_string(response.status), bytes = std::to_string(turn.body_bytes_sent);
  const std::string ms = std::to_string(us / 1000) + "." + std::to_string(us % 1000 / 100);
  const Request& head = turn.head;
  const std::string_view method = head.path.empty() ? "" : MethodName(head.method);  // no path: the head could not be read
  if (!response.log_detail.empty()) {
    shared.logger.Log(base::Level::kError, "request failed", {{"id", head.id}, {"detail", response.log_detail}});
  }
  shared.logger.Log(base::Level::kInfo, whole ? "request" : "request, reply not taken",
                    {{"id", head.id}, {"method", method}, {"path", std::string_view(head.path).substr(0, 512)},
                     {"status", status}, {"bytes", bytes}, {"ms", ms}, {"user", response.user}, {"peer", head.peer}});
}

}  // namespace http
