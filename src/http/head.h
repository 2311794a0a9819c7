// The head of an HTTP/1.1 message as bytes: start line and fields (RFC 9112 sections 2 to 6). Pure functions over bytes.
//
// Stricter than the RFC asks wherever two readers could disagree on where a message ends, because that is how requests
// are smuggled past a proxy: lines end in CRLF only, no folded lines, no space before a colon, one Host, one
// Content-Length, never Content-Length together with Transfer-Encoding, no transfer coding but "chunked".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message.h"

namespace http {

inline constexpr size_t kFieldsMax = 100;

// How the bytes after the head are framed, and whether another message may follow.
struct Framing {
  std::optional<uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;         // the peer's wish, by version and Connection
  bool expect_continue = false;   // requests only
  int minor_version = 1;          // HTTP/1.0 or 1.1
};

struct RequestHead {
  Request request;                // no body, peer, id or user yet
  Framing framing;
};

struct ResponseHead {
  int status = 0;
  Headers headers;
  Framing framing;
};

// Why a head was refused, as the status to answer it with (400, 417, 501, 505).
struct HeadError {
  int status = 400;
  std::string why;
};

// Length of the head at the front of `bytes` with its blank line, or nullopt if it is not all there. `searched` is where
// an earlier call with fewer bytes left off (0 at first), so that a head that trickles in costs linear time.
std::optional<size_t> FindHeadEnd(std::string_view bytes, size_t& searched);

// `head` is what FindHeadEnd measured.
std::expected<RequestHead, HeadError> ParseRequestHead(std::string_view head);
std::expected<ResponseHead, HeadError> ParseResponseHead(std::string_view head);

// Origin-form only: "/path?query". Fills request.target, path and query. Paths with "." or ".." segments, "%2F",
// backslashes or control characters are refused rather than repaired: no client of ours needs them.
std::expected<void, HeadError> ParseTarget(std::string_view target, Request& request);

// What the server decides about a reply besides what the handler said.
struct ReplyFraming {
  enum class Body { kNone, kLength, kChunked, kUntilClose } body = Body::kLength;
  uint64_t length = 0;
  bool close = false;
};

// Status line, the server's own fields, the handler's fields, blank line. Control characters in values become spaces, so
// that no value can start a new field. Fields that are the server's to set are left out.
std::string FormatResponseHead(const Response& response, const ReplyFraming& framing, std::string_view request_id,
                               std::string_view date);
std::string FormatRequestHead(std::string_view method, std::string_view target, const Headers& headers);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string FormatHttpDate(base::Timestamp time);

}  // namespace http
