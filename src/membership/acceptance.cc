#include "membership/acceptance.h"

#include <algorithm>
#include <array>
#include <set>

#include "covenant/fields.h"
#include "exchange/keys.h"
#include "json/parse.h"

namespace membership {
namespace {

using exchange::Acceptance;

constexpr std::array<std::string_view, 3> kVerdictNames{"accept", "hold", "refuse"};  // in the order of Acceptance::Verdict
constexpr std::array<std::string_view, 6> kMembers{"from", "id", "markings", "older_than_days", "types", "verdict"};
constexpr size_t kListMax = 256, kTypeBytesMax = 250;
constexpr uint64_t kDaysMax = 36'500;
constexpr int64_t kDayUs = 86'400'000'000;

template <class T>
bool FitsOneOf(const std::vector<T>& wanted, const auto& given) {
  return wanted.empty() || std::ranges::find(wanted, given) != wanted.end();
}

bool Fits(const AcceptanceRule& rule, const covenant::MemberId& from, const exchange::ReceivedObject& object, base::Timestamp now) {
  const std::string_view type = std::string_view(object.facts.id).substr(0, object.facts.id.find("--"));
  if (!FitsOneOf(rule.from, from) || !FitsOneOf(rule.types, type) || !FitsOneOf(rule.markings, object.marking)) return false;
  if (!rule.older_than_days) return true;
  return object.facts.version && now.us - object.facts.version->us > static_cast<int64_t>(*rule.older_than_days) * kDayUs;
}

base::Result<std::string> ReadType(json::Value value, const std::string& pointer) {
  const bool fine = value.is_string() && !value.AsString().empty() && value.AsString().size() <= kTypeBytesMax &&
                    std::ranges::all_of(value.AsString(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (!fine) return covenant::Wrong(pointer, "not a type of STIX, like indicator");
  return std::string(value.AsString());
}

// Of those that are there; in order, each once.
template <class Read>
auto ReadList(json::Value rule, std::string_view name, Read read)
    -> base::Result<std::vector<typename std::invoke_result_t<Read, json::Value, const std::string&>::value_type>> {
  std::vector<typename std::invoke_result_t<Read, json::Value, const std::string&>::value_type> list;
  const auto array = rule.Find(name);
  const std::string pointer = covenant::Pointer("", name);
  if (!array) return list;
  if (!array->is_array()) return covenant::Wrong(pointer, "not an array");
  if (array->size() > kListMax) return covenant::TooLarge(pointer, "more than 256");
  for (const json::Value element : array->elements()) list.push_back(TRY(read(element, covenant::Pointer(pointer, list.size()))));
  std::ranges::sort(list);
  const auto doubles = std::ranges::unique(list);
  list.erase(doubles.begin(), doubles.end());
  return list;
}

}  // namespace

std::string_view VerdictName(Acceptance::Verdict verdict) { return kVerdictNames[static_cast<size_t>(verdict)]; }

Acceptance Judge(const AcceptanceRules& rules, const covenant::MemberId& from, const exchange::ReceivedObject& object, base::Timestamp now) {
  for (const AcceptanceRule& rule : rules) {
    if (Fits(rule, from, object, now)) return {rule.verdict, rule.id};
  }
  return {};
}

void WriteAcceptanceRule(const AcceptanceRule& rule, json::Writer& w) {
  w.Object().Key("from").Array();
  for (const covenant::MemberId& member : rule.from) w.String(covenant::Base64Of(member));
  w.End().Key("id").String(rule.id).Key("markings").Array();
  for (const covenant::Marking marking : rule.markings) w.String(covenant::kMarkingNames[static_cast<size_t>(marking)]);
  w.End().Key("older_than_days");
  rule.older_than_days ? w.Integer(static_cast<int64_t>(*rule.older_than_days)) : w.Null();
  w.Key("types").Array();
  for (const std::string& type : rule.types) w.String(type);
  w.End().Key("verdict").String(VerdictName(rule.verdict)).End();
}

base::Result<AcceptanceRule> ParseAcceptanceRule(json::Value value) {
  if (!value.is_object()) return base::Fail(base::Code::kInvalid, "a rule has to be an object");
  std::set<std::string, std::less<>> seen;
  for (const auto& [name, member] : value.members()) {
    if (std::ranges::find(kMembers, name) == kMembers.end()) return covenant::Wrong(covenant::Pointer("", name), "not known; a rule has from, id, markings, older_than_days, types, verdict");
    if (!seen.emplace(name).second) return covenant::Wrong(covenant::Pointer("", name), "twice");
  }
  const auto member = [&](std::string_view name) { return value.Find(name).value_or(json::Value()); };
  AcceptanceRule rule;
  rule.id = TRY(covenant::ReadToken(member("id"), "/id"));
  rule.verdict = TRY(covenant::ReadEnum<Acceptance::Verdict>(member("verdict"), "/verdict", kVerdictNames));
  rule.from = TRY(ReadList(value, "from", covenant::ReadHash));
  rule.types = TRY(ReadList(value, "types", ReadType));
  rule.markings = TRY(ReadList(value, "markings", [](json::Value marking, const std::string& pointer) {
    return covenant::ReadEnum<covenant::Marking>(marking, pointer, covenant::kMarkingNames);
  }));
  if (const auto days = value.Find("older_than_days"); days && !days->is_null()) rule.older_than_days = TRY(covenant::ReadNumber(*days, "/older_than_days", kDaysMax));
  return rule;
}

std::string FormatAcceptanceRules(const AcceptanceRules& rules) {
  json::Writer w;
  w.Array();
  for (const AcceptanceRule& rule : rules) WriteAcceptanceRule(rule, w);
  w.End();
  return w.Take();
}

base::Result<AcceptanceRules> ParseAcceptanceRules(std::string_view text) {
  json::Parser parser;
  const json::Value array = TRY(parser.Parse(text));
  if (!array.is_array()) return base::Fail(base::Code::kInvalid, "rules of acceptance are an array");
  if (array.size() > kAcceptanceRulesMax) return base::Fail(base::Code::kTooLarge, "more than 1000 rules of acceptance");
  AcceptanceRules rules;
  for (const json::Value one : array.elements()) rules.push_back(TRY(ParseAcceptanceRule(one)));
  return rules;
}

base::Result<AcceptanceRules> ReadAcceptanceRules(const store::Store& store) {
  const auto stored = TRY(store.Get(exchange::keys::kAcceptanceRules));
  if (!stored) return AcceptanceRules();
  auto rules = ParseAcceptanceRules(*stored);
  if (!rules) return base::Fail(base::Code::kCorrupt, "the stored rules of acceptance are damaged: " + rules.error().message);
  return rules;
}

base::Status WriteAcceptanceRules(store::Store& store, const AcceptanceRules& rules) {
  store::Batch batch;
  batch.Put(exchange::keys::kAcceptanceRules, FormatAcceptanceRules(rules));
  return store.Commit(batch);
}

}  // namespace membership
