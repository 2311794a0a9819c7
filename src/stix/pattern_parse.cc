#include <iterator>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "stix/pattern.h"
#include "stix/pattern_grammar.h"

namespace stix::pattern {
namespace {

Constant Normal(TokenKind kind, std::string_view text) {
  switch (kind) {
    case TokenKind::kString: return {Constant::Kind::kString, DecodeString(text)};
    case TokenKind::kInteger: return {Constant::Kind::kInteger, NormalInteger(text)};
    case TokenKind::kFloat: return {Constant::Kind::kFloat, NormalFloat(text)};
    case TokenKind::kBoolean: return {Constant::Kind::kBoolean, std::string(text)};
    case TokenKind::kHex: return {Constant::Kind::kHex, DecodeHex(text)};
    case TokenKind::kBinary: return {Constant::Kind::kBinary, DecodeBinary(text)};
    default: CHECK(kind == TokenKind::kTimestamp); return {Constant::Kind::kTimestamp, NormalTimestamp(text)};
  }
}

// (a AND b) AND c is a AND b AND c, and so with OR. FOLLOWEDBY groups to the left, so only its first operand melts.
bool Melts(const ComparisonExpression& operand, ComparisonExpression::Kind into, bool) { return operand.kind == into; }
bool Melts(const ObservationExpression& operand, ObservationExpression::Kind into, bool is_first) {
  return operand.kind == into && operand.qualifiers.empty() &&
         (is_first || into != ObservationExpression::Kind::kFollowedBy);
}

// Replaces the last `count` of the stack by one expression over them.
template <class Expression>
void JoinLast(std::vector<Expression>& stack, typename Expression::Kind kind, size_t count) {
  Expression joined;
  joined.kind = kind;
  joined.operands.reserve(count);
  const auto first = stack.end() - static_cast<ptrdiff_t>(count);
  for (auto operand = first; operand != stack.end(); ++operand) {
    if (Melts(*operand, kind, operand == first)) {
      std::ranges::move(operand->operands, std::back_inserter(joined.operands));
    } else {
      joined.operands.push_back(std::move(*operand));
    }
  }
  stack.erase(first, stack.end());
  stack.push_back(std::move(joined));
}

class Builder {
 public:
  void Type(std::string_view name) {
    comparison_ = {};
    comparison_.path.type = name;
  }
  void Property(std::string_view text, bool in_apostrophes) {
    comparison_.path.steps.push_back({.name = in_apostrophes ? DecodeString(text) : std::string(text)});
  }
  void Index(std::optional<uint64_t> index) {
    comparison_.path.steps.push_back(
        {.kind = index ? Step::Kind::kIndex : Step::Kind::kAnyIndex, .name = {}, .index = index.value_or(0)});
  }
  void Constant(TokenKind kind, std::string_view text) { comparison_.constants.push_back(Normal(kind, text)); }
  void Compare(Operator op, bool negated) {
    comparison_.op = op;
    comparison_.negated = negated;
    comparisons_.push_back({.comparison = std::exchange(comparison_, {}), .operands = {}});
  }
  void Join(ComparisonExpression::Kind kind, size_t count) { JoinLast(comparisons_, kind, count); }
  void Observe() {
    observations_.push_back({.comparison = std::move(comparisons_.back()), .operands = {}, .qualifiers = {}});
    comparisons_.pop_back();
  }
  void Join(ObservationExpression::Kind kind, size_t count) { JoinLast(observations_, kind, count); }
  void Repeats(std::string_view times) {
    Qualify({.kind = Qualifier::Kind::kRepeats, .times = *base::ParseDecimal(times), .start = {}, .stop = {}});
  }
  void Within(std::string_view seconds) {
    Qualify({.kind = Qualifier::Kind::kWithin, .seconds = NumberValue(seconds), .start = {}, .stop = {}});
  }
  void StartStop(std::string_view start, std::string_view stop) {
    Qualify({.kind = Qualifier::Kind::kStartStop, .start = NormalTimestamp(start), .stop = NormalTimestamp(stop)});
  }

  Pattern Take() {
    CHECK(observations_.size() == 1 && comparisons_.empty());
    return std::move(observations_.back());
  }

 private:
  void Qualify(Qualifier qualifier) { observations_.back().qualifiers.push_back(std::move(qualifier)); }

  Comparison comparison_;  // the one being read
  std::vector<ComparisonExpression> comparisons_;
  std::vector<ObservationExpression> observations_;
};

}  // namespace

std::expected<Pattern, SyntaxError> Parse(std::string_view text, const Options& options) {
  Builder builder;
  if (auto error = Grammar<Builder>(text, options, builder).Run()) return std::unexpected(*std::move(error));
  return builder.Take();
}

}  // namespace stix::pattern
