// Open proposals and the ballots on them, as a node has seen them: what counts, what has enough, and what of it fits into the
// next certificate. A view of what members signed: two nodes may have seen different things, and the certificate settles it.
//
// Bounded: each member has a few open proposals, and one ballot on each. No clock; one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/apply.h"
#include "covenant/evidence.h"

namespace covenant {

inline constexpr size_t kOpenProposalsMax = 4;  // of one proposer

struct Tally {
  Digest proposal;
  Level level = Level::kCharter;
  size_t yes = 0, no = 0, needed = 0;
  bool IsApproved() const { return yes >= needed; }
};

// By an active member, signed with the key that it has in `state`. kForbidden, kCorrupt.
base::Status CheckBallot(const State& state, const Ballot& ballot);
// kConflict: why a member that has said this is not helped to say the other.
std::unexpected<base::Error> SecondBallot(std::string_view earlier);

class BallotBox {
 public:
  explicit BallotBox(State state) : state_(std::move(state)) {}

  // Signed by an active member, based on a state that still counts, and possible now. kTooLarge where its proposer has enough
  // open ones. The same again is fine, also with a new signature after a rotation of keys.
  base::Status Take(const Proposal& proposal, uint64_t now_s);
  // kNotFound where the proposal is not here yet: ask again once it is. Where the voter has said the opposite, the first one
  // counts, and this is evidence.
  base::Result<std::optional<Evidence>> Take(const Ballot& ballot);

  // The next epoch: what was adopted, became void or ran out goes, and so do ballots whose voter is not counted any more or
  // has another key now.
  void MoveTo(State state, uint64_t now_s);

  // nullptr where there is none.
  const Proposal* Find(const Digest& proposal) const;
  const Ballot* Find(const Digest& proposal, const MemberId& voter) const;

  std::vector<Tally> Tallies() const;  // by hash
  std::vector<Proposal> Proposals() const;
  std::vector<Ballot> Ballots(const Digest& proposal) const;

  // A certificate of this time with what is approved and fits together, by hash, besides the card updates and anchors given.
  base::Result<CertificateBody> Draft(CertificateBody with) const;

 private:
  struct Open {
    Proposal proposal;
    std::map<MemberId, Ballot> ballots;
  };

  Tally TallyOf(const Digest& hash, const Open& open) const;
  Approved ApprovedOf(const Open& open) const;

  State state_;
  std::map<Digest, Open> open_;
};

}  // namespace covenant
