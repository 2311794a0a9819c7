#include <algorithm>

#include "base/encoding.h"
#include "stix/pattern.h"
#include "stix/pattern_lexer.h"
#include "stix/pattern_literal.h"

namespace stix::pattern {
namespace {

void AppendQuoted(std::string& out, std::string_view text) {
  out.push_back('\'');
  for (const char c : text) {
    if (c == '\'' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('\'');
}

void Append(std::string& out, const Constant& constant) {
  switch (constant.kind) {
    case Constant::Kind::kString: return AppendQuoted(out, constant.value);
    case Constant::Kind::kBinary: out.append("b'").append(base::Base64Encode(constant.value)).append("'"); return;
    case Constant::Kind::kHex: out.append("h'").append(base::HexEncode(constant.value)).append("'"); return;
    case Constant::Kind::kTimestamp: out.append("t'").append(constant.value).append("'"); return;
    case Constant::Kind::kInteger:
    case Constant::Kind::kFloat:
    case Constant::Kind::kBoolean: out.append(constant.value); return;
  }
}

void AppendSet(std::string& out, const std::vector<Constant>& constants) {
  out.push_back('(');
  for (size_t i = 0; i < constants.size(); ++i) {
    if (i > 0) out.append(", ");
    Append(out, constants[i]);
  }
  out.push_back(')');
}

void Append(std::string& out, const ObjectPath& path) {
  out.append(path.type);
  for (size_t i = 0; i < path.steps.size(); ++i) {
    const Step& step = path.steps[i];
    if (step.kind == Step::Kind::kProperty) {
      out.push_back(i == 0 ? ':' : '.');
      IsPlainName(step.name) ? void(out.append(step.name)) : AppendQuoted(out, step.name);
    } else {
      out.append("[").append(step.kind == Step::Kind::kIndex ? std::to_string(step.index) : "*").append("]");
    }
  }
}

std::string_view Word(Operator op) {
  switch (op) {
    case Operator::kEqual: return "=";
    case Operator::kNotEqual: return "!=";
    case Operator::kLess: return "<";
    case Operator::kLessEqual: return "<=";
    case Operator::kGreater: return ">";
    case Operator::kGreaterEqual: return ">=";
    case Operator::kIn: return "IN";
    case Operator::kLike: return "LIKE";
    case Operator::kMatches: return "MATCHES";
    case Operator::kIsSubset: return "ISSUBSET";
    case Operator::kIsSuperset: return "ISSUPERSET";
    case Operator::kExists: return "EXISTS";
  }
  return "";
}

void Append(std::string& out, const Comparison& comparison) {
  if (comparison.op == Operator::kExists) {
    out.append(comparison.negated ? "NOT EXISTS " : "EXISTS ");
    return Append(out, comparison.path);
  }
  Append(out, comparison.path);
  out.append(comparison.negated ? " NOT " : " ").append(Word(comparison.op)).append(" ");
  comparison.op == Operator::kIn ? AppendSet(out, comparison.constants) : Append(out, comparison.constants.front());
}

// How tightly the parts hold together; operands that do not hold tighter than their joint need parentheses.
int Strength(const ComparisonExpression& expression) {
  switch (expression.kind) {
    case ComparisonExpression::Kind::kOr: return 1;
    case ComparisonExpression::Kind::kAnd: return 2;
    case ComparisonExpression::Kind::kComparison: return 3;
  }
  return 0;
}
int JointStrength(const ObservationExpression& expression) {
  switch (expression.kind) {
    case ObservationExpression::Kind::kFollowedBy: return 0;
    case ObservationExpression::Kind::kOr: return 1;
    case ObservationExpression::Kind::kAnd: return 2;
    case ObservationExpression::Kind::kObservation: return 3;
  }
  return 0;
}
int Strength(const ObservationExpression& expression) {
  return expression.qualifiers.empty() ? JointStrength(expression) : 3;
}

void Append(std::string& out, const ComparisonExpression& expression);
void Append(std::string& out, const ObservationExpression& expression);

template <class Expression>
void AppendOperands(std::string& out, const Expression& expression, int joint_strength, std::string_view joint) {
  for (size_t i = 0; i < expression.operands.size(); ++i) {
    const Expression& operand = expression.operands[i];
    const bool enclose = Strength(operand) <= joint_strength;
    out.append(i > 0 ? joint : "").append(enclose ? "(" : "");
    Append(out, operand);
    out.append(enclose ? ")" : "");
  }
}

void Append(std::string& out, const ComparisonExpression& expression) {
  switch (expression.kind) {
    case ComparisonExpression::Kind::kComparison: return Append(out, expression.comparison);
    case ComparisonExpression::Kind::kAnd: return AppendOperands(out, expression, Strength(expression), " AND ");
    case ComparisonExpression::Kind::kOr: return AppendOperands(out, expression, Strength(expression), " OR ");
  }
}

void Append(std::string& out, const Qualifier& qualifier) {
  switch (qualifier.kind) {
    case Qualifier::Kind::kRepeats:
      out.append(" REPEATS ").append(std::to_string(qualifier.times)).append(" TIMES");
      return;
    case Qualifier::Kind::kWithin:
      out.append(" WITHIN ").append(FormatNumber(qualifier.seconds)).append(" SECONDS");
      return;
    case Qualifier::Kind::kStartStop:
      out.append(" START t'").append(qualifier.start).append("' STOP t'").append(qualifier.stop).append("'");
      return;
  }
}

// One kind may stand only once behind an expression (9.5.1), so a second one begins behind parentheses around all
// before.
void AppendQualifiers(std::string& out, size_t begin, const std::vector<Qualifier>& qualifiers) {
  unsigned seen = 0;
  for (const Qualifier& qualifier : qualifiers) {
    const unsigned bit = 1u << static_cast<unsigned>(qualifier.kind);
    if ((seen & bit) != 0) {
      out.insert(begin, "(").append(")");
      seen = 0;
    }
    seen |= bit;
    Append(out, qualifier);
  }
}

void AppendUnqualified(std::string& out, const ObservationExpression& expression) {
  const int strength = JointStrength(expression);
  switch (expression.kind) {
    case ObservationExpression::Kind::kObservation:
      out.push_back('[');
      Append(out, expression.comparison);
      out.push_back(']');
      return;
    case ObservationExpression::Kind::kAnd: return AppendOperands(out, expression, strength, " AND ");
    case ObservationExpression::Kind::kOr: return AppendOperands(out, expression, strength, " OR ");
    case ObservationExpression::Kind::kFollowedBy: return AppendOperands(out, expression, strength, " FOLLOWEDBY ");
  }
}

void Append(std::string& out, const ObservationExpression& expression) {
  const size_t begin = out.size();
  const bool enclose = !expression.qualifiers.empty() && expression.kind != ObservationExpression::Kind::kObservation;
  out.append(enclose ? "(" : "");
  AppendUnqualified(out, expression);
  out.append(enclose ? ")" : "");
  AppendQualifiers(out, begin, expression.qualifiers);
}

void Collect(const ComparisonExpression& expression, std::vector<Equality>& out) {
  for (const ComparisonExpression& operand : expression.operands) Collect(operand, out);
  if (expression.kind != ComparisonExpression::Kind::kComparison) return;
  const Comparison& comparison = expression.comparison;
  const bool names_values = comparison.op == Operator::kEqual || comparison.op == Operator::kNotEqual ||
                            comparison.op == Operator::kIn || comparison.op == Operator::kIsSubset;
  if (!names_values) return;
  const bool negated = comparison.negated != (comparison.op == Operator::kNotEqual);
  for (const Constant& constant : comparison.constants) {
    out.push_back({Print(comparison.path), comparison.op, negated, constant});
  }
}

void Collect(const ObservationExpression& expression, std::vector<Equality>& out) {
  for (const ObservationExpression& operand : expression.operands) Collect(operand, out);
  if (expression.kind == ObservationExpression::Kind::kObservation) Collect(expression.comparison, out);
}

}  // namespace

std::string Print(const Pattern& pattern) {
  std::string out;
  Append(out, pattern);
  return out;
}

std::string Print(const ObjectPath& path) {
  std::string out;
  Append(out, path);
  return out;
}

std::vector<Equality> Comparisons(const Pattern& pattern) {
  std::vector<Equality> out;
  Collect(pattern, out);
  return out;
}

}  // namespace stix::pattern
