#include "http/wire.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <algorithm>

namespace http {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using beast::http::verb;
using Text = boost::beast::string_view;
using Error = boost::beast::error_code;
using BeastError = boost::beast::http::error;

constexpr size_t kLineMax = 256;          // a chunk's size with its extensions, or one line of the trailer
constexpr size_t kTrailerMax = 4 * 1024;  // read and dropped

std::string_view View(Text text) { return {text.data(), text.size()}; }

// Tells what Beast finds. The base class calls the functions below; those of the other kind of message never.
template <bool kIsRequest>
class HeadParser : public beast::http::basic_parser<kIsRequest> {
 public:
  WireHead head;

 private:
  void on_request_impl(verb, Text method, Text target, int version, Error&) override {
    head.method = View(method);
    head.target = View(target);
    head.framing.minor_version = version % 10;
  }
  void on_response_impl(int status, Text, int version, Error&) override {
    head.status = status;
    head.framing.minor_version = version % 10;
  }
  void on_field_impl(field, Text name, Text value, Error& error) override {
    if (head.headers.fields().size() == kFieldsMax) {
      error = BeastError::header_limit;
      return;
    }
    head.headers.Add(std::string(View(name)), std::string(View(value)));
  }
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(Text, Error&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text, Error&) override { return 0; }
  void on_finish_impl(Error&) override {}
};

// "GET / HTTP/2.0": well-formed, and not ours to speak.
bool NamesAnotherVersion(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  if (std::ranges::count(line, ' ') != 2) return false;
  const std::string_view last = line.substr(line.rfind(' ') + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return last.size() == 8 && last.starts_with("HTTP/") && is_digit(last[5]) && last[6] == '.' && is_digit(last[7]);
}

HeadError Explain(Error error, std::string_view head) {
  if (error == BeastError::bad_version && NamesAnotherVersion(head)) return {505, "only HTTP/1.1 is spoken here"};
  if (error == BeastError::header_limit) return {431, "more than 100 header fields"};
  if (error == BeastError::bad_method) return {400, "the request line does not start with a method"};
  if (error == BeastError::bad_target) return {400, "the request target contains a character that must be percent-encoded"};
  if (error == BeastError::bad_version) return {400, "the start line is not 'METHOD /path HTTP/1.1', or 'HTTP/1.1 200 OK'"};
  if (error == BeastError::bad_status) return {400, "the status line has no status from 100 to 599"};
  if (error == BeastError::bad_field) return {400, "a header line is not 'name: value'"};
  if (error == BeastError::bad_value) return {400, "a header field contains a control character, or is not a list where it must be one"};
  if (error == BeastError::bad_content_length) return {400, "Content-Length is not a decimal number, or stands beside Transfer-Encoding (RFC 9112, 6.2)"};
  if (error == BeastError::multiple_content_length) return {400, "more than one Content-Length"};
  if (error == BeastError::bad_transfer_encoding) return {400, "Transfer-Encoding stands twice, or beside Content-Length (RFC 9112, 6.1)"};
  if (error == BeastError::bad_line_ending) return {400, "a line does not end in CRLF"};
  return {400, "the head is not HTTP/1.1: " + error.message()};
}

template <bool kIsRequest>
std::expected<WireHead, HeadError> ReadHead(std::string_view bytes) {
  HeadParser<kIsRequest> parser;
  parser.header_limit(static_cast<std::uint32_t>(bytes.size()) + 1);  // the caller has limited it already
  parser.body_limit(boost::none);                                     // and limits the body later
  Error error;
  const size_t used = parser.put({bytes.data(), bytes.size()}, error);
  if (error) return std::unexpected(Explain(error, bytes));
  if (!parser.is_header_done() || used != bytes.size()) return std::unexpected(HeadError{400, "the head is not complete"});
  Framing& framing = parser.head.framing;
  framing.keep_alive = framing.minor_version >= 1 && parser.keep_alive();
  framing.chunked = parser.chunked();
  if (const auto length = parser.content_length()) framing.content_length = *length;
  return std::move(parser.head);
}

}  // namespace

std::expected<WireHead, HeadError> ReadRequestHead(std::string_view head) { return ReadHead<true>(head); }
std::expected<WireHead, HeadError> ReadResponseHead(std::string_view head) { return ReadHead<false>(head); }

class ChunkReader::Parser : public beast::http::basic_parser<true> {
 public:
  Parser(uint64_t bytes_max, std::string& body) : body_(body) {
    // Beast has no parser for a chunked body alone: it is given the shortest head that announces one.
    constexpr std::string_view kHead = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    Error error;
    put({kHead.data(), kHead.size()}, error);
    body_limit(bytes_max);
  }
  uint64_t data_left() const { return data_left_; }

 private:
  void on_chunk_header_impl(std::uint64_t size, Text, Error&) override { data_left_ = size; }
  std::size_t on_chunk_body_impl(std::uint64_t, Text data, Error&) override {
    body_.append(data.data(), data.size());
    data_left_ -= data.size();
    return data.size();
  }
  void on_request_impl(verb, Text, Text, int, Error&) override {}
  void on_response_impl(int, Text, int, Error&) override {}
  void on_field_impl(field, Text, Text, Error&) override {}  // of the trailer
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(Text, Error&) override { return 0; }
  void on_finish_impl(Error&) override {}

  std::string& body_;
  uint64_t data_left_ = 0;  // of the chunk under way
};

ChunkReader::ChunkReader(uint64_t bytes_max, std::string& body) : parser_(std::make_unique<Parser>(bytes_max, body)) {}
ChunkReader::~ChunkReader() = default;
ChunkReader::ChunkReader(ChunkReader&&) noexcept = default;

void ChunkReader::Refuse(State state, std::string why) {
  state_ = state;
  why_ = std::move(why);
}

size_t ChunkReader::Feed(std::string_view input) {
  size_t used = 0;
  while (state_ == State::kMore && used < input.size()) {
    const std::string_view rest = input.substr(used);
    used += parser_->data_left() > 0 ? Put(rest) : FeedLine(rest);
  }
  return used;
}

// Beast takes lines whole only, so that what has come of one waits here.
size_t ChunkReader::FeedLine(std::string_view input) {
  const size_t newline = input.find('\n');
  const size_t taken = newline == input.npos ? input.size() : newline + 1;
  const size_t line_bytes = lines_.size() - (lines_.rfind('\n') + 1) + taken;
  if (line_bytes > kLineMax || lines_.size() + taken > kTrailerMax) {
    Refuse(State::kBad, "a chunk's size line or the trailer is too long");
    return taken;
  }
  lines_.append(input.substr(0, taken));
  if (newline == input.npos) return taken;
  if (!lines_.ends_with("\r\n")) {
    Refuse(State::kBad, "a line of a chunked body does not end in CRLF");
    return taken;
  }
  lines_.erase(0, Put(lines_));
  return taken;
}

size_t ChunkReader::Put(std::string_view bytes) {
  Error error;
  const size_t used = parser_->put({bytes.data(), bytes.size()}, error);
  if (error == BeastError::body_limit) {
    Refuse(State::kTooLarge, {});
  } else if (error && error != BeastError::need_more) {
    Refuse(State::kBad, "the body is not chunked as RFC 9112, 7.1 says: " + error.message());
  } else if (parser_->is_done()) {
    state_ = State::kDone;
  }
  return used;
}

}  // namespace http
