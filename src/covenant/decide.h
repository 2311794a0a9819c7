// The decision: may this member have this record? One look-up in a table that is made from the rules once an epoch, so
// that every node decides alike and fast, and anybody can decide again (docs/formats.md, "Rules").
//
// What decides is in Facts and Asker and nothing else: no member, name, key or address reaches this far.
// Pure and const; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/rules.h"

namespace covenant {

// Of the record.
struct Facts {
  Marking marking = Marking::kUnmarked;
  RecordKind kind = RecordKind::kPublication;
  Naming circle = Naming::kNone;
  Naming recipients = Naming::kNone;
};

// Of the member who asks, towards the record.
enum class CircleRelation : uint8_t { kOutside, kInside };  // inside: in a circle that the record names
struct Asker {
  uint64_t roles = 0;  // Rulebook::RoleBits
  CircleRelation circle = CircleRelation::kOutside;
};

using StandingIndex = uint8_t;  // into Rulebook::standings; the last is "other"

struct Decision {
  Verdict verdict = Verdict::kWithheld;
  uint16_t rule = 0;  // index into the rules; their number where none fits, which is "default"
  bool operator==(const Decision&) const = default;
};

// A commitment's [verdict, rule] for people: "withheld by rule "red"". What is none is given back as it is.
std::string CommitmentInWords(std::string_view verdict_and_rule);

class Rulebook {
 public:
  explicit Rulebook(RuleSet rules);

  // The roles that rules speak of, as bits; others do not count.
  uint64_t RoleBits(std::span<const std::string> roles) const;

  StandingIndex StandingOf(const Asker& asker) const {
    for (size_t i = 0; i < listed_; ++i) {
      const Compiled& standing = compiled_[i];
      const bool fits = (asker.roles & standing.roles) == standing.roles &&
                        (!standing.inside_circle || asker.circle == CircleRelation::kInside);
      if (fits) return static_cast<StandingIndex>(i);
    }
    return other();
  }
  Decision Decide(const Facts& facts, StandingIndex standing) const { return table_[Row(facts) * kStandings + standing]; }
  Decision Decide(const Facts& facts, const Asker& asker) const { return Decide(facts, StandingOf(asker)); }

  StandingIndex other() const { return static_cast<StandingIndex>(listed_); }  // also that of whoever is not active
  size_t standings() const { return listed_ + 1; }
  std::string_view StandingId(StandingIndex standing) const;
  std::string_view RuleId(const Decision& decision) const;
  // Canonical [verdict, rule], as a record's standings commit to it.
  std::string VerdictAndRule(const Decision& decision) const;
  // Why, in a sentence or two, for people.
  std::string Explain(const Facts& facts, const Asker& asker) const;

  const RuleSet& rules() const { return rules_; }

 private:
  static constexpr size_t kStandings = kListedStandingsMax + 1;
  static constexpr size_t kRows = kMarkingNames.size() * kKindNames.size() * 2 * 2;
  struct Compiled {
    uint64_t roles = 0;
    bool inside_circle = false;
  };

  static size_t Row(const Facts& facts) {
    size_t row = static_cast<size_t>(facts.marking);
    row = row * kKindNames.size() + static_cast<size_t>(facts.kind);
    row = row * 2 + static_cast<size_t>(facts.circle);
    return row * 2 + static_cast<size_t>(facts.recipients);
  }
  Decision FirstThatFits(const Facts& facts, StandingIndex standing) const;

  RuleSet rules_;
  std::vector<std::string> roles_;  // sorted; the position is the bit
  size_t listed_ = 0;
  std::array<Compiled, kListedStandingsMax> compiled_{};
  std::vector<Decision> table_;
};

}  // namespace covenant
