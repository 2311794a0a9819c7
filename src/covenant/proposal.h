// Proposals, and the ballots on them: whether something is wanted (docs/formats.md, "Proposals and ballots"). Reading
// checks form and limits; signatures are checked against a state, which has the keys (apply.h). Pure; safe to call from
// many threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/action.h"

namespace covenant {

inline constexpr size_t kProposalBytesMax = size_t{1} << 20;
inline constexpr size_t kBallotBytesMax = size_t{16} << 10;
inline constexpr size_t kActionsMax = 16;

struct Proposal {
  std::vector<Action> actions;
  Base base;
  Digest covenant;
  uint64_t not_after = 0;  // POSIX seconds
  MemberId proposer;
  std::string reason;
  crypto::Signature signature;
  bool operator==(const Proposal&) const = default;
};

std::string FormatProposalBody(const Proposal& proposal);
Digest ProposalHash(const Proposal& proposal);
std::string FormatProposal(const Proposal& proposal);
base::Result<Proposal> ParseProposal(std::string_view bytes);
Proposal SignProposal(Proposal proposal, const crypto::SigningKey& vote);
Level LevelOf(const Proposal& proposal);

enum class Choice : uint8_t { kNo, kYes };
inline constexpr std::array<std::string_view, 2> kChoiceNames{"no", "yes"};

struct Ballot {
  Digest covenant;
  Digest proposal;
  Choice choice = Choice::kNo;
  MemberId voter;
  crypto::Signature signature;
  bool operator==(const Ballot&) const = default;
};

std::string FormatBallotBody(const Ballot& ballot);
Digest BallotHash(const Ballot& ballot);
std::string FormatBallot(const Ballot& ballot);
base::Result<Ballot> ParseBallot(std::string_view bytes);
Ballot SignBallot(Ballot ballot, const crypto::SigningKey& vote);

// Within other documents.
void WriteProposal(json::Writer& w, const Proposal& proposal);
base::Result<Proposal> ReadProposal(json::Value value, const std::string& pointer);
base::Result<Ballot> ReadBallot(json::Value value, const std::string& pointer);

}  // namespace covenant
