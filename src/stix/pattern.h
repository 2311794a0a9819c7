// The STIX patterning language (STIX 2.1, section 9): text to tree and back, and the question whether a text is a
// pattern at all. Pure: no I/O, no state; every function may be called from many threads at once.
//
// Syntax is that of the OASIS grammar (STIXPattern.g4, with its comments and its reserved words). Besides syntax, what
// section 9 demands and can be seen without data is checked: one object type for all operands of AND (9.5), at most one
// qualifier of a kind on an observation, positive counts and windows (9.5.1), constants within the range of
// their types (9.2), sets of one type, addresses after ISSUBSET and ISSUPERSET (9.6.1). START must be before STOP,
// as otherwise nothing can match. Regular expressions and the names of properties are not looked into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stix::pattern {

enum class Dialect : uint8_t {
  kV21,
  kV20,  // START and STOP may also take plain strings, as the first 2.0 tools wrote them; there is no EXISTS
};

struct Options {
  Dialect dialect = Dialect::kV21;
  size_t bytes_max = 256 << 10;     // a list of 2,500 SHA-256 hashes joined by OR
  int depth_max = 64;               // parentheses open at once
  size_t observations_max = 1'000;  // [...]
  size_t comparisons_max = 10'000;  // a set after IN counts each of its members
  size_t object_types_max = 64;     // distinct, in one [...]; no more than 64
};

struct SyntaxError {
  base::Code code = base::Code::kInvalid;  // or kTooLarge: over one of the limits
  size_t offset = 0;                       // bytes from the start
  size_t line = 1;                         // from 1
  size_t column = 1;                       // bytes from 1
  std::string what;                        // "expected a constant, found ']'"
  std::string fix;                         // "write a constant: 'text', 12, ..."
};

// "line 1, column 14: <what>; <fix>"
std::string Describe(const SyntaxError& error);

// A constant in its normal form, so that equal constants have equal values.
struct Constant {
  enum class Kind : uint8_t { kString, kInteger, kFloat, kBoolean, kBinary, kHex, kTimestamp };
  Kind kind = Kind::kString;
  // kString: the text without apostrophes and escapes. kBinary, kHex: the octets. kBoolean: "true" or "false".
  // kInteger: decimal. kFloat: a decimal that reads back as the same double, with a point and no exponent. kTimestamp:
  // RFC 3339 with Z, its fraction without trailing zeros.
  std::string value;
  bool operator==(const Constant&) const = default;
};

// .name, [3] or [*]
struct Step {
  enum class Kind : uint8_t { kProperty, kIndex, kAnyIndex };
  Kind kind = Kind::kProperty;
  std::string name;    // of kProperty, without apostrophes
  uint64_t index = 0;  // of kIndex
  bool operator==(const Step&) const = default;
};

struct ObjectPath {
  std::string type;
  std::vector<Step> steps;  // the first is a property
  bool operator==(const ObjectPath&) const = default;
};

enum class Operator : uint8_t {
  // clang-format off
  kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual,
  kIn, kLike, kMatches, kIsSubset, kIsSuperset, kExists,
  // clang-format on
};

struct Comparison {
  ObjectPath path;
  Operator op = Operator::kEqual;
  bool negated = false;             // the word NOT stands with it
  std::vector<Constant> constants;  // one; any number for kIn; none for kExists
  bool operator==(const Comparison&) const = default;
};

// Chains of one operator are flat: (a AND b) AND c has three operands.
struct ComparisonExpression {
  enum class Kind : uint8_t { kComparison, kAnd, kOr };
  Kind kind = Kind::kComparison;
  Comparison comparison;                       // of kComparison
  std::vector<ComparisonExpression> operands;  // of kAnd and kOr: two or more
  bool operator==(const ComparisonExpression&) const = default;
};

struct Qualifier {
  enum class Kind : uint8_t { kRepeats, kWithin, kStartStop };
  Kind kind = Kind::kRepeats;
  uint64_t times = 0;       // of kRepeats, above 0
  double seconds = 0;       // of kWithin, above 0
  std::string start, stop;  // of kStartStop: as a kTimestamp constant
  bool operator==(const Qualifier&) const = default;
};

// Chains of AND and of OR are flat; of FOLLOWEDBY where they group to the left, which is its own order.
struct ObservationExpression {
  enum class Kind : uint8_t { kObservation, kAnd, kOr, kFollowedBy };
  Kind kind = Kind::kObservation;
  ComparisonExpression comparison;              // of kObservation: what stands in [...]
  std::vector<ObservationExpression> operands;  // of the others: two or more
  std::vector<Qualifier> qualifiers;            // in the order in which they apply
  bool operator==(const ObservationExpression&) const = default;
};

using Pattern = ObservationExpression;

// The first thing wrong with `text`. Allocates nothing where there is none.
std::optional<SyntaxError> Check(std::string_view text, const Options& options = {});

// Fails exactly where Check does, with the same error. The tree has at most three levels for each
// parenthesis open at once, and three more of each kind of expression.
std::expected<Pattern, SyntaxError> Parse(std::string_view text, const Options& options = {});

// The canonical text, one for each tree: single spaces, = and != for == and <>, property names in apostrophes only
// where they need it, the fewest parentheses, no comments. Of a tree T from Parse, Parse(Print(T)) == T; the text may
// be longer than what was parsed (at most four times), so give that Parse the room.
std::string Print(const Pattern& pattern);
// "file:hashes.'SHA-256'", as in the canonical text.
std::string Print(const ObjectPath& path);

// A value that a pattern names.
struct Equality {
  std::string path;                // canonical
  Operator op = Operator::kEqual;  // kEqual, kNotEqual, kIn or kIsSubset
  bool negated = false;            // asked for is any other value: != or NOT =, NOT IN, NOT ISSUBSET; not NOT !=
  Constant value;
};

// Every comparison by =, !=, IN or ISSUBSET in the order of the text, one entry for each constant of a set: for an index of
// what patterns look for. It says nothing of how they are joined.
std::vector<Equality> Comparisons(const Pattern& pattern);

}  // namespace stix::pattern
