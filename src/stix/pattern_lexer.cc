#include "stix/pattern_lexer.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace stix::pattern {
namespace {

struct Keyword {
  std::string_view text;
  TokenKind kind;
};

// Reserved in every place of a pattern. LAST is in no rule of the grammar, yet reserved by it. EXISTS came with 2.1.
constexpr Keyword kKeywords[] = {
    {"AND", TokenKind::kAnd},
    {"OR", TokenKind::kOr},
    {"NOT", TokenKind::kNot},
    {"FOLLOWEDBY", TokenKind::kFollowedBy},
    {"LIKE", TokenKind::kLike},
    {"MATCHES", TokenKind::kMatches},
    {"ISSUPERSET", TokenKind::kIsSuperset},
    {"ISSUBSET", TokenKind::kIsSubset},
    {"EXISTS", TokenKind::kExists},
    {"LAST", TokenKind::kLast},
    {"IN", TokenKind::kIn},
    {"START", TokenKind::kStart},
    {"STOP", TokenKind::kStop},
    {"SECONDS", TokenKind::kSeconds},
    {"WITHIN", TokenKind::kWithin},
    {"REPEATS", TokenKind::kRepeats},
    {"TIMES", TokenKind::kTimes},
    {"true", TokenKind::kBoolean},
    {"false", TokenKind::kBoolean},
};

enum : uint8_t { kSpaceBit = 1, kNameStartBit = 2, kNameBit = 4 };

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (const char c : std::string_view(" \t\n\v\f\r")) classes[static_cast<uint8_t>(c)] = kSpaceBit;
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 'a' + 'A'] = kNameStartBit | kNameBit;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kNameBit;
  classes['_'] = kNameStartBit | kNameBit;
  return classes;
}();

bool Is(char c, uint8_t bit) { return (kClasses[static_cast<uint8_t>(c)] & bit) != 0; }

TokenKind KindOfName(std::string_view name) {
  const bool may_be_reserved = name[0] <= 'Z' || name[0] == 't' || name[0] == 'f';
  if (!may_be_reserved) return TokenKind::kName;
  for (const Keyword& keyword : kKeywords) {
    if (keyword.text == name) return keyword.kind;
  }
  return TokenKind::kName;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view ReservedWord(std::string_view text) {
  for (const Keyword& keyword : kKeywords) {
    if (std::ranges::equal(keyword.text, text, {}, Lower, Lower)) return keyword.text;
  }
  return {};
}

bool IsPlainName(std::string_view name) {
  return !name.empty() && Is(name[0], kNameStartBit) &&
         std::ranges::all_of(name, [](char c) { return Is(c, kNameBit); }) && KindOfName(name) == TokenKind::kName;
}

Token Lexer::Next() {
  if (!SkipSpace()) return Fault(at_, "a comment is not closed", "write */ at its end");
  if (at_ == text_.size()) return {TokenKind::kEnd, at_, at_};
  const char c = text_[at_];
  if (c == '\'') return String();
  if (At(at_ + 1, '\'')) {
    if (c == 'h') return Prefixed(TokenKind::kHex, CheckHex);
    if (c == 'b') return Prefixed(TokenKind::kBinary, CheckBinary);
    if (c == 't') return Prefixed(TokenKind::kTimestamp, CheckTimestamp);
  }
  if (Is(c, kNameStartBit)) return Name();
  const size_t unsigned_at = at_ + (c == '-' ? 1 : 0);
  if (DigitAt(unsigned_at) || (At(unsigned_at, '.') && DigitAt(unsigned_at + 1))) return Number();
  return Punctuation();
}

std::string_view Lexer::BodyOf(const Token& token) const {
  std::string_view body = TextOf(token);
  body.remove_prefix(token.kind == TokenKind::kString ? 1 : 2);
  body.remove_suffix(1);
  return body;
}

// False at a comment that is not closed.
bool Lexer::SkipSpace() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (Is(c, kSpaceBit)) {
      ++at_;
    } else if (c == '/' && At(at_ + 1, '/')) {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    } else if (c == '/' && At(at_ + 1, '*')) {
      const size_t close = text_.find("*/", at_ + 2);
      if (close == std::string_view::npos) return false;
      at_ = close + 2;
    } else if (static_cast<uint8_t>(c) >= 0x80) {
      std::string_view rest = text_.substr(at_);
      const auto code_point = base::TakeCodePoint(rest);
      if (!code_point || !base::IsUnicodeSpace(*code_point)) return true;
      at_ = text_.size() - rest.size();
    } else {
      return true;
    }
  }
  return true;
}

Token Lexer::Name() {
  const size_t begin = at_;
  bool hyphen = false;
  for (++at_; at_ < text_.size() && (Is(text_[at_], kNameBit) || text_[at_] == '-'); ++at_) hyphen |= text_[at_] == '-';
  const TokenKind kind = hyphen ? TokenKind::kHyphenatedName : KindOfName(text_.substr(begin, at_ - begin));
  return {kind, begin, at_};
}

Token Lexer::Number() {
  const size_t begin = at_;
  if (text_[at_] == '-') ++at_;
  while (DigitAt(at_)) ++at_;
  const bool is_float = At(at_, '.') && DigitAt(at_ + 1);
  if (is_float) {
    for (++at_; DigitAt(at_);) ++at_;
  }
  const Token token{is_float ? TokenKind::kFloat : TokenKind::kInteger, begin, at_};
  return Checked(token, begin, TextOf(token), is_float ? CheckFloat : CheckInteger);
}

Token Lexer::String() {
  const size_t begin = at_;
  for (size_t i = begin + 1; i < text_.size(); ++i) {
    if (text_[i] == '\'') return Take(TokenKind::kString, i + 1 - begin);
    if (text_[i] != '\\') continue;
    if (!At(i + 1, '\\') && !At(i + 1, '\'')) {
      return Fault(i, "only an apostrophe or a backslash may follow a backslash", "write \\\\ for one backslash");
    }
    ++i;
  }
  return Fault(begin, "a string is not closed", "write an apostrophe at its end, and \\' for one within");
}

Token Lexer::Prefixed(TokenKind kind, Checker check) {
  const size_t begin = at_, close = text_.find('\'', begin + 2);
  if (close == std::string_view::npos)
    return Fault(begin, "a constant is not closed", "write an apostrophe at its end");
  const Token token = Take(kind, close + 1 - begin);
  return Checked(token, begin + 2, BodyOf(token), check);
}

Token Lexer::Punctuation() {
  switch (text_[at_]) {
    case '[': return Take(TokenKind::kLeftBracket, 1);
    case ']': return Take(TokenKind::kRightBracket, 1);
    case '(': return Take(TokenKind::kLeftParenthesis, 1);
    case ')': return Take(TokenKind::kRightParenthesis, 1);
    case ':': return Take(TokenKind::kColon, 1);
    case '.': return Take(TokenKind::kDot, 1);
    case ',': return Take(TokenKind::kComma, 1);
    case '*': return Take(TokenKind::kAsterisk, 1);
    case '=': return Take(TokenKind::kEqual, At(at_ + 1, '=') ? 2 : 1);
    case '!':
      if (At(at_ + 1, '=')) return Take(TokenKind::kNotEqual, 2);
      return Fault(at_, "'!' stands alone", "write != for \"not equal\", NOT before an operator");
    case '<':
      if (At(at_ + 1, '>')) return Take(TokenKind::kNotEqual, 2);
      return At(at_ + 1, '=') ? Take(TokenKind::kLessEqual, 2) : Take(TokenKind::kLess, 1);
    case '>': return At(at_ + 1, '=') ? Take(TokenKind::kGreaterEqual, 2) : Take(TokenKind::kGreater, 1);
    case '"': return Fault(at_, "a quotation mark", "use apostrophes: 'text'");
    case '+': return Fault(at_, "a plus sign", "write positive numbers without it");
    case '\\': return Fault(at_, "a backslash outside of a string", "take it out; only strings have escapes");
    default:
      return Fault(at_, "no word of a pattern begins with this character",
                   "take it out, or put it in a string: 'text'");
  }
}

Token Lexer::Take(TokenKind kind, size_t bytes) {
  const size_t begin = at_;
  at_ += bytes;
  return {kind, begin, at_};
}

Token Lexer::Checked(Token token, size_t begin, std::string_view text, Checker check) {
  const auto fault = check(text);
  return fault ? Fault(begin + fault->offset, fault->what, fault->fix) : token;
}

Token Lexer::Fault(size_t offset, std::string_view what, std::string_view fix) {
  fault_ = {offset, what, fix};
  return {TokenKind::kError, offset, offset};
}

}  // namespace stix::pattern
