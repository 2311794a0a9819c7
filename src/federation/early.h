// What came before its time: ballots on proposals that are not here yet, votes on the epoch after the next, certificates of
// later epochs. Only what present members signed is kept, so nobody can
// push out what is another's. What goes is asked for again later. No clock, no I/O; one thread at a time.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "covenant/certificate.h"
#include "covenant/proposal.h"
#include "covenant/state.h"
#include "covenant/vote.h"

namespace federation {

inline constexpr size_t kEarlyBallotsMax = 16;      // of one voter
inline constexpr size_t kEarlyVotesMax = 4;         // of one voter
inline constexpr size_t kEarlyCertificatesMax = 4;  // those of the lowest epochs

class Early {
 public:
  base::Status Take(const covenant::Ballot& ballot, const covenant::State& state);
  base::Status Take(const covenant::Vote& vote, const covenant::State& state);  // on epoch + 2
  base::Status Take(const covenant::Certificate& certificate, const covenant::State& state);

  const covenant::Ballot* Find(const covenant::Digest& proposal, const covenant::MemberId& voter) const;
  // Each gives away what it returns.
  std::vector<covenant::Ballot> BallotsOn(const covenant::Digest& proposal);
  std::vector<covenant::Vote> Votes();
  std::optional<covenant::Certificate> CertificateOf(uint64_t epoch);  // and drops those before it

  // Others are in a later epoch than `state`'s next one.
  bool SaysBehind() const { return !votes_.empty() || !certificates_.empty(); }

 private:
  std::map<covenant::MemberId, std::deque<covenant::Ballot>> ballots_;
  std::map<covenant::MemberId, std::deque<covenant::Vote>> votes_;
  std::map<uint64_t, covenant::Certificate> certificates_;  // by epoch
};

}  // namespace federation
