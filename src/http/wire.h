// HTTP/1.1 as it stands on the wire, read by Boost.Beast (RFC 9112): syntax and framing only. What of it is taken is
// decided above: head.cc and body.cc are stricter than the RFC asks. wire.cc is the only file that sees Beast.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/head.h"

namespace http {

// A head as it was written. The views are into the bytes that were read.
struct WireHead {
  std::string_view method, target;  // of a request
  int status = 0;                   // of a reply
  Headers headers;
  Framing framing;                  // expect_continue not set
};

// All of a head, its blank line included, and nothing more.
std::expected<WireHead, HeadError> ReadRequestHead(std::string_view head);
std::expected<WireHead, HeadError> ReadResponseHead(std::string_view head);

// Takes a chunked body off a stream of bytes, however it is cut. Trailers are dropped.
class ChunkReader {
 public:
  enum class State { kMore, kDone, kTooLarge, kBad };

  // The body is appended to `body`, which outlives this: never more than `bytes_max`.
  ChunkReader(uint64_t bytes_max, std::string& body);
  ~ChunkReader();
  ChunkReader(ChunkReader&&) noexcept;

  State state() const { return state_; }
  const std::string& why() const { return why_; }  // kBad
  // How much of it was used: all of it, unless the state is no longer kMore.
  size_t Feed(std::string_view input);

 private:
  class Parser;
  size_t FeedLine(std::string_view input);
  size_t Put(std::string_view bytes);
  void Refuse(State state, std::string why);

  std::unique_ptr<Parser> parser_;
  std::string lines_;  // not data, and not yet enough for the parser
  State state_ = State::kMore;
  std::string why_;
};

}  // namespace http
