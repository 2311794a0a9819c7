// LAYERS: http
// Any bytes are a request or refused, as the server reads them from a socket: a head, then its body in pieces whose sizes
// the input decides. What is accepted keeps the promises that handlers rely on.
#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "http/body.h"
#include "http/head.h"

namespace {

void CheckPromises(const http::RequestHead& head) {
  const http::Request& request = head.request;
  CHECK(request.path.starts_with('/') && base::IsUtf8(request.path));
  CHECK(std::ranges::none_of(request.path, [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
  CHECK((request.path + "/").find("/../") == std::string::npos);
  CHECK(!(head.framing.chunked && head.framing.content_length));
  CHECK(request.headers.FindAll("host").size() <= 1);
  for (const auto& field : request.headers.fields()) CHECK(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  // Written again, it is read as the same.
  const auto again = http::ParseRequestHead(http::FormatRequestHead(request.method_text, request.target, request.headers));
  CHECK(again || head.framing.minor_version == 0);
  if (again) CHECK(again->request.path == request.path && again->framing.content_length == head.framing.content_length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr uint64_t kBodyMax = 1000;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  size_t searched = 0;
  const auto end = http::FindHeadEnd(bytes, searched);
  (void)http::ParseResponseHead(bytes.substr(0, end.value_or(size)));
  if (!end) return 0;
  const auto head = http::ParseRequestHead(bytes.substr(0, *end));
  if (!head) return 0;
  CheckPromises(*head);

  const std::string_view rest = bytes.substr(*end);
  http::BodyReader whole(head->framing, kBodyMax), pieces(head->framing, kBodyMax);
  whole.Feed(rest);
  for (size_t at = 0; at < rest.size() && pieces.state() == http::BodyReader::State::kMore;) {
    at += pieces.Feed(rest.substr(at, 1 + static_cast<unsigned char>(rest[at]) % 7));
  }
  CHECK(whole.state() == pieces.state());
  CHECK(whole.bytes() <= kBodyMax && whole.TakeBody() == pieces.TakeBody());
  return 0;
}
