// Errors as a client sees them by default: RFC 9457.
#include <array>
#include <utility>

#include "http/router.h"
#include "json/print.h"

namespace http {

std::string_view ReasonPhrase(int status) {
  static constexpr std::array kPhrases = std::to_array<std::pair<int, std::string_view>>({
      {100, "Continue"}, {101, "Switching Protocols"},
      {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {203, "Non-Authoritative Information"}, {204, "No Content"},
      {205, "Reset Content"}, {206, "Partial Content"},
      {300, "Multiple Choices"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"}, {304, "Not Modified"},
      {307, "Temporary Redirect"}, {308, "Permanent Redirect"},
      {400, "Bad Request"}, {401, "Unauthorized"}, {402, "Payment Required"}, {403, "Forbidden"}, {404, "Not Found"},
      {405, "Method Not Allowed"}, {406, "Not Acceptable"}, {407, "Proxy Authentication Required"},
      {408, "Request Timeout"}, {409, "Conflict"}, {410, "Gone"}, {411, "Length Required"}, {412, "Precondition Failed"},
      {413, "Content Too Large"}, {414, "URI Too Long"}, {415, "Unsupported Media Type"}, {416, "Range Not Satisfiable"},
      {417, "Expectation Failed"}, {421, "Misdirected Request"}, {422, "Unprocessable Content"}, {426, "Upgrade Required"},
      {428, "Precondition Required"}, {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"}, {501, "Not Implemented"}, {502, "Bad Gateway"}, {503, "Service Unavailable"},
      {504, "Gateway Timeout"}, {505, "HTTP Version Not Supported"}, {507, "Insufficient Storage"},
  });
  for (const auto& [code, phrase] : kPhrases) {
    if (code == status) return phrase;
  }
  return "Unknown";
}

Response Problem(int status, std::string_view title, std::string_view why) { return CodedProblem(status, title, why, {}); }

Response CodedProblem(int status, std::string_view title, std::string_view why, std::string_view code) {
  json::Writer writer;
  writer.Object().Key("type").String("about:blank").Key("title").String(title).Key("status").Integer(status);
  if (!why.empty()) writer.Key("detail").String(why);
  if (!code.empty()) writer.Key("code").String(code);
  writer.End();
  Response response;
  response.status = status;
  response.headers.Add("Content-Type", "application/problem+json");
  response.headers.Add("Cache-Control", "no-store");
  response.WithBody(writer.Take() + "\n");
  return response;
}

}  // namespace http
