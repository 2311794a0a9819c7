#include "covenant/ballot_box.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "covenant/effects.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

// Whether it could be adopted on this state, had it the ballots.
Status CheckPossible(const State& state, const Proposal& proposal, uint64_t now_s) {
  TRY(CheckProposal(state, proposal, now_s));
  State after = state;
  Scene scene{.before = state, .epoch = state.epoch + 1, .time = now_s};
  for (const Action& action : proposal.actions) TRY(CheckUntouched(state, action, proposal.base.epoch));
  for (size_t i = 0; i < proposal.actions.size(); ++i) {
    if (auto done = Perform(proposal.actions[i], after, scene); !done) {
      return base::Annotate(std::move(done).error(), fmt::format("action {}, {}", i, ActionName(proposal.actions[i])));
    }
  }
  return {};
}

}  // namespace

Status CheckBallot(const State& state, const Ballot& ballot) {
  if (ballot.covenant != state.covenant) return Fail(Code::kForbidden, "a ballot of another covenant");
  const Row* voter = state.FindActive(ballot.voter);
  if (voter == nullptr) return Fail(Code::kForbidden, "a ballot by somebody who is no active member");
  return CheckSignature(voter->card.keys.vote, Message(domain::kBallot, FormatBallotBody(ballot)), ballot.signature, "ballot: the voter's");
}

std::unexpected<base::Error> SecondBallot(std::string_view earlier) {
  return Fail(Code::kConflict, fmt::format("this member has voted {} on the proposal, and a ballot cannot be taken back: a second one would prove to all that it voted twice", earlier));
}

Status BallotBox::Take(const Proposal& proposal, uint64_t now_s) {
  const Digest hash = ProposalHash(proposal);
  const auto known = open_.find(hash);
  if (known != open_.end() && known->second.proposal == proposal) return {};
  TRY(CheckPossible(state_, proposal, now_s));
  if (known != open_.end()) {
    known->second.proposal = proposal;
    return {};
  }
  const auto open = std::ranges::count_if(open_, [&](const auto& entry) { return entry.second.proposal.proposer == proposal.proposer; });
  if (static_cast<size_t>(open) >= kOpenProposalsMax) {
    return Fail(Code::kTooLarge, fmt::format("its proposer has {} open proposals, which is the most", kOpenProposalsMax));
  }
  open_.emplace(hash, Open{proposal, {}});
  return {};
}

Result<std::optional<Evidence>> BallotBox::Take(const Ballot& ballot) {
  const auto open = open_.find(ballot.proposal);
  if (open == open_.end()) return Fail(Code::kNotFound, "a ballot on a proposal that is not here");
  const auto known = open->second.ballots.find(ballot.voter);
  if (known != open->second.ballots.end() && known->second == ballot) return std::nullopt;
  TRY(CheckBallot(state_, ballot));
  if (known == open->second.ballots.end()) {
    open->second.ballots.emplace(ballot.voter, ballot);
    return std::nullopt;
  }
  return Contradiction(known->second, ballot);
}

void BallotBox::MoveTo(State state, uint64_t now_s) {
  state_ = std::move(state);
  std::erase_if(open_, [&](const auto& entry) { return !CheckPossible(state_, entry.second.proposal, now_s); });
  for (auto& [hash, open] : open_) {
    std::erase_if(open.ballots, [&](const auto& entry) { return !CheckBallot(state_, entry.second); });
  }
}

const Proposal* BallotBox::Find(const Digest& proposal) const {
  const auto open = open_.find(proposal);
  return open == open_.end() ? nullptr : &open->second.proposal;
}

const Ballot* BallotBox::Find(const Digest& proposal, const MemberId& voter) const {
  const auto open = open_.find(proposal);
  if (open == open_.end()) return nullptr;
  const auto ballot = open->second.ballots.find(voter);
  return ballot == open->second.ballots.end() ? nullptr : &ballot->second;
}

std::vector<Tally> BallotBox::Tallies() const {
  std::vector<Tally> tallies;
  for (const auto& [hash, open] : open_) tallies.push_back(TallyOf(hash, open));
  return tallies;
}

std::vector<Proposal> BallotBox::Proposals() const {
  std::vector<Proposal> proposals;
  for (const auto& [hash, open] : open_) proposals.push_back(open.proposal);
  return proposals;
}

std::vector<Ballot> BallotBox::Ballots(const Digest& proposal) const {
  std::vector<Ballot> ballots;
  const auto open = open_.find(proposal);
  if (open == open_.end()) return ballots;
  for (const auto& [voter, ballot] : open->second.ballots) ballots.push_back(ballot);
  return ballots;
}

Result<CertificateBody> BallotBox::Draft(CertificateBody with) const {
  CertificateBody drafted = TRY(covenant::Draft(state_, with));
  for (const auto& [hash, open] : open_) {
    if (with.proposals.size() == kProposalsMax) break;
    if (!TallyOf(hash, open).IsApproved()) continue;
    with.proposals.push_back(ApprovedOf(open));
    if (auto more = covenant::Draft(state_, with)) {
      drafted = *std::move(more);
    } else {
      with.proposals.pop_back();  // it does not fit with those before; the next epoch may take it
    }
  }
  return drafted;
}

Tally BallotBox::TallyOf(const Digest& hash, const Open& open) const {
  Tally tally{.proposal = hash, .level = LevelOf(open.proposal)};
  for (const auto& [voter, ballot] : open.ballots) ++(ballot.choice == Choice::kYes ? tally.yes : tally.no);
  tally.needed = BallotsNeeded(tally.level, state_.thresholds, state_.ActiveCount());
  return tally;
}

Approved BallotBox::ApprovedOf(const Open& open) const {
  Approved approved{{}, open.proposal};
  for (const auto& [voter, ballot] : open.ballots) approved.ballots.push_back({ballot.signature, ballot.choice, voter});
  return approved;
}

}  // namespace covenant
