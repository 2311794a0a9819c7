// Proof that an owner treated a member otherwise than the rules do, from what the owner itself has signed: a row of the ledger, and
// where the rules have to be asked the handling of the record (docs/formats.md, "Evidence"). Pure; safe to call from many threads.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "covenant/audience.h"
#include "covenant/ledger.h"

namespace covenant {

struct Partiality {
  Excerpt excerpt;
  std::optional<std::string> opening;  // tlog::EncodeOpening of the record: parts 0 and 1 shown
  bool operator==(const Partiality&) const = default;
};

// The rules of an epoch; null where they are not known.
using RulesAt = std::function<std::shared_ptr<const Rulebook>(uint64_t epoch)>;

// Allowed, and all the same not given. A record whose object is divided by granular markings may be withheld for those.
bool IsWithheldThoughAllowed(const LedgerRow& row);
// An object that the rules keep from the member, and that its owner gave it. Of a recall, which reaches all who had what it takes back, not so.
bool IsGivenThoughWithheld(const LedgerRow& row);
// Whether the member can have this standing towards any record at all, by these rules and in this state.
bool CanStandAs(const State& state, const Rulebook& book, const MemberId& member, uint32_t standing);
// Whether these rules say [verdict, rule] of a record with this handling for that standing. Whether its owner named recipients is
// not asked: other members do not see that.
bool IsVerdictOf(const Rulebook& book, const Handling& handling, uint32_t standing, std::string_view verdict_and_rule);
// What a record's part 1 says that the rules look at. kInvalid where it is none.
base::Result<Handling> HandlingInPart1(std::string_view part);

// Who withheld; kInvalid where nobody did, else as JudgeVerdict.
base::Result<MemberId> JudgeWithheld(const State& state, const Partiality& partiality);
// Who committed to another verdict than the rules give, gave what it committed to withhold, or opened a standing that the member has not: of the latter `state` is that
// of the row's epoch. kInvalid where both are right, kNotFound where the rules are not known, kForbidden, kConflict or kCorrupt where
// it is not of this state or not signed.
base::Result<MemberId> JudgeVerdict(const State& state, const Partiality& partiality, const RulesAt& rules_at);

}  // namespace covenant
