#include "covenant/audience.h"

#include <algorithm>

#include "stix/tlp.h"

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

Marking MarkingFor(stix::Tlp level) {
  switch (level) {
    case stix::Tlp::kClear: return Marking::kClear;
    case stix::Tlp::kGreen: return Marking::kGreen;
    case stix::Tlp::kAmber: return Marking::kAmber;
    case stix::Tlp::kAmberStrict: return Marking::kAmberStrict;
    case stix::Tlp::kRed: return Marking::kRed;
  }
  return Marking::kRed;
}

}  // namespace

Marking MarkingOf(std::span<const std::string_view> marking_ids) {
  std::optional<stix::Tlp> strictest;
  for (const std::string_view id : marking_ids) {
    const stix::TlpMarking* const tlp = stix::FindTlp(id);
    if (tlp != nullptr) strictest = std::max(strictest.value_or(tlp->level), tlp->level);
  }
  return strictest ? MarkingFor(*strictest) : Marking::kUnmarked;
}

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

std::vector<std::string> StandingsFor(const Rulebook& book, const Facts& facts) {
  std::vector<std::string> standings;
  for (size_t i = 0; i < book.standings(); ++i) standings.push_back(book.VerdictAndRule(book.Decide(facts, static_cast<StandingIndex>(i))));
  return standings;
}

}  // namespace covenant
