#include "http/head.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/utf8.h"
#include "http/text.h"

namespace http {
namespace {

using Refused = std::unexpected<HeadError>;

Refused Bad(std::string why, int status = 400) { return Refused(HeadError{status, std::move(why)}); }

// The name of a field for a message: it is a token already.
std::string Named(std::string_view name) { return "header field '" + std::string(name.substr(0, 40)) + "'"; }

// A line up to its CRLF, taken from the front.
std::string_view TakeLine(std::string_view& rest) {
  const size_t end = rest.find("\r\n");
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 2);
  return line;
}

// VCHAR, obs-text, space and tab (RFC 9110, 5.5); so no bare CR or LF can hide in a value.
bool IsFieldValue(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) >= 0x20 ? c != 0x7f : c == '\t'; });
}

std::expected<Headers, HeadError> ParseFields(std::string_view rest) {
  Headers headers;
  for (;;) {
    const std::string_view line = TakeLine(rest);
    if (line.empty()) return headers;
    if (headers.fields().size() == kFieldsMax) return Bad("more than 100 header fields", 431);
    if (line.front() == ' ' || line.front() == '\t') return Bad("folded header lines are not allowed (RFC 9112, 5.2)");
    const size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == line.npos || !IsToken(name)) return Bad("a header line is not 'name: value'");
    const std::string_view value = TrimSpace(line.substr(colon + 1));
    if (!IsFieldValue(value)) return Bad(Named(name) + " contains a control character");
    headers.Add(std::string(name), std::string(value));
  }
}

// "HTTP/1.0" or "HTTP/1.1"; a later minor version is served as 1.1 (RFC 9110, 2.5).
std::expected<int, HeadError> ParseVersion(std::string_view text) {
  const bool is_http = text.size() == 8 && text.starts_with("HTTP/") && text[6] == '.' && text[5] >= '0' && text[5] <= '9' &&
                       text[7] >= '0' && text[7] <= '9';
  if (!is_http) return Bad("the start line does not name an HTTP version");
  if (text[5] != '1') return Bad("only HTTP/1.1 is spoken here", 505);
  return text[7] == '0' ? 0 : 1;
}

// Calls `take` with each element of a comma-separated list, trimmed; empty ones are skipped.
template <class Take>
void ForEachElement(std::string_view list, Take take) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (const auto element = TrimSpace(list.substr(0, comma)); !element.empty()) take(element);
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  }
}

std::expected<void, HeadError> ParseTransferEncoding(const Headers& headers, Framing& framing) {
  const auto values = headers.FindAll("transfer-encoding");
  if (values.empty()) return {};
  if (framing.minor_version == 0) return Bad("Transfer-Encoding is not allowed in HTTP/1.0");
  if (values.size() != 1 || !EqualWithoutCase(values[0], "chunked")) {
    return Bad("the only Transfer-Encoding understood is 'chunked', once", 501);
  }
  framing.chunked = true;
  return {};
}

std::expected<void, HeadError> ParseContentLength(const Headers& headers, Framing& framing) {
  const auto values = headers.FindAll("content-length");
  if (values.empty()) return {};
  if (framing.chunked) return Bad("Content-Length and Transfer-Encoding together are not allowed (RFC 9112, 6.1)");
  if (values.size() > 1) return Bad("more than one Content-Length");
  framing.content_length = base::ParseDecimal(values[0]);
  if (!framing.content_length) return Bad("Content-Length is not a decimal number");
  return {};
}

std::expected<Framing, HeadError> ParseFraming(const Headers& headers, int minor_version) {
  Framing framing;
  framing.minor_version = minor_version;
  framing.keep_alive = minor_version >= 1;
  // Unknown codings are answered after a conflict with Content-Length, which is the graver error.
  if (headers.Find("transfer-encoding") && headers.Find("content-length")) {
    return Bad("Content-Length and Transfer-Encoding together are not allowed (RFC 9112, 6.1)");
  }
  if (auto parsed = ParseTransferEncoding(headers, framing); !parsed) return Refused(parsed.error());
  if (auto parsed = ParseContentLength(headers, framing); !parsed) return Refused(parsed.error());
  for (const std::string_view value : headers.FindAll("connection")) {
    ForEachElement(value, [&](std::string_view option) {
      if (EqualWithoutCase(option, "close")) framing.keep_alive = false;
    });
  }
  return framing;
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

// "GET /path HTTP/1.1": exactly one space each time.
std::expected<int, HeadError> ParseRequestLine(std::string_view line, Request& request) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == line.npos || first == last) return Bad("the request line is not 'METHOD /path HTTP/1.1'");
  const std::string_view method = line.substr(0, first);
  if (!IsToken(method) || method.size() > 32) return Bad("the request line does not start with a method");
  const auto version = ParseVersion(line.substr(last + 1));
  if (!version) return version;
  request.method = ParseMethod(method);
  request.method_text = method;
  if (auto parsed = ParseTarget(line.substr(first + 1, last - first - 1), request); !parsed) return Refused(parsed.error());
  return *version;
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
  RequestHead out;
  const auto version = ParseRequestLine(TakeLine(head), out.request);
  if (!version) return Refused(version.error());
  auto headers = ParseFields(head);
  if (!headers) return Refused(headers.error());
  if (auto host = CheckHost(*headers, *version); !host) return Refused(host.error());
  auto framing = ParseFraming(*headers, *version);
  if (!framing) return Refused(framing.error());
  if (auto expect = CheckExpect(*headers, *framing); !expect) return Refused(expect.error());
  out.request.headers = *std::move(headers);
  out.framing = *framing;
  return out;
}

std::expected<ResponseHead, HeadError> ParseResponseHead(std::string_view head) {
  const std::string_view line = TakeLine(head);
  const auto version = ParseVersion(line.substr(0, 8));
  if (!version) return Refused(version.error());
  const auto status = line.size() >= 12 && line[8] == ' ' && (line.size() == 12 || line[12] == ' ')
                          ? base::ParseDecimal(line.substr(9, 3)) : std::nullopt;
  if (!status || *status < 100 || *status > 599) return Bad("the status line has no status from 100 to 599");
  auto headers = ParseFields(head);
  if (!headers) return Refused(headers.error());
  auto framing = ParseFraming(*headers, *version);
  if (!framing) return Refused(framing.error());
  return ResponseHead{static_cast<int>(*status), *std::move(headers), *framing};
}

}  // namespace http
