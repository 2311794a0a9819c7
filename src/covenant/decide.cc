#include "covenant/decide.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "json/parse.h"

namespace covenant {
namespace {

template <class T>
bool Fits(const std::optional<T>& wanted, const T& given) {
  return !wanted || *wanted == given;
}

template <class T, class U>
bool FitsOneOf(const std::optional<std::vector<T>>& wanted, const U& given) {
  return !wanted || std::ranges::find(*wanted, given) != wanted->end();
}

bool Fits(const Rule& rule, const Facts& facts, std::string_view standing) {
  return Fits(rule.circle, facts.circle) && FitsOneOf(rule.kinds, facts.kind) && FitsOneOf(rule.markings, facts.marking) &&
         Fits(rule.recipients, facts.recipients) && FitsOneOf(rule.standings, standing);
}

std::string_view Article(std::string_view noun) { return std::string_view("aeiou").contains(noun[0]) ? "an" : "a"; }

std::string_view Addressed(const Facts& facts) {
  if (facts.recipients == Naming::kNamed) return "for recipients that its owner named";
  return facts.circle == Naming::kNamed ? "for the circles that it names" : "for no circle and no recipients in particular";
}

std::string_view Outcome(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllowed: return "Allowed";
    case Verdict::kOwner: return "The owner's list of recipients decides";
    case Verdict::kWithheld: return "Withheld";
  }
  return "Withheld";
}

}  // namespace

std::string CommitmentInWords(std::string_view verdict_and_rule) {
  json::Parser parser;
  const auto pair = parser.Parse(verdict_and_rule);
  if (!pair || !pair->is_array() || pair->size() != 2) return std::string(verdict_and_rule);
  const std::string_view verdict = (*pair->elements().begin()).AsString();
  std::string_view rule;
  for (const json::Value element : pair->elements()) rule = element.AsString();
  const bool is_owners = verdict == kVerdictNames[static_cast<size_t>(Verdict::kOwner)];
  return fmt::format("\"{}\" by rule \"{}\"", is_owners ? "the list of recipients decides" : verdict, rule);
}

Rulebook::Rulebook(RuleSet rules) : rules_(std::move(rules)), listed_(rules_.standings.size()) {
  CHECK(listed_ <= kListedStandingsMax && rules_.rules.size() <= kRulesMax);
  for (const Standing& standing : rules_.standings) roles_.insert(roles_.end(), standing.roles.begin(), standing.roles.end());
  std::ranges::sort(roles_);
  roles_.erase(std::ranges::unique(roles_).begin(), roles_.end());
  CHECK(roles_.size() <= kRuleRolesMax);
  for (size_t i = 0; i < listed_; ++i) compiled_[i] = {RoleBits(rules_.standings[i].roles), rules_.standings[i].inside_circle};

  table_.resize(kRows * kStandings);
  for (size_t marking = 0; marking < kMarkingNames.size(); ++marking) {
    for (size_t kind = 0; kind < kKindNames.size(); ++kind) {
      for (const Naming circle : {Naming::kNamed, Naming::kNone}) {
        for (const Naming recipients : {Naming::kNamed, Naming::kNone}) {
          const Facts facts{static_cast<Marking>(marking), static_cast<RecordKind>(kind), circle, recipients};
          for (size_t standing = 0; standing < kStandings; ++standing) {
            table_[Row(facts) * kStandings + standing] = FirstThatFits(facts, static_cast<StandingIndex>(standing));
          }
        }
      }
    }
  }
}

Decision Rulebook::FirstThatFits(const Facts& facts, StandingIndex standing) const {
  const uint16_t none = static_cast<uint16_t>(rules_.rules.size());
  if (standing >= listed_) return {Verdict::kWithheld, none};
  for (uint16_t i = 0; i < none; ++i) {
    if (Fits(rules_.rules[i], facts, rules_.standings[standing].id)) return {rules_.rules[i].verdict, i};
  }
  return {Verdict::kWithheld, none};
}

uint64_t Rulebook::RoleBits(std::span<const std::string> roles) const {
  uint64_t bits = 0;
  for (const std::string& role : roles) {
    const auto at = std::ranges::lower_bound(roles_, role);
    if (at != roles_.end() && *at == role) bits |= uint64_t{1} << (at - roles_.begin());
  }
  return bits;
}

std::string_view Rulebook::StandingId(StandingIndex standing) const {
  return standing < listed_ ? std::string_view(rules_.standings[standing].id) : kOtherStanding;
}

std::string_view Rulebook::RuleId(const Decision& decision) const {
  return decision.rule < rules_.rules.size() ? std::string_view(rules_.rules[decision.rule].id) : kDefaultRule;
}

std::string Rulebook::VerdictAndRule(const Decision& decision) const {
  return fmt::format("[\"{}\",\"{}\"]", kVerdictNames[static_cast<size_t>(decision.verdict)], RuleId(decision));
}

std::string Rulebook::Explain(const Facts& facts, const Asker& asker) const {
  const StandingIndex standing = StandingOf(asker);
  const Decision decision = Decide(facts, standing);
  const std::string_view marking = kMarkingNames[static_cast<size_t>(facts.marking)];
  const std::string_view kind = kKindNames[static_cast<size_t>(facts.kind)];
  std::string why = fmt::format("{}: the record is {} {}, {}, {}; the member has the standing \"{}\"", Outcome(decision.verdict),
                                Article(kind), kind, facts.marking == Marking::kUnmarked ? "unmarked" : fmt::format("marked TLP:{}", marking),
                                Addressed(facts), StandingId(standing));
  if (standing == other()) return why + ", which fits no rule.";
  if (decision.rule == rules_.rules.size()) return why + ", and no rule allows it.";
  return why + fmt::format(", and the first rule that fits is \"{}\".", RuleId(decision));
}

}  // namespace covenant
