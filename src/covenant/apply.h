// From one epoch to the next: Apply(state, certificate) -> state (docs/formats.md, "Certificate"). Integers and sorted lists
// only, no clock: the same certificate gives the same state on every machine, or is refused on every one. Pure; safe to
// call from many threads.
#pragma once

#include <vector>

#include "base/result.h"
#include "covenant/certificate.h"
#include "covenant/state.h"

namespace covenant {

// The state after `certificate`, whose votes and contents hold. kConflict where it is not the next epoch of this state, kForbidden
// where votes or ballots are missing, kCorrupt for a signature, kUnsupported for a protocol this program does not know,
// kInvalid else; the message says which proposal and action.
base::Result<State> Apply(const State& before, const Certificate& certificate);

// The same without the seal: what a member checks before it votes.
base::Result<State> Follow(const State& before, const CertificateBody& body);

// The body of a certificate on top of `before`, with everything in order; covenant, epoch, previous and state are filled in.
base::Result<CertificateBody> Draft(const State& before, CertificateBody wanted);

// Whether a proposal could stand in a certificate of this time, as far as its signature, base and age go; then its ballots too.
base::Status CheckProposal(const State& before, const Proposal& proposal, uint64_t time);
base::Status CheckApproved(const State& before, const Approved& approved, uint64_t time);

}  // namespace covenant
