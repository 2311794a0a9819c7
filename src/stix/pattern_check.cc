#include <algorithm>

#include "stix/pattern.h"
#include "stix/pattern_grammar.h"

namespace stix::pattern {
namespace {

constexpr size_t kShownBytesMax = 40;

struct NullSink {
  void Type(std::string_view) {}
  void Property(std::string_view, bool) {}
  void Index(std::optional<uint64_t>) {}
  void Constant(TokenKind, std::string_view) {}
  void Compare(Operator, bool) {}
  void Join(ComparisonExpression::Kind, size_t) {}
  void Join(ObservationExpression::Kind, size_t) {}
  void Observe() {}
  void Repeats(std::string_view) {}
  void Within(std::string_view) {}
  void StartStop(std::string_view, std::string_view) {}
};

}  // namespace

std::string Shown(std::string_view token_text) {
  if (token_text.empty()) return "the end of the pattern";
  if (token_text.size() > kShownBytesMax) {
    size_t keep = kShownBytesMax;
    while ((static_cast<uint8_t>(token_text[keep]) & 0xc0) == 0x80) --keep;  // not within a code point
    return "'" + std::string(token_text.substr(0, keep)) + "...'";
  }
  return token_text.ends_with('\'') ? std::string(token_text) : "'" + std::string(token_text) + "'";
}

std::string FixFor(const Token& found, std::string_view found_text, std::string_view usual_fix) {
  const std::string_view reserved = ReservedWord(found_text);
  if (found.kind == TokenKind::kName && !reserved.empty()) {
    return std::string(reserved) + " is written in " + (reserved[0] >= 'a' ? "lower" : "upper") + " case";
  }
  if (found.kind == TokenKind::kString || reserved.empty()) return std::string(usual_fix);
  return std::string(usual_fix) + "; " + std::string(reserved) + " is a reserved word";
}

void Locate(std::string_view text, SyntaxError& error) {
  const std::string_view before = text.substr(0, error.offset);
  const size_t line_break = before.rfind('\n');
  error.line = 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
  error.column = line_break == std::string_view::npos ? before.size() + 1 : before.size() - line_break;
}

std::string Describe(const SyntaxError& error) {
  return "line " + std::to_string(error.line) + ", column " + std::to_string(error.column) + ": " + error.what + "; " +
         error.fix;
}

std::optional<SyntaxError> Check(std::string_view text, const Options& options) {
  NullSink sink;
  return Grammar<NullSink>(text, options, sink).Run();
}

}  // namespace stix::pattern
