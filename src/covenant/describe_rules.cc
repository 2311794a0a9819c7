// Rules and thresholds in sentences.
#include <fmt/format.h>

#include <algorithm>

#include "covenant/describe.h"

namespace covenant {

std::string MarkingText(Marking marking) {
  if (marking == Marking::kUnmarked) return "unmarked";
  std::string name(kMarkingNames[static_cast<size_t>(marking)]);
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return "TLP:" + name;
}

namespace {

// "a", "a or b", "a, b or c"
std::string Either(const std::vector<std::string>& words) {
  if (words.size() < 2) return words.empty() ? "" : words.front();
  return fmt::format("{} or {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

std::string StandingText(const Standing& standing) {
  std::string text = fmt::format("standing \"{}\": a member", standing.id);
  if (standing.roles.empty() && !standing.inside_circle) return text + " that is none of the above";
  std::vector<std::string> conditions;
  if (standing.inside_circle) conditions.push_back("is in a circle that the record names");
  if (!standing.roles.empty()) conditions.push_back(fmt::format("has the role{} {}", standing.roles.size() == 1 ? "" : "s", fmt::join(standing.roles, ", ")));
  return text + fmt::format(" that {}", fmt::join(conditions, " and "));
}

// Which records: "records marked TLP:CLEAR or TLP:GREEN that name no circle".
std::string RecordsText(const Rule& rule) {
  std::vector<std::string> kinds, markings, conditions;
  if (rule.kinds) std::ranges::transform(*rule.kinds, std::back_inserter(kinds), [](RecordKind k) { return std::string(kKindNames[static_cast<size_t>(k)]); });
  if (rule.markings) std::ranges::transform(*rule.markings, std::back_inserter(markings), MarkingText);
  std::string text = kinds.empty() ? "every record" : fmt::format("every record of kind {}", Either(kinds));
  if (!markings.empty()) text += " marked " + Either(markings);
  if (rule.circle) conditions.push_back(*rule.circle == Naming::kNamed ? "that names a circle" : "that names no circle");
  if (rule.recipients) conditions.push_back(*rule.recipients == Naming::kNamed ? "whose owner named recipients" : "whose owner named no recipients");
  for (size_t i = 0; i < conditions.size(); ++i) text += (i == 0 ? " " : " and ") + conditions[i];
  return text;
}

std::string WhomText(const RuleSet& rules, const Rule& rule) {
  if (rule.standings) return fmt::format("members with the standing \"{}\"", Either(*rule.standings));
  const bool all = std::ranges::any_of(rules.standings, [](const Standing& s) { return s.roles.empty() && !s.inside_circle; });
  return all ? "every active member" : "every active member that has a standing";
}

std::string VerdictText(const RuleSet& rules, const Rule& rule) {
  switch (rule.verdict) {
    case Verdict::kAllowed: return "goes to " + WhomText(rules, rule);
    case Verdict::kOwner: return "goes to the recipients that its owner named, of " + WhomText(rules, rule);
    case Verdict::kWithheld: return "is withheld from " + WhomText(rules, rule);
  }
  return {};
}

std::string Needed(size_t needed, size_t active) { return fmt::format("{} of {} must agree", needed, active); }
std::string OverText(const Fraction& fraction) { return fmt::format("over {}/{} of the active members", fraction.a, fraction.b); }

std::string DelayText(uint64_t seconds) {
  if (seconds == 0) return "at once";
  if (seconds % 86400 == 0) return fmt::format("after {} day{}", seconds / 86400, seconds == 86400 ? "" : "s");
  return fmt::format("after {} seconds", seconds);
}

}  // namespace

Words DescribeRules(const RuleSet& rules) {
  Words words{"rules: who gets a record. The first rule that fits counts, and they are the same for every member"};
  for (size_t i = 0; i < rules.rules.size(); ++i) {
    words.push_back(fmt::format("  {}. {} {}  (rule \"{}\")", i + 1, RecordsText(rules.rules[i]), VerdictText(rules, rules.rules[i]), rules.rules[i].id));
  }
  words.push_back(fmt::format("  {}. whatever no rule allows goes to nobody  (\"{}\")", rules.rules.size() + 1, kDefaultRule));
  if (!rules.standings.empty()) words.push_back("  where");
  for (const Standing& standing : rules.standings) words.push_back("    " + StandingText(standing));
  return words;
}

Words DescribeThresholds(const Thresholds& thresholds, size_t active) {
  return {
      fmt::format("what it takes, with {} active member{}", active, active == 1 ? "" : "s"),
      fmt::format("  roles, circles, another card: {} ({})", Needed(thresholds.ordinary.Over(active), active), OverText(thresholds.ordinary)),
      fmt::format("  who is a member, the rules, the thresholds, the charter: {} ({})", Needed(thresholds.charter.Over(active), active),
                  OverText(thresholds.charter)),
      fmt::format("  to put any epoch in place: {} (over 2/3, always)", Needed(Quorum(active), active)),
      fmt::format("  a newcomer needs {} sponsor{}; an epoch admits {} at most", std::min<uint64_t>(thresholds.sponsors, active),
                  std::min<uint64_t>(thresholds.sponsors, active) == 1 ? "" : "s", AdmissionsMax(thresholds, active)),
      fmt::format("  a card that was voted in takes effect {}, so that the old key can object", DelayText(thresholds.key_delay_s)),
  };
}

}  // namespace covenant
