#include "http/media_type.h"

#include <algorithm>

#include "http/text.h"

namespace http {
namespace {

using base::Code;
using base::Fail;

constexpr size_t kRangesMax = 64;
constexpr size_t kParametersMax = 16;

// Reads a header value from left to right.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  void SkipSpace() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view TakeToken() {
    size_t length = 0;
    while (length < rest_.size() && IsTokenChar(rest_[length])) ++length;
    const std::string_view token = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return token;
  }
  // RFC 9110, 5.6.4; the opening quote is taken already. nullopt: no closing quote, or a control character.
  std::optional<std::string> TakeQuoted() {
    std::string value;
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return value;
      if (c == '\\') {
        if (rest_.empty()) return std::nullopt;
        c = rest_.front();
        rest_.remove_prefix(1);
      }
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) return std::nullopt;
      value.push_back(c);
    }
    return std::nullopt;
  }

 private:
  std::string_view rest_;
};

base::Result<MediaType::Parameter> TakeParameter(Cursor& cursor) {
  const std::string_view name = cursor.TakeToken();
  if (name.empty() || !cursor.Take('=')) return Fail(Code::kInvalid, "media type: expected name=value after ';'");
  if (cursor.Take('"')) {
    auto value = cursor.TakeQuoted();
    if (!value) return Fail(Code::kInvalid, "media type: a quoted value that does not end");
    return MediaType::Parameter{LowerCase(name), *std::move(value)};
  }
  const std::string_view value = cursor.TakeToken();
  if (value.empty()) return Fail(Code::kInvalid, "media type: parameter '" + std::string(name.substr(0, 40)) + "' has no value");
  return MediaType::Parameter{LowerCase(name), std::string(value)};
}

// qvalue of RFC 9110, 12.4.2: 0, 1, 0.123, 1.000.
std::optional<int> ParseQuality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int quality = (text[0] - '0') * 1000;
  int unit = 100;
  for (const char c : text.substr(std::min<size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    quality += (c - '0') * unit;
    unit /= 10;
  }
  return quality <= 1000 ? std::optional(quality) : std::nullopt;
}

// *( OWS ";" OWS [ parameter ] ); stops before a comma or the end.
base::Status TakeParameters(Cursor& cursor, MediaRange& range) {
  bool after_quality = false;
  for (cursor.SkipSpace(); cursor.Take(';'); cursor.SkipSpace()) {
    cursor.SkipSpace();
    Cursor ahead = cursor;
    if (ahead.AtEnd() || ahead.Take(';') || ahead.Take(',')) continue;  // an empty parameter is allowed (5.6.6)
    MediaType::Parameter parameter = TRY(TakeParameter(cursor));
    if (after_quality) continue;
    if (parameter.name == "q") {
      const auto quality = ParseQuality(parameter.value);
      if (!quality) return Fail(Code::kInvalid, "media type: q must be 0 to 1 with at most three decimals");
      range.quality = *quality;
      after_quality = true;
      continue;
    }
    if (range.media_type.Find(parameter.name)) {
      return Fail(Code::kInvalid, "media type: parameter '" + parameter.name.substr(0, 40) + "' is given twice");
    }
    if (range.media_type.parameters.size() == kParametersMax) return Fail(Code::kInvalid, "media type: too many parameters");
    range.media_type.parameters.push_back(std::move(parameter));
  }
  return {};
}

base::Result<MediaRange> TakeRange(Cursor& cursor) {
  MediaRange range;
  range.media_type.type = LowerCase(cursor.TakeToken());
  if (range.media_type.type.empty() || !cursor.Take('/')) return Fail(Code::kInvalid, "media type: expected type/subtype");
  range.media_type.subtype = LowerCase(cursor.TakeToken());
  if (range.media_type.subtype.empty()) return Fail(Code::kInvalid, "media type: no subtype after '/'");
  if (range.media_type.type == "*" && range.media_type.subtype != "*") {
    return Fail(Code::kInvalid, "media type: '*' as type needs '*' as subtype");
  }
  TRY(TakeParameters(cursor, range));
  return range;
}

// More specific ranges win: */* < type/* < type/subtype < each parameter more (12.5.1).
size_t Specificity(const MediaType& range) {
  return (range.type != "*") + (range.subtype != "*") + range.parameters.size();
}

int QualityOf(const MediaType& offer, std::span<const MediaRange> ranges) {
  int quality = 0;
  std::optional<size_t> best;
  for (const MediaRange& range : ranges) {
    if (!Matches(range.media_type, offer)) continue;
    const size_t specificity = Specificity(range.media_type);
    if (best && *best >= specificity) continue;
    best = specificity;
    quality = range.quality;
  }
  return quality;
}

}  // namespace

std::optional<std::string_view> MediaType::Find(std::string_view parameter) const {
  for (const Parameter& p : parameters) {
    if (p.name == parameter) return p.value;
  }
  return std::nullopt;
}

base::Result<MediaType> ParseMediaType(std::string_view text) {
  Cursor cursor(TrimSpace(text));
  MediaRange range = TRY(TakeRange(cursor));
  if (!cursor.AtEnd()) return Fail(Code::kInvalid, "media type: unexpected characters after it");
  if (range.media_type.subtype == "*") return Fail(Code::kInvalid, "media type: a range where one type is needed");
  return std::move(range.media_type);
}

base::Result<std::vector<MediaRange>> ParseAccept(std::string_view text) {
  std::vector<MediaRange> ranges;
  Cursor cursor(text);
  for (;;) {
    cursor.SkipSpace();
    if (cursor.AtEnd()) return ranges;
    if (cursor.Take(',')) continue;
    if (ranges.size() == kRangesMax) return Fail(Code::kTooLarge, "Accept: more than 64 media ranges");
    ranges.push_back(TRY(TakeRange(cursor)));
    if (!cursor.AtEnd() && !cursor.Take(',')) return Fail(Code::kInvalid, "Accept: expected ',' between media ranges");
  }
}

bool Matches(const MediaType& range, const MediaType& offer) {
  if (range.type != "*" && range.type != offer.type) return false;
  if (range.subtype != "*" && range.subtype != offer.subtype) return false;
  return std::ranges::all_of(range.parameters, [&](const MediaType::Parameter& parameter) {
    const auto value = offer.Find(parameter.name);
    return value && EqualWithoutCase(*value, parameter.value);
  });
}

base::Result<std::optional<size_t>> Negotiate(std::span<const std::string_view> accept_values,
                                              std::span<const MediaType> offers) {
  std::vector<MediaRange> ranges;
  for (const std::string_view value : accept_values) {
    for (MediaRange& range : TRY(ParseAccept(value))) ranges.push_back(std::move(range));
  }
  if (offers.empty()) return std::nullopt;
  if (ranges.empty()) return 0;
  std::optional<size_t> best;
  int best_quality = 0;
  for (size_t i = 0; i < offers.size(); ++i) {
    const int quality = QualityOf(offers[i], ranges);
    if (quality <= best_quality) continue;
    best = i;
    best_quality = quality;
  }
  return best;
}

}  // namespace http
