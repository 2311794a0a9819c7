#include "membership/audience.h"

#include <algorithm>

#include "base/encoding.h"
#include "exchange/record.h"
#include "json/canonical.h"
#include "json/parse.h"

namespace membership {
namespace {

// Of a part {markings, properties}.
std::vector<std::string> PropertiesOf(std::string_view part) {
  std::vector<std::string> names;
  json::Parser parser;
  const auto value = parser.Parse(part);
  const auto properties = value ? value->Find("properties") : std::nullopt;
  if (properties && properties->is_object()) {
    for (const auto& [name, member] : properties->members()) names.emplace_back(name);
  }
  return names;
}

// Audiences with the same are the same.
std::string KeyOf(const Audience& audience) {
  std::string key(1, static_cast<char>(audience.marking));
  for (const Reason& reason : audience.members) {
    key.append(reason.receives ? "+" : "-").append(reason.rule).append(" ").append(reason.standing);
    for (const std::string& name : reason.without) key.append(",").append(name);
    key.append("\n");
  }
  return key;
}

}  // namespace

std::string RuleInWords(const covenant::Rulebook& book, const covenant::Facts& facts, const covenant::Row& row, covenant::StandingIndex standing) {
  const uint64_t roles = book.RoleBits(row.roles);
  for (const auto circle : {covenant::CircleRelation::kOutside, covenant::CircleRelation::kInside}) {
    if (row.IsActive() && book.StandingOf({roles, circle}) == standing) return book.Explain(facts, {roles, circle});
  }
  return "Withheld: only active members receive anything, and this one is not.";
}

Reason ReasonFor(const covenant::Row& row, const covenant::Rulebook& book, const covenant::Facts& facts, covenant::StandingIndex standing,
                 std::span<const std::string> parts, const std::vector<bool>& shown) {
  const covenant::Decision decision = book.Decide(facts, standing);
  Reason reason{row.id, row.card.organisation, !shown.empty() && shown[0], std::string(book.StandingId(standing)), std::string(book.RuleId(decision)), decision.verdict, {}, 0, {}};
  reason.why = RuleInWords(book, facts, row, standing);
  if (reason.verdict == covenant::Verdict::kOwner) reason.why += reason.receives ? " It is among those that were named." : " It is not among those that were named.";
  if (!reason.receives && reason.verdict == covenant::Verdict::kAllowed) reason.why += " But properties without which the object would be none are marked more strictly, so that nothing of it is given.";
  for (size_t part = 1; reason.receives && part + 1 < parts.size(); ++part) {
    if (shown[part]) continue;
    ++reason.hidden_parts;
    for (std::string& name : PropertiesOf(parts[part])) reason.without.push_back(std::move(name));
  }
  std::ranges::sort(reason.without);
  return reason;
}

Audiences::Audiences(std::shared_ptr<const exchange::Charter::View> now, exchange::Choice choice) : now_(std::move(now)), choice_(std::move(choice)), showing_(now_->state) {}

base::Result<std::optional<size_t>> Audiences::Of(json::Value object) {
  std::vector<std::string> markings;
  for (const json::Value ref : object.Find("object_marking_refs").value_or(json::Value()).elements()) markings.emplace_back(ref.AsString());
  if (!object.Find("granular_markings")) return std::optional(OfMarked(markings));
  return Keep(Make(markings, TRY(exchange::ObjectParts(object, json::Canonical(object)))));
}

size_t Audiences::OfMarked(std::span<const std::string> markings) {
  const std::vector<std::string_view> views(markings.begin(), markings.end());
  const auto [at, is_new] = whole_.try_emplace(covenant::MarkingOf(views), 0);
  if (is_new) {
    const std::string whole[] = {"{}"};
    const auto kept = Keep(Make(markings, whole));
    at->second = kept ? *kept : all_.size();
    if (!kept) all_.push_back(Make(markings, whole));  // there are as many as there are markings at most
  }
  return at->second;
}

Audience Audiences::Make(std::span<const std::string> markings, std::span<const std::string> parts) {
  const covenant::Rulebook& book = *now_->era.book;
  const std::vector<std::string_view> views(markings.begin(), markings.end());
  const covenant::Handling handling = exchange::HandlingOf(exchange::RecordKind::kPublication, views, choice_);
  Audience audience{handling.marking, {}};
  for (const covenant::Row& row : now_->state.members) {
    if (!row.IsMember() || row.id == now_->seat.self) continue;
    const covenant::Entitlement entitlement = EntitlementOf(now_->state, book, handling, row);
    const auto shown = entitlement.receives ? showing_.Of(parts, {markings, choice_, book}, row) : std::vector<bool>();
    audience.members.push_back(ReasonFor(row, book, FactsOf(handling), entitlement.standing, parts, shown));
  }
  return audience;
}

std::optional<size_t> Audiences::Keep(Audience audience) {
  const std::string key = KeyOf(audience);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  if (all_.size() >= kMax) return std::nullopt;
  known_.emplace(key, all_.size());
  all_.push_back(std::move(audience));
  return all_.size() - 1;
}

}  // namespace membership
