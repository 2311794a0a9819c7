// A covenant of test members that can propose, vote and seal, for tests, fuzz targets and benchmarks.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "covenant/apply.h"
#include "covenant/testing.h"

namespace covenant::testing {

class World {
 public:
  explicit World(int founders, Purpose purpose = Purpose::kReal) : state(Found(GenesisOf(founders, purpose)).value()) {
    for (int i = 1; i <= founders; ++i) Know(i);
  }

  // Makes the keys of member `number` known, under its id. After a rotation, its later ones.
  void Know(int number, int generation = 0) {
    keys_.insert_or_assign(IdOf(number), std::pair(number, generation));
  }
  // The same keys for a member whose card is another than the usual one.
  void Know(const MemberId& id, int number) { keys_.insert_or_assign(id, std::pair(number, 0)); }
  KeySet Keys(const MemberId& id) const { return KeysOf(keys_.at(id).first, keys_.at(id).second); }

  Proposal Propose(std::vector<Action> actions, int by = 1) const {
    const Proposal proposal{.actions = std::move(actions),
                            .base = {state.epoch, state.hash},
                            .covenant = state.covenant,
                            .not_after = state.time + 1000000,
                            .proposer = IdOf(by),
                            .reason = "because"};
    return SignProposal(proposal, Keys(proposal.proposer).vote);
  }
  BallotSignature Vote(const Proposal& proposal, const MemberId& voter, Choice choice = Choice::kYes) const {
    const Ballot ballot = SignBallot({state.covenant, ProposalHash(proposal), choice, voter, {}}, Keys(voter).vote);
    return {ballot.signature, choice, voter};
  }
  // With the first `yes` active members' ballots; all where it is not said.
  Approved Approve(const Proposal& proposal, size_t yes = SIZE_MAX) const {
    Approved approved{{}, proposal};
    for (const Row* row : state.Active()) {
      if (approved.ballots.size() < yes) approved.ballots.push_back(Vote(proposal, row->id));
    }
    return approved;
  }

  std::vector<Signed> VotesOf(covenant::Vote like, size_t count = SIZE_MAX) const {
    std::vector<Signed> votes;
    like.covenant = state.covenant;
    like.epoch = state.epoch + 1;
    for (const Row* row : state.Active()) {
      if (votes.size() == count) break;
      like.voter = row->id;
      votes.push_back({SignVote(like, Keys(row->id).vote).signature, row->id});
    }
    return votes;
  }
  // By the first `votes` active members; all where it is not said.
  Certificate SealUp(const CertificateBody& body, uint64_t round = 0, size_t votes = SIZE_MAX) const {
    const Digest hash = CertificateHash(body);
    const auto prevotes = VotesOf({.certificate = hash, .round = round, .step = Step::kPrevote}, votes);
    const auto commits = VotesOf({.certificate = hash, .round = round, .step = Step::kCommit}, votes);
    return {body, {commits, {{prevotes, round, std::nullopt}}, round}};
  }

  // The next certificate with this in it, an hour later unless it says when.
  base::Result<Certificate> Certify(CertificateBody wanted) const {
    if (wanted.time == 0) wanted.time = state.time + 3600;
    return SealUp(TRY(Draft(state, std::move(wanted))));
  }
  // Certifies and applies.
  base::Status Go(CertificateBody wanted) {
    state = TRY(Apply(state, TRY(Certify(std::move(wanted)))));
    return {};
  }
  base::Status Do(Action action) { return Go({.proposals = {Approve(Propose({std::move(action)}))}}); }
  base::Status Idle() { return Go({}); }

  Application ApplicationOf(int number) const {
    return SignApplication({{state.epoch, state.hash}, CardOf(number), state.covenant, {}}, KeysOf(number).vote);
  }
  // Member `number`, vouched for by the first `sponsors` active members.
  Admit Admission(int number, size_t sponsors = 2) const {
    Admit admit{ApplicationOf(number), {}};
    for (const Row* row : state.Active()) {
      if (admit.sponsors.size() < sponsors) admit.sponsors.push_back(Sponsor(admit.application, row->id, Keys(row->id).vote));
    }
    return admit;
  }
  Notice NoticeOf(int number, Notice::Kind kind, std::optional<Digest> card = {}, std::optional<uint64_t> epoch = {}) const {
    return SignNotice({card, state.covenant, epoch.value_or(state.epoch), kind, IdOf(number), {}}, Keys(IdOf(number)).vote);
  }
  // Its next card, with the keys of `generation`.
  CardUpdate Update(int number, int generation) const {
    const Row& row = *state.Find(IdOf(number));
    const KeySet keys = KeysOf(number, generation), old = Keys(row.id);
    return SignCardUpdate({.card = SignCard(CardBodyOf(number, keys, row.card.roles), keys.view()),
                           .covenant = state.covenant,
                           .member = row.id,
                           .previous = CardHash(row.card),
                           .sequence = row.sequence + 1},
                          row.card, old.view());
  }
  const Row& RowOf(int number) const { return *state.Find(IdOf(number)); }

  State state;

 private:
  std::map<MemberId, std::pair<int, int>> keys_;
};

}  // namespace covenant::testing
