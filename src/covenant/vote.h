// Votes: which certificate is the next epoch (docs/formats.md, "Votes"). An offer puts one forward, prevotes and commits
// decide, and a seal is the proof of it for everybody. Reading checks form; signatures are checked against a state. Pure;
// safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/document.h"
#include "covenant/state.h"

namespace covenant {

inline constexpr size_t kVoteBytesMax = size_t{16} << 10;
inline constexpr size_t kProofsMax = 64;

struct Offer {
  Digest certificate;
  Digest covenant;
  uint64_t epoch = 0;             // that the certificate would bring
  MemberId proposer;
  uint64_t round = 0;
  std::optional<uint64_t> since;  // the earlier round in which a quorum prevoted for it
  crypto::Signature signature;
  bool operator==(const Offer&) const = default;
};

enum class Step : uint8_t { kCommit, kPrevote };
inline constexpr std::array<std::string_view, 2> kStepNames{"commit", "prevote"};

struct Vote {
  std::optional<Digest> certificate;  // none: for nothing in this round
  Digest covenant;
  uint64_t epoch = 0;
  uint64_t round = 0;
  std::optional<uint64_t> since;      // of a prevote: the offer's
  Step step = Step::kPrevote;
  MemberId voter;
  crypto::Signature signature;
  bool operator==(const Vote&) const = default;
};

std::string FormatOfferBody(const Offer& offer);
Digest OfferHash(const Offer& offer);
std::string FormatOffer(const Offer& offer);
base::Result<Offer> ParseOffer(std::string_view bytes);
Offer SignOffer(Offer offer, const crypto::SigningKey& vote);

std::string FormatVoteBody(const Vote& vote);
Digest VoteHash(const Vote& vote);
std::string FormatVote(const Vote& vote);
base::Result<Vote> ParseVote(std::string_view bytes);
Vote SignVote(Vote vote, const crypto::SigningKey& key);

// Of the covenant, for the epoch after `state`, by an active member who signed with the state's vote key; an offer by the
// proposer of its round. kForbidden, kConflict, kCorrupt.
base::Status CheckOffer(const State& state, const Offer& offer);
base::Status CheckVote(const State& state, const Vote& vote);
const Row& ProposerOf(const State& state, uint64_t round);

// What stands for a vote where the rest of it is known.
struct Signed {
  crypto::Signature signature;
  MemberId voter;
  bool operator==(const Signed&) const = default;
};

// A quorum's prevotes for one certificate in one round.
struct PrevoteSet {
  std::vector<Signed> prevotes;  // by voter
  uint64_t round = 0;
  std::optional<uint64_t> since;
  bool operator==(const PrevoteSet&) const = default;
};

struct Seal {
  std::vector<Signed> commits;     // by voter
  std::vector<PrevoteSet> proofs;  // from the commits' round down to one that stands on no earlier one
  uint64_t round = 0;
  bool operator==(const Seal&) const = default;
};

// Whether a quorum of `state`'s active members prevoted for the certificate in `round`, and each earlier round that this
// rests on is proved too. kInvalid, kForbidden, kCorrupt.
base::Status CheckProofs(const State& state, const Digest& certificate, uint64_t round, std::span<const PrevoteSet> proofs);
// Whether the certificate is the next epoch after `state`.
base::Status CheckSeal(const State& state, const Digest& certificate, const Seal& seal);

void WriteSeal(json::Writer& w, const Seal& seal);
base::Result<Seal> ReadSeal(json::Value value, const std::string& pointer);
void WriteProofs(json::Writer& w, std::span<const PrevoteSet> proofs);
base::Result<PrevoteSet> ReadPrevoteSet(json::Value value, const std::string& pointer);
base::Result<Offer> ReadOffer(json::Value value, const std::string& pointer);
base::Result<Vote> ReadVote(json::Value value, const std::string& pointer);

}  // namespace covenant
