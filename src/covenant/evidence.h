// Proof that a member broke its word: two documents that it signed and that no honest member signs both, or a delivery that it signed
// and that is not what the rules give (docs/formats.md, "Evidence"). It stands by itself: whoever has the chain can judge it, and
// nobody can make one against a member that kept to the rules. Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "covenant/card_update.h"
#include "covenant/certificate.h"
#include "covenant/log_head.h"
#include "covenant/partiality.h"
#include "covenant/proposal.h"
#include "covenant/vote.h"

namespace covenant {

inline constexpr size_t kEvidenceBytesMax = size_t{256} << 10;

// In the order of their names.
enum class Fault : uint8_t {
  kBallots,  // yes and no on one proposal
  kHeads,    // two heads of its log that are not of one history
  kLock,     // committed to one certificate, then prevoted for another without cause
  kOffers,   // two offers for one round
  kUpdates,  // two cards after one card
  kVerdict,  // another verdict on a record, or another standing of a member, than the rules give
  kVotes,    // two votes at one place
  kWithheld, // a record that the rules give a member, and that its owner did not
};
inline constexpr std::array<std::string_view, 8> kFaultNames{"ballots", "heads", "lock", "offers", "updates", "verdict", "votes", "withheld"};

template <class T>
using Pair = std::array<T, 2>;

struct Evidence {
  Fault fault = Fault::kVotes;
  std::variant<Pair<Ballot>, Pair<Vote>, Pair<Offer>, Pair<CardUpdate>, Pair<LogHead>, Partiality> documents;
  bool operator==(const Evidence&) const = default;
};

std::string FormatEvidence(const Evidence& evidence);
base::Result<Evidence> ParseEvidence(std::string_view bytes);

// Who is guilty: the documents contradict each other and are both signed with the key that this member has in `state`. For
// votes and offers that is the state before the epoch that they are about; heads are signed with its log's key. kInvalid where they do not contradict each other,
// kForbidden, kConflict or kCorrupt where they are not of this state or not signed. `rules_at` is asked of a verdict only
// (partiality.h).
base::Result<MemberId> Judge(const State& state, const Evidence& evidence, const RulesAt& rules_at = {});

// Evidence from two documents; nullopt where an honest member may sign both. Signatures are not looked at.
std::optional<Evidence> Contradiction(const Ballot& a, const Ballot& b);
std::optional<Evidence> Contradiction(const Vote& a, const Vote& b);  // kVotes or kLock
std::optional<Evidence> Contradiction(const Offer& a, const Offer& b);
std::optional<Evidence> Contradiction(const CardUpdate& a, const CardUpdate& b);
std::optional<Evidence> Contradiction(const LogHead& a, const LogHead& b);  // what each says of the smaller one's size is checked

// Two different certificates that both hold on `state`: the evidence against those who made that possible, more than a
// third of the active members. Empty where they are the same or one does not hold.
std::vector<Evidence> EvidenceOfFork(const State& state, const Certificate& a, const Certificate& b);

}  // namespace covenant
