#include "http/query.h"

#include "base/utf8.h"
#include "http/text.h"

namespace http {
namespace {

using base::Code;
using base::Fail;

// Enough of a hostile name for a message.
std::string Quoted(std::string_view raw) {
  constexpr size_t kShown = 40;
  return "'" + std::string(raw.substr(0, kShown)) + (raw.size() > kShown ? "...'" : "'");
}

base::Result<std::string> Decode(std::string_view raw, std::string_view raw_name) {
  auto text = PercentDecode(raw, PlusSign::kSpace);
  const std::string where = "query parameter " + Quoted(raw_name);
  if (!text) return Fail(Code::kInvalid, where + ": a '%' must be followed by two hexadecimal digits");
  if (text->find('\0') != text->npos) return Fail(Code::kInvalid, where + ": a NUL character (%00) is not allowed");
  if (!base::IsUtf8(*text)) return Fail(Code::kInvalid, where + ": the escapes do not decode to valid UTF-8");
  return *std::move(text);
}

base::Result<Parameter> ParseParameter(std::string_view piece) {
  const size_t equals = piece.find('=');
  const std::string_view raw_name = piece.substr(0, equals);
  if (raw_name.empty()) return Fail(Code::kInvalid, "query: a parameter without a name before '='");
  Parameter parameter;
  parameter.name = TRY(Decode(raw_name, raw_name));
  if (equals != piece.npos) parameter.value = TRY(Decode(piece.substr(equals + 1), raw_name));
  return parameter;
}

}  // namespace

base::Result<std::vector<Parameter>> ParseQuery(std::string_view query, const QueryLimits& limits) {
  if (query.size() > limits.bytes_max) {
    return Fail(Code::kTooLarge, "query: longer than " + std::to_string(limits.bytes_max) + " bytes");
  }
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view piece = query.substr(0, end);
    query.remove_prefix(end == query.npos ? query.size() : end + 1);
    if (piece.empty()) continue;
    if (parameters.size() == limits.parameters_max) {
      return Fail(Code::kTooLarge, "query: more than " + std::to_string(limits.parameters_max) + " parameters");
    }
    parameters.push_back(TRY(ParseParameter(piece)));
  }
  return parameters;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter_or_digit || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

}  // namespace http
