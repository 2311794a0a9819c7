// Who gets a record, by which rule: the same function before it leaves ("who can see this?"), as it is delivered, and for
// anybody who checks afterwards. Members meet the rules here as standings; what the rules see of them is their chartered
// roles and whether they are in a circle that the record names. Pure; safe to call from many threads.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/decide.h"
#include "covenant/state.h"

namespace covenant {

// What an owner says about a record.
struct Handling {
  Marking marking = Marking::kUnmarked;
  RecordKind kind = RecordKind::kPublication;
  std::vector<std::string> circles;                 // of the charter, by name
  std::optional<std::vector<MemberId>> recipients;  // named by the owner; an empty list is for nobody
};
Facts FactsOf(const Handling& handling);
// The strictest TLP marking among `marking_ids`; kUnmarked where none of them is one. Other markings (statements, licences)
// say nothing about who may have it.
Marking MarkingOf(std::span<const std::string_view> marking_ids);

struct Entitlement {
  MemberId member;
  StandingIndex standing = 0;
  Decision decision;
  bool receives = false;  // allowed, or the owner decides and named it
};

// Suspended members, too. `book` is that of the state's rules.
Entitlement EntitlementOf(const State& state, const Rulebook& book, const Handling& handling, const Row& member);

// What part 0 of the record commits to: canonical [verdict, rule] of each standing in order, "other" last.
std::vector<std::string> StandingsFor(const Rulebook& book, const Facts& facts);

}  // namespace covenant
