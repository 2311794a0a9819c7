#include "covenant/audience.h"

#include <algorithm>

namespace covenant {
namespace {

bool IsInside(const State& state, const std::vector<std::string>& circles, const MemberId& member) {
  return std::ranges::any_of(state.circles, [&](const CircleRow& row) {
    return std::ranges::find(circles, row.circle.name) != circles.end() && std::ranges::binary_search(row.circle.members, member);
  });
}

bool IsRecipient(const Handling& handling, const MemberId& member) {
  return handling.recipients && std::ranges::find(*handling.recipients, member) != handling.recipients->end();
}

}  // namespace

Facts FactsOf(const Handling& handling) {
  return {handling.marking, handling.kind, handling.circles.empty() ? Naming::kNone : Naming::kNamed,
          handling.recipients ? Naming::kNamed : Naming::kNone};
}

Entitlement EntitlementOf(const State& state, const Rulebook& book, const Handling& handling, const Row& member) {
  Entitlement entitlement{.member = member.id, .standing = book.other()};
  if (member.IsActive()) {
    const bool inside = IsInside(state, handling.circles, member.id);
    entitlement.standing = book.StandingOf({book.RoleBits(member.roles), inside ? CircleRelation::kInside : CircleRelation::kOutside});
  }
  entitlement.decision = book.Decide(FactsOf(handling), entitlement.standing);
  entitlement.receives = entitlement.decision.verdict == Verdict::kAllowed ||
                         (entitlement.decision.verdict == Verdict::kOwner && IsRecipient(handling, member.id));
  return entitlement;
}

std::vector<Entitlement> AudienceOf(const State& state, const Rulebook& book, const Handling& handling) {
  std::vector<Entitlement> audience;
  for (const Row& row : state.members) {
    if (row.IsMember()) audience.push_back(EntitlementOf(state, book, handling, row));
  }
  return audience;
}

std::vector<std::string> StandingsFor(const Rulebook& book, const Facts& facts) {
  std::vector<std::string> standings;
  for (size_t i = 0; i < book.standings(); ++i) standings.push_back(book.VerdictAndRule(book.Decide(facts, static_cast<StandingIndex>(i))));
  return standings;
}

}  // namespace covenant
