#include "http/body.h"

#include <algorithm>
#include <charconv>

#include "http/text.h"

namespace http {
namespace {

constexpr size_t kLineMax = 256;            // a chunk's size with its extensions
constexpr size_t kTrailersMax = 4 * 1024;   // read and dropped

}  // namespace

BodyReader::BodyReader(const Framing& framing, uint64_t bytes_max, bool until_close) : bytes_max_(bytes_max) {
  if (framing.chunked) {
    stage_ = Stage::kSizeLine;
    return;
  }
  stage_ = until_close && !framing.content_length ? Stage::kUntilClose : Stage::kCounted;
  left_ = framing.content_length.value_or(0);
  if (left_ > bytes_max_) {
    Refuse(State::kTooLarge, "");
  } else if (stage_ == Stage::kCounted && left_ == 0) {
    state_ = State::kDone;
  }
}

void BodyReader::Refuse(State state, std::string why) {
  state_ = state;
  why_ = std::move(why);
  body_ = {};
}

void BodyReader::Keep(std::string_view bytes) {
  if (bytes.size() > bytes_max_ - body_.size()) return Refuse(State::kTooLarge, "");
  body_.append(bytes);
}

size_t BodyReader::Feed(std::string_view input) {
  size_t used = 0;
  while (state_ == State::kMore && used < input.size()) {
    const std::string_view rest = input.substr(used);
    const bool in_data = stage_ == Stage::kCounted || stage_ == Stage::kUntilClose || stage_ == Stage::kData;
    used += in_data ? FeedData(rest) : FeedLine(rest);
  }
  return used;
}

size_t BodyReader::FeedData(std::string_view input) {
  if (stage_ == Stage::kUntilClose) {
    Keep(input);
    return input.size();
  }
  const size_t taken = std::min<uint64_t>(left_, input.size());
  Keep(input.substr(0, taken));
  left_ -= taken;
  if (left_ == 0 && state_ == State::kMore) {
    if (stage_ == Stage::kCounted) state_ = State::kDone;
    stage_ = Stage::kDataEnd;
  }
  return taken;
}

// Collects a line; LF alone does not end one.
size_t BodyReader::FeedLine(std::string_view input) {
  const size_t newline = input.find('\n');
  const size_t taken = newline == input.npos ? input.size() : newline + 1;
  if (line_.size() + taken > kLineMax) {
    Refuse(State::kBad, "a chunk's size line or trailer is too long");
    return taken;
  }
  line_.append(input.substr(0, taken));
  if (newline == input.npos) return taken;
  if (!line_.ends_with("\r\n")) {
    Refuse(State::kBad, "a line of a chunked body does not end in CRLF");
    return taken;
  }
  line_.resize(line_.size() - 2);
  EndLine();
  line_.clear();
  return taken;
}

void BodyReader::EndLine() {
  switch (stage_) {
    case Stage::kDataEnd:
      if (!line_.empty()) return Refuse(State::kBad, "a chunk is longer than its size says");
      stage_ = Stage::kSizeLine;
      return;
    case Stage::kTrailer:
      trailer_bytes_ += line_.size() + 2;
      if (trailer_bytes_ > kTrailersMax) return Refuse(State::kBad, "the trailer is too long");
      if (line_.empty()) state_ = State::kDone;
      return;
    default:
      return ReadSizeLine();
  }
}

// chunk-size [ chunk-ext ]: hexadecimal digits, then nothing or an extension, which is dropped.
void BodyReader::ReadSizeLine() {
  uint64_t size = 0;
  const auto [end, error] = std::from_chars(line_.data(), line_.data() + line_.size(), size, 16);
  const std::string_view extension(end, line_.data() + line_.size());
  const bool has_digit = end != line_.data() && line_.front() != '-';
  const bool good_extension = extension.empty() || TrimSpace(extension).starts_with(';');
  if (error != std::errc() || !has_digit || end - line_.data() > 16 || !good_extension || line_.find('\r') != line_.npos) {
    return Refuse(State::kBad, "a chunk does not start with its size in hexadecimal");
  }
  if (size > bytes_max_ - body_.size()) return Refuse(State::kTooLarge, "");
  left_ = size;
  stage_ = size == 0 ? Stage::kTrailer : Stage::kData;
}

bool BodyReader::EndOfInput() {
  if (state_ == State::kMore && stage_ == Stage::kUntilClose) state_ = State::kDone;
  return state_ == State::kDone;
}

std::string FormatChunkSize(uint64_t bytes) {
  char digits[16];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, bytes, 16);
  return std::string(digits, end) + "\r\n";
}

}  // namespace http
