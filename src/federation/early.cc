#include "federation/early.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "covenant/ballot_box.h"

namespace federation {
namespace {

using base::Code;
using base::Fail;
using base::Status;
using covenant::Ballot;
using covenant::Certificate;
using covenant::Row;
using covenant::State;
using covenant::Vote;

// Over a third of the present members, so an honest one, committed to it. Members may have changed since: who is further
// behind than that asks for the whole chain anyway.
bool IsBelievable(const Certificate& certificate, const State& state) {
  Vote like{.certificate = CertificateHash(certificate.body),
            .covenant = state.covenant,
            .epoch = certificate.body.epoch,
            .round = certificate.seal.round,
            .step = covenant::Step::kCommit};
  std::set<covenant::MemberId> signers;
  for (const covenant::Signed& commit : certificate.seal.commits) {
    const Row* row = state.FindActive(commit.voter);
    like.voter = commit.voter;
    if (row != nullptr && crypto::Verify(row->card.keys.vote, covenant::Message(covenant::domain::kVote, FormatVoteBody(like)), commit.signature)) {
      signers.insert(commit.voter);
    }
  }
  return signers.size() > state.ActiveCount() / 3;
}

// The newest stay.
template <class T>
void Keep(std::deque<T>& queue, const T& document, size_t max) {
  if (std::ranges::find(queue, document) != queue.end()) return;
  if (queue.size() == max) queue.pop_front();
  queue.push_back(document);
}

}  // namespace

const Ballot* Early::Find(const covenant::Digest& proposal, const covenant::MemberId& voter) const {
  const auto of = ballots_.find(voter);
  if (of == ballots_.end()) return nullptr;
  const auto at = std::ranges::find(of->second, proposal, &Ballot::proposal);
  return at == of->second.end() ? nullptr : &*at;
}

Status Early::Take(const Ballot& ballot, const State& state) {
  TRY(CheckBallot(state, ballot));
  Keep(ballots_[ballot.voter], ballot, kEarlyBallotsMax);
  return {};
}

// By the key that the voter has now: who gets another one with the next epoch is heard once we are there.
Status Early::Take(const Vote& vote, const State& state) {
  if (vote.covenant != state.covenant) return Fail(Code::kForbidden, "a vote of another covenant");
  if (vote.epoch != state.epoch + 2) return Fail(Code::kConflict, fmt::format("a vote on epoch {}; the next one here is {}", vote.epoch, state.epoch + 1));
  const Row* row = state.FindActive(vote.voter);
  if (row == nullptr) return Fail(Code::kForbidden, "a vote on a later epoch by somebody who is no active member here");
  TRY(covenant::CheckSignature(row->card.keys.vote, covenant::Message(covenant::domain::kVote, FormatVoteBody(vote)), vote.signature, "vote: the voter's"));
  Keep(votes_[vote.voter], vote, kEarlyVotesMax);
  return {};
}

Status Early::Take(const Certificate& certificate, const State& state) {
  if (certificate.body.covenant != state.covenant) return Fail(Code::kForbidden, "a certificate of another covenant");
  const bool is_full = certificates_.size() == kEarlyCertificatesMax;
  const auto last = is_full ? std::prev(certificates_.end()) : certificates_.end();
  if (is_full && certificate.body.epoch >= last->first) return Fail(Code::kTooLarge, "a certificate of an epoch too far ahead: those before it come first");
  if (!IsBelievable(certificate, state)) return Fail(Code::kForbidden, "a certificate of a later epoch that no third of the members here committed to");
  if (is_full) certificates_.erase(last);
  certificates_.insert_or_assign(certificate.body.epoch, certificate);
  return {};
}

std::vector<Ballot> Early::BallotsOn(const covenant::Digest& proposal) {
  std::vector<Ballot> found;
  for (auto& [voter, queue] : ballots_) {
    for (const Ballot& ballot : queue) {
      if (ballot.proposal == proposal) found.push_back(ballot);
    }
    std::erase_if(queue, [&](const Ballot& ballot) { return ballot.proposal == proposal; });
  }
  std::erase_if(ballots_, [](const auto& entry) { return entry.second.empty(); });
  return found;
}

std::vector<Vote> Early::Votes() {
  std::vector<Vote> all;
  for (const auto& [voter, queue] : std::exchange(votes_, {})) all.insert(all.end(), queue.begin(), queue.end());
  return all;
}

std::optional<Certificate> Early::CertificateOf(uint64_t epoch) {
  std::erase_if(certificates_, [&](const auto& entry) { return entry.first < epoch; });
  auto node = certificates_.extract(epoch);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

}  // namespace federation
