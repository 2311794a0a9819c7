// The body of an HTTP/1.1 message as bytes: counted or chunked (RFC 9112 sections 6 and 7). Pure: bytes in, bytes out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/head.h"

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

  State state() const { return state_; }
  const std::string& why() const { return why_; }
  std::string TakeBody() { return std::move(body_); }
  uint64_t bytes() const { return body_.size(); }

  // Reads from the front of `input` and says how much it used. Afterwards either state() is not kMore or all is used.
  size_t Feed(std::string_view input);
  // The connection ended: is that the end of the body?
  bool EndOfInput();

 private:
  enum class Stage { kCounted, kUntilClose, kSizeLine, kData, kDataEnd, kTrailer };

  size_t FeedData(std::string_view input);
  size_t FeedLine(std::string_view input);
  void EndLine();
  void ReadSizeLine();
  void Refuse(State state, std::string why);
  void Keep(std::string_view bytes);

  State state_ = State::kMore;
  Stage stage_;
  uint64_t left_ = 0;         // of the body, or of the chunk
  uint64_t bytes_max_;
  std::string line_;          // of a chunk's size or a trailer, so far
  size_t trailer_bytes_ = 0;
  std::string body_, why_;
};

// "1f4\r\n": what stands before a chunk of that many bytes; "\r\n" follows it. The last is "0\r\n\r\n".
std::string FormatChunkSize(uint64_t bytes);

}  // namespace http
