#include "http/head.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/utf8.h"
#include "http/text.h"
#include "http/wire.h"

namespace http {
namespace {

using Refused = std::unexpected<HeadError>;

constexpr size_t kMethodBytesMax = 32;

Refused Bad(std::string why, int status = 400) { return Refused(HeadError{status, std::move(why)}); }

// Beast unfolds lines that begin with a space; two readers that do not both do so see two messages (RFC 9112, 5.2).
bool HasFoldedLine(std::string_view head) { return head.find("\r\n ") != head.npos || head.find("\r\n\t") != head.npos; }

// Beast takes codings that it does not know, and Content-Length as a list or twice where the numbers agree.
std::expected<void, HeadError> CheckFraming(const Headers& headers, const Framing& framing) {
  const auto codings = headers.FindAll("transfer-encoding");
  const auto lengths = headers.FindAll("content-length");
  if (!codings.empty() && !lengths.empty()) {
    return Bad("Content-Length and Transfer-Encoding together are not allowed (RFC 9112, 6.1)");
  }
  if (!codings.empty() && framing.minor_version == 0) return Bad("Transfer-Encoding is not allowed in HTTP/1.0 (RFC 9112, 6.1)");
  if (!codings.empty() && (codings.size() != 1 || !EqualWithoutCase(codings[0], "chunked"))) {
    return Bad("the only Transfer-Encoding understood is 'chunked', once (RFC 9112, 6.1)", 501);
  }
  if (lengths.size() > 1 || (lengths.size() == 1 && !base::ParseDecimal(lengths[0]))) {
    return Bad("Content-Length must be one decimal number (RFC 9112, 6.3)");
  }
  return {};
}

std::expected<void, HeadError> CheckHost(const Headers& headers, int minor_version) {
  const auto hosts = headers.FindAll("host");
  if (hosts.size() > 1) return Bad("more than one Host");
  if (hosts.empty()) {
    if (minor_version == 0) return {};
    return Bad("no Host (RFC 9112, 3.2)");
  }
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~:[]%").contains(c);
  };
  if (!std::ranges::all_of(hosts[0], allowed)) return Bad("Host is not a host name, optionally with a port");
  return {};
}

std::expected<void, HeadError> CheckExpect(const Headers& headers, Framing& framing) {
  const auto expect = headers.FindAll("expect");
  if (expect.empty()) return {};
  if (expect.size() > 1 || !EqualWithoutCase(expect[0], "100-continue")) return Bad("Expect may only be '100-continue'", 417);
  framing.expect_continue = framing.minor_version >= 1;  // RFC 9110, 10.1.1
  return {};
}

Method ParseMethod(std::string_view text) {
  for (const Method method : {Method::kGet, Method::kHead, Method::kPost, Method::kPut, Method::kDelete, Method::kOptions}) {
    if (text == MethodName(method)) return method;
  }
  return Method::kOther;
}

bool HasDotSegment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // its '/'
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

}  // namespace

std::optional<size_t> FindHeadEnd(std::string_view bytes, size_t& searched) {
  const size_t from = searched < 3 ? 0 : searched - 3;  // the blank line may have been cut
  const size_t end = bytes.find("\r\n\r\n", from);
  searched = bytes.size();
  if (end == bytes.npos) return std::nullopt;
  return end + 4;
}

std::expected<void, HeadError> ParseTarget(std::string_view target, Request& request) {
  if (target.empty() || target.front() != '/') return Bad("the request target must be a path that starts with '/'");
  const auto visible = [](char c) { return c > 0x20 && c < 0x7f && c != '#'; };
  if (!std::ranges::all_of(target, visible)) return Bad("the request target contains a character that must be percent-encoded");
  const size_t question = target.find('?');
  const std::string_view raw_path = target.substr(0, question);
  if (raw_path.find_first_of("\\\"<>") != raw_path.npos) return Bad("the path contains a character that must be percent-encoded");
  auto path = PercentDecode(raw_path, PlusSign::kItself);
  if (!path) return Bad("the path has a '%' that two hexadecimal digits do not follow");
  if (!base::IsUtf8(*path)) return Bad("the path does not decode to valid UTF-8");
  if (std::ranges::count(*path, '/') != std::ranges::count(raw_path, '/')) return Bad("the path contains an encoded '/'");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\'; };
  if (std::ranges::any_of(*path, is_control)) return Bad("the path contains a control character or a backslash");
  if (HasDotSegment(*path)) return Bad("the path contains a '.' or '..' segment");
  request.target = target;
  request.path = *std::move(path);
  request.query = question == target.npos ? std::string() : std::string(target.substr(question + 1));
  return {};
}

std::expected<RequestHead, HeadError> ParseRequestHead(std::string_view head) {
  if (HasFoldedLine(head)) return Bad("folded header lines are not allowed (RFC 9112, 5.2)");
  auto wire = ReadRequestHead(head);
  if (!wire) return Refused(wire.error());
  if (wire->method.size() > kMethodBytesMax) return Bad("the request line does not start with a method");
  RequestHead out{.request = {}, .framing = wire->framing};
  out.request.method = ParseMethod(wire->method);
  out.request.method_text = wire->method;
  if (auto parsed = ParseTarget(wire->target, out.request); !parsed) return Refused(parsed.error());
  if (auto host = CheckHost(wire->headers, out.framing.minor_version); !host) return Refused(host.error());
  if (auto framing = CheckFraming(wire->headers, out.framing); !framing) return Refused(framing.error());
  if (auto expect = CheckExpect(wire->headers, out.framing); !expect) return Refused(expect.error());
  out.request.headers = std::move(wire->headers);
  return out;
}

std::expected<ResponseHead, HeadError> ParseResponseHead(std::string_view head) {
  if (HasFoldedLine(head)) return Bad("folded header lines are not allowed (RFC 9112, 5.2)");
  auto wire = ReadResponseHead(head);
  if (!wire) return Refused(wire.error());
  if (wire->status < 100 || wire->status > 599) return Bad("the status line has no status from 100 to 599");
  if (auto framing = CheckFraming(wire->headers, wire->framing); !framing) return Refused(framing.error());
  return ResponseHead{wire->status, std::move(wire->headers), wire->framing};
}

}  // namespace http
