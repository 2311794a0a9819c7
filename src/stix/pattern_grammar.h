// The grammar of patterns, once, for those who only ask whether a text is one and for those who want its tree: by
// recursive descent, telling a Sink of each part after its operands ("a = 1 AND b = 2" is a, 1, comparison, b, 2,
// comparison, join of two). A Sink that does nothing costs nothing.
//
//   struct Sink {
//     void Type(std::string_view name);                        // begins an object path
//     void Property(std::string_view text, bool in_apostrophes);  // the body, escapes and all, where in apostrophes
//     void Index(std::optional<uint64_t> index);               // nullopt: [*]
//     void Constant(TokenKind kind, std::string_view text);    // the body of those that have apostrophes
//     void Compare(Operator op, bool negated);                 // the path and the constants since its Type
//     void Join(ComparisonExpression::Kind kind, size_t operands);
//     void Observe();                                          // closes [...]
//     void Join(ObservationExpression::Kind kind, size_t operands);
//     void Repeats(std::string_view times);
//     void Within(std::string_view seconds);
//     void StartStop(std::string_view start, std::string_view stop);
//   };
#pragma once

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include "base/encoding.h"
#include "base/utf8.h"
#include "stix/address.h"
#include "stix/pattern.h"
#include "stix/pattern_lexer.h"
#include "stix/pattern_literal.h"

namespace stix::pattern {

// A word as messages show it: in apostrophes, cut where it is long; "the end of the pattern" where it is empty.
std::string Shown(std::string_view token_text);
// What to do about a word that stands where another kind was expected.
std::string FixFor(const Token& found, std::string_view found_text, std::string_view usual_fix);
// Sets line and column from the offset.
void Locate(std::string_view text, SyntaxError& error);

template <class Sink>
class Grammar {
 public:
  Grammar(std::string_view text, const Options& options, Sink& sink)
      : text_(text), options_(options), sink_(sink), lexer_(text) {}

  std::optional<SyntaxError> Run() {
    if (Whole()) return std::nullopt;
    Locate(text_, error_);
    return std::move(error_);
  }

 private:
  // The object types of which one object can satisfy an expression: one bit each, numbered within its [...].
  using Types = uint64_t;

  bool Whole() {
    if (text_.size() > options_.bytes_max) {
      return TooLarge(options_.bytes_max, "the pattern is longer than the limit", "split it into several indicators");
    }
    if (!AllUtf8()) return false;
    Advance();
    if (token_.kind != TokenKind::kLeftBracket && token_.kind != TokenKind::kLeftParenthesis) {
      return Unexpected("'['", "put comparisons into square brackets: [file:size = 1280]");
    }
    if (!FollowedByChain()) return false;
    return token_.kind == TokenKind::kEnd ||
           Unexpected("the end of the pattern",
                      "join observations with AND, OR or FOLLOWEDBY; qualify them with REPEATS, WITHIN or START");
  }

  bool AllUtf8() {
    if (base::IsAscii(text_)) return true;
    std::string_view rest = text_;
    while (!rest.empty()) {
      if (!base::TakeCodePoint(rest)) {
        return Fail(text_.size() - rest.size(), "not UTF-8", "encode the pattern as UTF-8 (section 9.4)");
      }
    }
    return true;
  }

  // --- observations: FOLLOWEDBY binds least, then OR, then AND (9.5.3)

  bool FollowedByChain() {
    return Chain(TokenKind::kFollowedBy, ObservationExpression::Kind::kFollowedBy, [this] { return OrChain(); });
  }
  bool OrChain() {
    return Chain(TokenKind::kOr, ObservationExpression::Kind::kOr, [this] { return AndChain(); });
  }
  bool AndChain() {
    return Chain(TokenKind::kAnd, ObservationExpression::Kind::kAnd, [this] { return Qualified(); });
  }

  template <class Operand>
  bool Chain(TokenKind joint, ObservationExpression::Kind kind, Operand operand) {
    size_t count = 0;
    do {
      if (!operand()) return false;
      ++count;
    } while (Take(joint));
    if (count > 1) sink_.Join(kind, count);
    return true;
  }

  bool Qualified() {
    if (Take(TokenKind::kLeftBracket)) {
      if (!Observation()) return false;
    } else {
      if (token_.kind != TokenKind::kLeftParenthesis) {
        return Unexpected("'[' or '('", "write an observation: [file:size = 1280]");
      }
      if (!Open()) return false;
      if (!FollowedByChain()) return false;
      if (!Close()) return false;
    }
    return Qualifiers();
  }

  bool Observation() {
    if (++observations_ > options_.observations_max) {
      return TooLarge(token_.begin, "more observations than the limit", "split the pattern into several indicators");
    }
    type_count_ = 0;
    Types types = 0;
    if (!ComparisonOrChain(types)) return false;
    if (!Expect(TokenKind::kRightBracket, "']'", "join comparisons with AND or OR, and close with ']'")) return false;
    sink_.Observe();
    return true;
  }

  // --- qualifiers (9.5.1)

  bool Qualifiers() {
    unsigned seen = 0;
    for (;;) {
      const Token keyword = token_;
      if (keyword.kind != TokenKind::kRepeats && keyword.kind != TokenKind::kWithin &&
          keyword.kind != TokenKind::kStart) {
        return true;
      }
      const unsigned bit = 1u << (static_cast<unsigned>(keyword.kind) - static_cast<unsigned>(TokenKind::kStart));
      if ((seen & bit) != 0) {
        return Fail(keyword.begin, "a second " + Shown(lexer_.TextOf(keyword)) + " on one observation expression",
                    "leave one of them, or put the expression with the first into parentheses (section 9.5.1)");
      }
      seen |= bit;
      Advance();
      const bool good = keyword.kind == TokenKind::kRepeats  ? Repeats()
                        : keyword.kind == TokenKind::kWithin ? Within()
                                                             : StartStop();
      if (!good) return false;
    }
  }

  bool Repeats() {
    const Token times = token_;
    if (!Expect(TokenKind::kInteger, "a count", "write a positive integer: REPEATS 5 TIMES")) return false;
    if (!IsPositive(times)) return Fail(times.begin, "REPEATS needs a count above 0", "write REPEATS 1 TIMES or more");
    sink_.Repeats(lexer_.TextOf(times));
    return Expect(TokenKind::kTimes, "TIMES", "write REPEATS 5 TIMES");
  }

  bool Within() {
    const Token seconds = token_;
    if (!Take(TokenKind::kInteger) && !Take(TokenKind::kFloat)) {
      return Unexpected("a number of seconds", "write a positive number: WITHIN 300 SECONDS");
    }
    if (!IsPositive(seconds))
      return Fail(seconds.begin, "WITHIN needs a number above 0", "write WITHIN 1 SECONDS or more");
    sink_.Within(lexer_.TextOf(seconds));
    return Expect(TokenKind::kSeconds, "SECONDS", "seconds are the only unit: WITHIN 300 SECONDS");
  }

  bool StartStop() {
    Token start, stop;
    if (!Moment(start)) return false;
    if (!Expect(TokenKind::kStop, "STOP", "write START t'...' STOP t'...'")) return false;
    if (!Moment(stop)) return false;
    if (!TimestampBefore(lexer_.BodyOf(start), lexer_.BodyOf(stop))) {
      return Fail(stop.begin, "STOP is not after START, so nothing can match", "write the earlier time after START");
    }
    sink_.StartStop(lexer_.BodyOf(start), lexer_.BodyOf(stop));
    return true;
  }

  bool Moment(Token& moment) {
    moment = token_;
    if (Take(TokenKind::kTimestamp)) return true;
    if (options_.dialect == Dialect::kV20 && token_.kind == TokenKind::kString) {
      if (const auto fault = CheckTimestamp(lexer_.BodyOf(token_))) {
        return Fail(token_.begin + 1 + fault->offset, fault->what, fault->fix);
      }
      Advance();
      return true;
    }
    return Unexpected("a timestamp", "write t'2016-06-01T00:00:00Z'");
  }

  bool IsPositive(const Token& number) const {
    const std::string_view text = lexer_.TextOf(number);
    return text[0] != '-' && NumberValue(text) > 0;
  }

  // --- comparisons (9.6); AND binds more than OR

  bool ComparisonOrChain(Types& types) {
    size_t count = 0;
    do {
      Types operand = 0;
      if (!ComparisonAndChain(operand)) return false;
      types |= operand;
      ++count;
    } while (Take(TokenKind::kOr));
    if (count > 1) sink_.Join(ComparisonExpression::Kind::kOr, count);
    return true;
  }

  bool ComparisonAndChain(Types& types) {
    size_t count = 0;
    types = ~Types{0};
    do {
      const size_t begin = token_.begin;
      Types operand = 0;
      if (!Term(operand)) return false;
      if ((types & operand) == 0) return OtherType(begin, types, operand);
      types &= operand;
      ++count;
    } while (Take(TokenKind::kAnd));
    if (count > 1) sink_.Join(ComparisonExpression::Kind::kAnd, count);
    return true;
  }

  bool Term(Types& types) {
    if (token_.kind != TokenKind::kLeftParenthesis) return Comparison(types);
    return Open() && ComparisonOrChain(types) && Close();
  }

  bool Comparison(Types& types) {
    if (!CountComparison()) return false;
    const Token first = token_;
    const bool negated = Take(TokenKind::kNot);
    if (token_.kind == TokenKind::kExists && options_.dialect == Dialect::kV21) return Exists(types, negated);
    if (negated) {
      return Fail(first.begin, "NOT before an object path", "write it before the operator: file:size NOT = 1280");
    }
    const std::string_view type = lexer_.TextOf(token_);
    return Path(types) && Test(type);
  }

  bool Exists(Types& types, bool negated) {
    Advance();
    if (!Path(types)) return false;
    sink_.Compare(Operator::kExists, negated);
    return true;
  }

  bool Test(std::string_view type) {
    const bool negated = Take(TokenKind::kNot);
    const TokenKind kind = token_.kind;
    switch (kind) {
      case TokenKind::kEqual: return Value(Operator::kEqual, negated);
      case TokenKind::kNotEqual: return Value(Operator::kNotEqual, negated);
      case TokenKind::kLess: return Ordered(Operator::kLess, negated);
      case TokenKind::kLessEqual: return Ordered(Operator::kLessEqual, negated);
      case TokenKind::kGreater: return Ordered(Operator::kGreater, negated);
      case TokenKind::kGreaterEqual: return Ordered(Operator::kGreaterEqual, negated);
      case TokenKind::kIn: return Set(negated);
      case TokenKind::kLike: return Text(Operator::kLike, negated);
      case TokenKind::kMatches: return Text(Operator::kMatches, negated);
      case TokenKind::kIsSubset: return Addresses(Operator::kIsSubset, negated, type);
      case TokenKind::kIsSuperset: return Addresses(Operator::kIsSuperset, negated, type);
      default: return Unexpected("an operator", "write =, !=, <, <=, >, >=, IN, LIKE, MATCHES, ISSUBSET or ISSUPERSET");
    }
  }

  bool Value(Operator op, bool negated) {
    Advance();
    if (!AnyConstant()) return false;
    sink_.Compare(op, negated);
    return true;
  }

  bool Ordered(Operator op, bool negated) {
    Advance();
    if (token_.kind == TokenKind::kBoolean) {
      return Fail(token_.begin, "true and false have no order", "compare booleans with = or !=");
    }
    if (!AnyConstant()) return false;
    sink_.Compare(op, negated);
    return true;
  }

  bool Text(Operator op, bool negated) {
    Advance();
    if (!StringConstant()) return false;
    sink_.Compare(op, negated);
    return true;
  }

  bool Addresses(Operator op, bool negated, std::string_view type) {
    Advance();
    const Token address = token_;
    if (!StringConstant()) return false;
    const std::string_view text = lexer_.BodyOf(address);  // an escape in it makes it no address
    const bool fits = (type != "ipv6-addr" && ParseIpv4(text)) || (type != "ipv4-addr" && ParseIpv6(text));
    if (!fits) {
      return Fail(address.begin, "not an address or a block of the kind compared with",
                  "write '198.51.100.0/24' for ipv4-addr, '2001:db8::/32' for ipv6-addr (section 9.6.1)");
    }
    sink_.Compare(op, negated);
    return true;
  }

  // The empty set is in the grammar: nothing is in it.
  bool Set(bool negated) {
    Advance();
    if (!Expect(TokenKind::kLeftParenthesis, "'('", "write the set in parentheses: IN ('a', 'b')")) return false;
    if (!Take(TokenKind::kRightParenthesis)) {
      const TokenKind first = token_.kind;
      do {
        if (!CountComparison()) return false;
        const Token member = token_;
        if (!AnyConstant()) return false;
        if (ValueClass(member.kind) != ValueClass(first)) {
          return Fail(member.begin, "a set with constants of two types", "give all members one type (section 9.6.1)");
        }
      } while (Take(TokenKind::kComma));
      if (!Expect(TokenKind::kRightParenthesis, "',' or ')'", "close the set with ')'")) return false;
    }
    sink_.Compare(Operator::kIn, negated);
    return true;
  }

  // Integers and floats are one kind of value: both compare with both (9.2).
  static TokenKind ValueClass(TokenKind kind) { return kind == TokenKind::kFloat ? TokenKind::kInteger : kind; }

  bool AnyConstant() {
    const bool has_body = token_.kind == TokenKind::kString || token_.kind == TokenKind::kHex ||
                          token_.kind == TokenKind::kBinary || token_.kind == TokenKind::kTimestamp;
    const bool is_number = token_.kind == TokenKind::kInteger || token_.kind == TokenKind::kFloat;
    if (!has_body && !is_number && token_.kind != TokenKind::kBoolean) {
      return Unexpected("a constant", "write 'text', 12, 1.5, true, h'ffd8', b'ABI=' or t'2016-06-01T00:00:00Z'");
    }
    sink_.Constant(token_.kind, has_body ? lexer_.BodyOf(token_) : lexer_.TextOf(token_));
    Advance();
    return true;
  }

  bool StringConstant() {
    if (token_.kind != TokenKind::kString) return Unexpected("a string", "write it in apostrophes: 'text'");
    return AnyConstant();
  }

  // --- object paths (9.7)

  bool Path(Types& types) {
    const Token type = token_;
    if (!Take(TokenKind::kName) && !Take(TokenKind::kHyphenatedName)) {
      return Unexpected("an object type", "begin with a path: file:size = 1280");
    }
    if (!NumberType(type, types)) return false;
    sink_.Type(lexer_.TextOf(type));
    if (!Expect(TokenKind::kColon, "':'", "write the object type, a colon, a property: file:size")) return false;
    if (!Property()) return false;
    for (;;) {
      if (Take(TokenKind::kDot)) {
        if (!Property()) return false;
      } else if (Take(TokenKind::kLeftBracket)) {
        if (!Index()) return false;
      } else {
        return true;
      }
    }
  }

  bool Property() {
    const Token name = token_;
    if (Take(TokenKind::kName)) {
      sink_.Property(lexer_.TextOf(name), false);
      return true;
    }
    if (name.kind == TokenKind::kHyphenatedName) {
      return Fail(name.begin, "a property name with a hyphen must stand in apostrophes",
                  "write '" + std::string(lexer_.TextOf(name)) + "' (section 9.7)");
    }
    if (name.kind == TokenKind::kString && lexer_.BodyOf(name).empty()) {
      return Fail(name.begin, "an empty property name", "write the name of a property");
    }
    if (!Take(TokenKind::kString))
      return Unexpected("a property name", "write a name, in apostrophes where it is not a plain word");
    sink_.Property(lexer_.BodyOf(name), true);
    return true;
  }

  bool Index() {
    const Token index = token_;
    if (Take(TokenKind::kAsterisk)) {
      sink_.Index(std::nullopt);
    } else {
      if (!Expect(TokenKind::kInteger, "an index", "write a number from 0, or * for any")) return false;
      const auto value = base::ParseDecimal(lexer_.TextOf(index));
      if (!value) return Fail(index.begin, "a negative index", "write a number from 0, or * for any (section 9.7.2)");
      sink_.Index(*value);
    }
    return Expect(TokenKind::kRightBracket, "']'", "close the index with ']'");
  }

  bool NumberType(const Token& token, Types& types) {
    const std::string_view type = lexer_.TextOf(token);
    size_t number = 0;
    while (number < type_count_ && TypeText(number) != type) ++number;
    if (number == type_count_) {
      if (type_count_ >= std::min(options_.object_types_max, std::size(types_))) {
        return TooLarge(token.begin, "more object types in one observation than the limit",
                        "split it with OR: [...] OR [...]");
      }
      types_[type_count_++] = {token.begin, token.end};
    }
    types = Types{1} << number;
    return true;
  }

  std::string_view TypeText(size_t number) const {
    return text_.substr(types_[number].begin, types_[number].end - types_[number].begin);
  }

  // --- words, limits and failures

  void Advance() { token_ = lexer_.Next(); }

  bool Take(TokenKind kind) {
    if (token_.kind != kind) return false;
    Advance();
    return true;
  }

  bool Expect(TokenKind kind, std::string_view expected, std::string_view fix) {
    return Take(kind) || Unexpected(expected, fix);
  }

  bool Open() {
    if (++depth_ > options_.depth_max) {
      return TooLarge(token_.begin, "parentheses nest deeper than the limit", "take out those that change nothing");
    }
    Advance();
    return true;
  }

  bool Close() {
    --depth_;
    return Expect(TokenKind::kRightParenthesis, "')'", "close the parenthesis that was opened");
  }

  bool CountComparison() {
    return ++comparisons_ <= options_.comparisons_max ||
           TooLarge(token_.begin, "more comparisons than the limit", "split the pattern into several indicators");
  }

  [[gnu::cold]] bool Fail(size_t offset, std::string_view what, std::string_view fix) {
    error_ = {.offset = offset, .what = std::string(what), .fix = std::string(fix)};
    return false;
  }

  [[gnu::cold]] bool TooLarge(size_t offset, std::string_view what, std::string_view fix) {
    Fail(offset, what, fix);
    error_.code = base::Code::kTooLarge;
    return false;
  }

  [[gnu::cold]] bool Unexpected(std::string_view expected, std::string_view fix) {
    if (token_.kind == TokenKind::kError) {
      const LiteralFault& fault = lexer_.fault();
      return Fail(fault.offset, fault.what, fault.fix);
    }
    const std::string_view found = lexer_.TextOf(token_);
    return Fail(token_.begin, "expected " + std::string(expected) + ", found " + Shown(found),
                FixFor(token_, found, fix));
  }

  [[gnu::cold]] bool OtherType(size_t offset, Types before, Types here) {
    const std::string_view type_before = TypeText(static_cast<size_t>(std::countr_zero(before)));
    const std::string_view type_here = TypeText(static_cast<size_t>(std::countr_zero(here)));
    return Fail(offset, "AND joins comparisons of two object types, " + Shown(type_before) + " and " + Shown(type_here),
                "no object is both; use OR, or two observations: [...] AND [...] (section 9.5)");
  }

  std::string_view text_;
  const Options& options_;
  Sink& sink_;
  Lexer lexer_;
  Token token_;
  int depth_ = 0;
  size_t observations_ = 0;
  size_t comparisons_ = 0;
  size_t type_count_ = 0;
  struct Place { size_t begin, end; };
  Place types_[64];  // of those of the current [...]; not initialised until set
  SyntaxError error_;
};

}  // namespace stix::pattern
