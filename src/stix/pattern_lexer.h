// The words of the patterning language, one at a time, each checked as far as it can be alone: escapes, digits, base64,
// dates, ranges. White space (Unicode's) and comments between them are skipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stix/pattern.h"
#include "stix/pattern_literal.h"

namespace stix::pattern {

enum class TokenKind : uint8_t {
  // clang-format off
  kEnd, kError,
  kName, kHyphenatedName,  // [A-Za-z_][A-Za-z0-9_]*, and with hyphens
  kString, kInteger, kFloat, kBoolean, kHex, kBinary, kTimestamp,
  kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual,
  kColon, kDot, kComma, kLeftParenthesis, kRightParenthesis, kLeftBracket, kRightBracket, kAsterisk,
  kAnd, kOr, kNot, kFollowedBy, kLike, kMatches, kIsSuperset, kIsSubset, kExists, kLast, kIn, kStart, kStop, kSeconds,
  kWithin, kRepeats, kTimes,
  // clang-format on
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t begin = 0;
  size_t end = 0;
};

// Whether `text`, without regard to case, is a reserved word; the word as it must be written, or empty.
std::string_view ReservedWord(std::string_view text);
// Whether a property name can stand without apostrophes.
bool IsPlainName(std::string_view name);

class Lexer {
 public:
  // `text` is UTF-8 and outlives the lexer.
  explicit Lexer(std::string_view text) : text_(text) {}

  // The next word; kEnd again and again at the end. After kError, fault() says what is wrong, with an offset into the
  // whole text, and Next must not be called again.
  Token Next();

  const LiteralFault& fault() const { return fault_; }
  std::string_view TextOf(const Token& token) const { return text_.substr(token.begin, token.end - token.begin); }
  // What stands between the apostrophes of kString, kHex, kBinary, kTimestamp, without the escapes resolved.
  std::string_view BodyOf(const Token& token) const;

 private:
  using Checker = std::optional<LiteralFault> (*)(std::string_view);

  bool SkipSpace();
  Token Name();
  Token Number();
  Token String();
  Token Prefixed(TokenKind kind, Checker check);
  Token Punctuation();
  Token Take(TokenKind kind, size_t bytes);
  Token Checked(Token token, size_t begin, std::string_view text, Checker check);
  Token Fault(size_t offset, std::string_view what, std::string_view fix);
  bool At(size_t offset, char c) const { return offset < text_.size() && text_[offset] == c; }
  bool DigitAt(size_t offset) const { return offset < text_.size() && text_[offset] >= '0' && text_[offset] <= '9'; }

  std::string_view text_;
  size_t at_ = 0;
  LiteralFault fault_;
};

}  // namespace stix::pattern
