#include "covenant/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Result;
using base::Status;

constexpr std::array<std::string_view, 2> kNamingNames{"named", "none"};
constexpr std::array<std::string_view, 2> kCircleNames{"any", "inside"};
constexpr auto kAsItIs = [](const auto& element) -> const auto& { return element; };

template <class Enum, size_t kCount>
auto EnumReader(const std::array<std::string_view, kCount>& names) {
  return [&names](json::Value value, const std::string& pointer) { return ReadEnum<Enum>(value, pointer, names); };
}

// An array of different enum values in order, or null for any.
template <class Enum, size_t kCount>
Result<std::optional<std::vector<Enum>>> ReadSet(const Fields& fields, std::string_view name,
                                                 const std::array<std::string_view, kCount>& names) {
  if (fields.IsNull(name)) return std::nullopt;
  return TRY(fields.Sorted(name, 1, kCount, EnumReader<Enum>(names), kAsItIs));
}

Result<Standing> ReadStanding(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"circle", "id", "roles"}));
  Standing standing{.inside_circle = TRY(ReadEnum<size_t>(fields["circle"], fields.At("circle"), kCircleNames)) == 1,
                    .id = TRY(fields.Token("id")),
                    .roles = TRY(fields.Sorted("roles", 0, kStandingRolesMax, ReadToken, kAsItIs))};
  if (standing.id == kOtherStanding) return Wrong(fields.At("id"), "\"other\" is the standing of those who fit none of the list");
  return standing;
}

Result<Rule> ReadRule(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"circle", "id", "kinds", "markings", "recipients", "standings", "verdict"}));
  Rule rule{.circle = TRY(fields.Optional("circle", EnumReader<Naming>(kNamingNames))),
            .id = TRY(fields.Token("id")),
            .kinds = TRY(ReadSet<RecordKind>(fields, "kinds", kKindNames)),
            .markings = TRY(ReadSet<Marking>(fields, "markings", kMarkingNames)),
            .recipients = TRY(fields.Optional("recipients", EnumReader<Naming>(kNamingNames))),
            .standings = {},
            .verdict = TRY(ReadEnum<Verdict>(fields["verdict"], fields.At("verdict"), kVerdictNames))};
  if (!fields.IsNull("standings")) rule.standings = TRY(fields.Sorted("standings", 1, kListedStandingsMax, ReadToken, kAsItIs));
  if (rule.id == kDefaultRule) return Wrong(fields.At("id"), "\"default\" is the rule where none fits");
  return rule;
}

// Ids are unique, rules name standings that exist, roles are few enough to be one bit each.
Status CheckTogether(const RuleSet& set, const std::string& pointer) {
  std::set<std::string_view> standings, rules, roles;
  for (size_t i = 0; i < set.standings.size(); ++i) {
    const Standing& standing = set.standings[i];
    if (!standings.insert(standing.id).second) return Wrong(Pointer(Pointer(pointer, "standings"), i), "a standing with this id stands before it");
    roles.insert(standing.roles.begin(), standing.roles.end());
  }
  if (roles.size() > kRuleRolesMax) return TooLarge(pointer, fmt::format("{} different roles; at most {}", roles.size(), kRuleRolesMax));
  for (size_t i = 0; i < set.rules.size(); ++i) {
    const std::string at = Pointer(Pointer(pointer, "rules"), i);
    if (!rules.insert(set.rules[i].id).second) return Wrong(at, "a rule with this id stands before it");
    for (const std::string& id : set.rules[i].standings.value_or(std::vector<std::string>())) {
      if (!standings.contains(id)) return Wrong(Pointer(at, "standings"), fmt::format("there is no standing \"{}\"", id));
    }
  }
  return {};
}

template <class Enum, size_t kCount>
void WriteEnum(json::Writer& w, std::string_view name, const std::optional<Enum>& value, const std::array<std::string_view, kCount>& names) {
  w.Key(name);
  value ? w.String(names[static_cast<size_t>(*value)]) : w.Null();
}

template <class Enum, size_t kCount>
void WriteSet(json::Writer& w, std::string_view name, const std::optional<std::vector<Enum>>& set, const std::array<std::string_view, kCount>& names) {
  w.Key(name);
  if (!set) {
    w.Null();
    return;
  }
  w.Array();
  for (const Enum value : *set) w.String(names[static_cast<size_t>(value)]);
  w.End();
}

void WriteTokens(json::Writer& w, const std::vector<std::string>& tokens) {
  w.Array();
  for (const std::string& token : tokens) w.String(token);
  w.End();
}

void WriteRule(json::Writer& w, const Rule& rule) {
  w.Object();
  WriteEnum(w, "circle", rule.circle, kNamingNames);
  w.Key("id").String(rule.id);
  WriteSet(w, "kinds", rule.kinds, kKindNames);
  WriteSet(w, "markings", rule.markings, kMarkingNames);
  WriteEnum(w, "recipients", rule.recipients, kNamingNames);
  w.Key("standings");
  if (rule.standings) {
    WriteTokens(w, *rule.standings);
  } else {
    w.Null();
  }
  w.Key("verdict").String(kVerdictNames[static_cast<size_t>(rule.verdict)]).End();
}

}  // namespace

RuleSet DefaultRules() {
  const std::vector<Marking> narrow{Marking::kAmber, Marking::kAmberStrict, Marking::kClear, Marking::kGreen, Marking::kUnmarked};
  return {.rules = {{.id = "recipients", .recipients = Naming::kNamed, .verdict = Verdict::kOwner},
                    {.circle = Naming::kNone,
                     .id = "everybody",
                     .markings = std::vector{Marking::kClear, Marking::kGreen},
                     .verdict = Verdict::kAllowed},
                    {.circle = Naming::kNamed,
                     .id = "circle",
                     .markings = narrow,
                     .standings = std::vector<std::string>{"circle"},
                     .verdict = Verdict::kAllowed}},
          .standings = {{.inside_circle = true, .id = "circle", .roles = {}}, {.inside_circle = false, .id = "member", .roles = {}}}};
}

void WriteRules(json::Writer& w, const RuleSet& rules) {
  w.Object().Key("rules").Array();
  for (const Rule& rule : rules.rules) WriteRule(w, rule);
  w.End().Key("standings").Array();
  for (const Standing& standing : rules.standings) {
    w.Object().Key("circle").String(kCircleNames[standing.inside_circle ? 1 : 0]).Key("id").String(standing.id).Key("roles");
    WriteTokens(w, standing.roles);
    w.End();
  }
  w.End().End();
}

Result<RuleSet> ReadRules(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"rules", "standings"}));
  RuleSet set{TRY(fields.List("rules", 0, kRulesMax, ReadRule)), TRY(fields.List("standings", 0, kListedStandingsMax, ReadStanding))};
  TRY(CheckTogether(set, pointer));
  return set;
}

std::string FormatRules(const RuleSet& rules) {
  json::Writer w;
  WriteRules(w, rules);
  return w.Take();
}

Result<RuleSet> ParseRules(std::string_view bytes) { return ReadDocument(bytes, kRulesBytesMax, "rules", ReadRules); }

}  // namespace covenant
