#include "http/body.h"

#include <algorithm>
#include <charconv>

namespace http {

BodyReader::BodyReader(const Framing& framing, uint64_t bytes_max, bool until_close)
    : bytes_max_(bytes_max), until_close_(until_close && !framing.chunked && !framing.content_length),
      left_(framing.content_length.value_or(0)) {
  if (framing.chunked) {
    chunks_.emplace(bytes_max, body_);
  } else if (left_ > bytes_max_) {
    Refuse(State::kTooLarge, {});
  } else if (left_ == 0 && !until_close_) {
    state_ = State::kDone;
  }
}

void BodyReader::Refuse(State state, std::string why) {
  state_ = state;
  why_ = std::move(why);
  body_ = {};
}

size_t BodyReader::Feed(std::string_view input) {
  if (state_ != State::kMore) return 0;
  return chunks_ ? FeedChunks(input) : FeedCounted(input);
}

size_t BodyReader::FeedCounted(std::string_view input) {
  if (until_close_ && input.size() > bytes_max_ - body_.size()) {
    Refuse(State::kTooLarge, {});
    return input.size();
  }
  const size_t taken = until_close_ ? input.size() : std::min<uint64_t>(left_, input.size());
  body_.append(input.substr(0, taken));
  if (until_close_) return taken;
  left_ -= taken;
  if (left_ == 0) state_ = State::kDone;
  return taken;
}

size_t BodyReader::FeedChunks(std::string_view input) {
  const size_t used = chunks_->Feed(input);
  switch (chunks_->state()) {
    case ChunkReader::State::kMore: break;
    case ChunkReader::State::kDone: state_ = State::kDone; break;
    case ChunkReader::State::kTooLarge: Refuse(State::kTooLarge, {}); break;
    case ChunkReader::State::kBad: Refuse(State::kBad, chunks_->why()); break;
  }
  return used;
}

bool BodyReader::EndOfInput() {
  if (state_ == State::kMore && until_close_) state_ = State::kDone;
  return state_ == State::kDone;
}

std::string FormatChunkSize(uint64_t bytes) {
  char digits[16];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, bytes, 16);
  return std::string(digits, end) + "\r\n";
}

}  // namespace http
