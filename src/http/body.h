// The body of an HTTP/1.1 message as bytes: counted or chunked (RFC 9112 sections 6 and 7). Pure: bytes in, bytes out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/head.h"
#include "http/wire.h"

namespace http {

// Takes a body off a stream of bytes, piece by piece, and never keeps more than its limit.
class BodyReader {
 public:
  enum class State {
    kMore,      // not all there yet
    kDone,
    kTooLarge,  // longer than bytes_max; nothing beyond it was kept
    kBad,       // not a chunked body; see why()
  };

  // A message with neither length nor chunks has no body (requests), or goes on to the end of the connection
  // (responses: until_close).
  BodyReader(const Framing& framing, uint64_t bytes_max, bool until_close = false);
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  State state() const { return state_; }
  const std::string& why() const { return why_; }
  std::string TakeBody() { return std::move(body_); }
  uint64_t bytes() const { return body_.size(); }

  // Reads from the front of `input` and says how much it used. Afterwards either state() is not kMore or all is used.
  size_t Feed(std::string_view input);
  // The connection ended: is that the end of the body?
  bool EndOfInput();

 private:
  size_t FeedCounted(std::string_view input);
  size_t FeedChunks(std::string_view input);
  void Refuse(State state, std::string why);

  State state_ = State::kMore;
  const uint64_t bytes_max_;
  bool until_close_;
  uint64_t left_ = 0;                  // of a counted body
  std::string body_, why_;
  std::optional<ChunkReader> chunks_;  // appends to body_
};

// "1f4\r\n": what stands before a chunk of that many bytes; "\r\n" follows it. The last is "0\r\n\r\n".
std::string FormatChunkSize(uint64_t bytes);

}  // namespace http
