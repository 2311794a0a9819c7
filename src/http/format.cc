// Heads as bytes: the writing half of head.h.
#include <array>
#include <ctime>

#include "http/head.h"
#include "http/router.h"
#include "http/text.h"

namespace http {
namespace {

void AppendField(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (const char c : value) out.push_back((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f ? ' ' : c);
  out.append("\r\n");
}

// What frames a message is decided in one place only.
bool IsFramingField(std::string_view name) {
  for (const std::string_view own : {"content-length", "transfer-encoding", "connection"}) {
    if (EqualWithoutCase(name, own)) return true;
  }
  return false;
}

bool IsServersField(std::string_view name) {
  return IsFramingField(name) || EqualWithoutCase(name, "date") || EqualWithoutCase(name, "x-request-id");
}

}  // namespace

std::string FormatResponseHead(const Response& response, const ReplyFraming& framing, std::string_view request_id,
                               std::string_view date) {
  std::string out;
  out.reserve(512);
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(ReasonPhrase(response.status)).append("\r\n");
  AppendField(out, "Date", date);
  if (!request_id.empty()) AppendField(out, "X-Request-Id", request_id);
  if (framing.body == ReplyFraming::Body::kLength) AppendField(out, "Content-Length", std::to_string(framing.length));
  if (framing.body == ReplyFraming::Body::kChunked) AppendField(out, "Transfer-Encoding", "chunked");
  if (framing.close) AppendField(out, "Connection", "close");
  for (const Headers::Field& field : response.headers.fields()) {
    if (IsToken(field.name) && !IsServersField(field.name)) AppendField(out, field.name, field.value);
  }
  return out.append("\r\n");
}

std::string FormatRequestHead(std::string_view method, std::string_view target, const Headers& headers) {
  std::string out;
  out.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  for (const Headers::Field& field : headers.fields()) {
    if (IsToken(field.name)) AppendField(out, field.name, field.value);
  }
  return out.append("\r\n");
}

std::string FormatHttpDate(base::Timestamp time) {
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const time_t seconds = time.us / 1000000;
  std::tm tm{};
  gmtime_r(&seconds, &tm);
  const auto two = [](int n) { return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; };
  return std::string(kDays[tm.tm_wday]) + ", " + two(tm.tm_mday) + " " + kMonths[tm.tm_mon] + " " +
         std::to_string(tm.tm_year + 1900) + " " + two(tm.tm_hour) + ":" + two(tm.tm_min) + ":" + two(tm.tm_sec) + " GMT";
}

}  // namespace http
