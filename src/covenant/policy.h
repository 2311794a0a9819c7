// A covenant for tools by others: the file (c2sp.org/tlog-policy) by which anybody verifies proofs from a member's log without
// knowing what a covenant is. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <vector>

#include "covenant/state.h"

namespace covenant {

// The others who cosign heads of this member's log: the active members but itself. Enough of them are
// tlog::WitnessQuorum(their number + 1).
std::vector<const Row*> WitnessesOf(const State& state, const MemberId& owner);

// Trusts heads of `owner`'s log that floor(2n/3) other active members have cosigned, n with the owner: together with its own
// signature more than two thirds. "quorum none" where there is nobody else. URLs are the first address of a card with
// /<covenant id in hexadecimal>/log or /witness; the specification lets them be left out, Tessera does not.
std::string TlogPolicy(const State& state, const Row& owner);

}  // namespace covenant
