// Certificates and proposals: what brings the next epoch, and what does not. What each action does is in effects_test.cc.
#include "covenant/apply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/testing_world.h"

namespace covenant {
namespace {

using ::testing::HasSubstr;
using testing::IdOf;
using testing::KeysOf;
using testing::World;

void ExpectRefused(const auto& result, base::Code code, std::string_view message) {
  ASSERT_FALSE(result.has_value()) << message;
  EXPECT_EQ(result.error().code, code) << result.error().message;
  EXPECT_THAT(result.error().message, HasSubstr(message));
}

TEST(State, OfAGenesisHasEveryFounderActive) {
  const World world(4);
  EXPECT_EQ(world.state.epoch, 0u);
  EXPECT_EQ(world.state.ActiveCount(), 4u);
  EXPECT_EQ(world.state.head, CovenantId(testing::TermsOf(4)));
  EXPECT_EQ(world.state.hash, StateHash(world.state));
}

TEST(State, NeedsEveryFoundersSignature) {
  Genesis genesis = testing::GenesisOf(4);
  genesis.signatures.pop_back();
  ExpectRefused(Found(genesis), base::Code::kInvalid, "1 of 4 founders have not signed");
}

TEST(Apply, ACertificateLeadsToTheSameStateEverywhere) {
  World world(4);
  const State before = world.state;
  const Certificate certificate = world.Certify({.proposals = {world.Approve(world.Propose({SetText{crypto::Sha256("text")}}))}}).value();
  const auto there = Apply(before, ParseCertificate(FormatCertificate(certificate)).value());
  ASSERT_TRUE(there.has_value()) << there.error().message;
  EXPECT_EQ(there->hash, certificate.body.state);
  EXPECT_EQ(there->hash, StateHash(*there));
  EXPECT_EQ(there->head, CertificateHash(certificate.body));
  EXPECT_EQ(there->recent, std::vector{before.hash});
  EXPECT_EQ(FormatState(*there), FormatState(Apply(before, certificate).value()));
}

TEST(Apply, EpochsFollowOneAnother) {
  World world(4);
  const State first = world.state;
  const Certificate one = world.Certify({}).value();
  world.state = Apply(world.state, one).value();
  const Certificate two = world.Certify({}).value();
  ExpectRefused(Apply(world.state, one), base::Code::kConflict, "it is of epoch 1; the next one is 2");
  ExpectRefused(Apply(first, two), base::Code::kConflict, "it is of epoch 2; the next one is 1");
  EXPECT_TRUE(Apply(world.state, two).has_value());

  World other(4);
  ASSERT_TRUE(other.Go({.time = 9}).has_value());
  ExpectRefused(Apply(other.state, two), base::Code::kConflict, "it follows on another certificate");
  ExpectRefused(Apply(World(5).state, one), base::Code::kConflict, "it is of another covenant");
}

TEST(Apply, TimeGoesForward) {
  World world(4);
  ASSERT_TRUE(world.Go({.time = 100}).has_value());
  ExpectRefused(world.Go({.time = 100}), base::Code::kConflict, "its time is not later");
  ASSERT_TRUE(world.Go({.time = 101}).has_value());
}

TEST(Apply, AWrongStateHashIsRefused) {
  const World world(4);
  CertificateBody body = world.Certify({})->body;
  body.state.bytes[0] ^= 1;
  ExpectRefused(Apply(world.state, world.SealUp(body)), base::Code::kCorrupt, "names another state");
}

// By the number of active members, exactly the quorum is enough.
TEST(Seal, ItTakesAQuorumOfCommitsAndOfPrevotes) {
  for (int n = 1; n <= 10; ++n) {
    const World world(n);
    const CertificateBody body = world.Certify({})->body;
    const size_t quorum = Quorum(n);
    EXPECT_TRUE(Apply(world.state, world.SealUp(body, 3, quorum)).has_value()) << n;
    if (quorum == 1) continue;
    Certificate few_commits = world.SealUp(body), few_prevotes = world.SealUp(body);
    few_commits.seal.commits.resize(quorum - 1);
    few_prevotes.seal.proofs[0].prevotes.resize(quorum - 1);
    ExpectRefused(Apply(world.state, few_commits), base::Code::kForbidden, "commits in round 0; it takes");
    ExpectRefused(Apply(world.state, few_prevotes), base::Code::kForbidden, "prevotes in round 0; it takes");
  }
}

TEST(Seal, NobodyCountsTwiceAndStrangersNotAtAll) {
  World world(4);
  const CertificateBody body = world.Certify({})->body;
  Certificate twice = world.SealUp(body), stranger = world.SealUp(body), forged = world.SealUp(body);
  twice.seal.commits[1] = twice.seal.commits[0];
  ExpectRefused(Apply(world.state, twice), base::Code::kInvalid, "not in ascending order");
  stranger.seal.commits.back().voter.bytes.fill(0xff);
  ExpectRefused(Apply(world.state, stranger), base::Code::kForbidden, "no active member");
  forged.seal.commits[2].signature = forged.seal.commits[1].signature;
  ExpectRefused(Apply(world.state, forged), base::Code::kCorrupt, "signature does not hold");

  ASSERT_TRUE(world.Do(Suspend{IdOf(4)}).has_value());
  Certificate certificate = world.Certify({}).value();
  const Digest hash = CertificateHash(certificate.body);
  const auto vote = SignVote({.certificate = hash, .covenant = world.state.covenant, .epoch = world.state.epoch + 1, .step = Step::kCommit, .voter = IdOf(4)}, KeysOf(4).vote);
  certificate.seal.commits.push_back({vote.signature, vote.voter});
  std::ranges::sort(certificate.seal.commits, {}, &Signed::voter);
  ExpectRefused(Apply(world.state, certificate), base::Code::kForbidden, "no active member");
}

TEST(Seal, EachRoundThatItRestsOnIsProved) {
  const World world(4);
  const CertificateBody body = world.Certify({})->body;
  const Digest hash = CertificateHash(body);
  const auto prevotes = [&](uint64_t round, std::optional<uint64_t> since) {
    return PrevoteSet{world.VotesOf({.certificate = hash, .round = round, .since = since, .step = Step::kPrevote}), round, since};
  };
  const auto sealed = [&](std::vector<PrevoteSet> proofs) {
    Certificate certificate = world.SealUp(body, 7);
    certificate.seal.proofs = std::move(proofs);
    return Apply(world.state, certificate);
  };
  EXPECT_TRUE(sealed({prevotes(7, {})}).has_value());
  EXPECT_TRUE(sealed({prevotes(7, 4), prevotes(4, 1), prevotes(1, {})}).has_value());
  ExpectRefused(sealed({prevotes(7, 4)}), base::Code::kInvalid, "round 4 is not proved");
  ExpectRefused(sealed({prevotes(7, 4), prevotes(3, {})}), base::Code::kInvalid, "another round than the one before it rests on");
  ExpectRefused(sealed({prevotes(4, {})}), base::Code::kInvalid, "another round than the one before it rests on");
  ExpectRefused(sealed({prevotes(7, {}), prevotes(4, {})}), base::Code::kInvalid, "another round than");
  ExpectRefused(sealed({}), base::Code::kInvalid, "0 proofs");
  PrevoteSet forward = prevotes(7, 8);
  ExpectRefused(sealed({forward, prevotes(8, {})}), base::Code::kInvalid, "not earlier");
  PrevoteSet other_since = prevotes(7, {});
  other_since.since = 4;  // as it was not signed
  ExpectRefused(sealed({other_since, prevotes(4, {})}), base::Code::kCorrupt, "signature does not hold");
}

// Each level needs exactly its ballots of all active members, whoever stays silent or says no.
TEST(Proposal, NeedsTheBallotsOfItsLevel) {
  for (int n = 1; n <= 10; ++n) {
    for (const auto& [action, needed] : {std::pair<Action, size_t>{SetRoles{IdOf(1), {"court"}}, static_cast<size_t>(n / 2 + 1)},
                                         {SetText{crypto::Sha256("t")}, static_cast<size_t>(2 * n / 3 + 1)}}) {
      const World world(n);
      const Proposal proposal = world.Propose({action});
      EXPECT_TRUE(world.Certify({.proposals = {world.Approve(proposal, needed)}}).has_value()) << n;
      Approved with_no = world.Approve(proposal, needed - 1);
      for (size_t i = needed - 1; i < world.state.members.size(); ++i) with_no.ballots.push_back(world.Vote(proposal, world.state.members[i].id, Choice::kNo));
      ExpectRefused(world.Certify({.proposals = {with_no}}), base::Code::kForbidden, "say yes; it takes");
      ExpectRefused(world.Certify({.proposals = {world.Approve(proposal, needed - 1)}}), base::Code::kForbidden, "say yes; it takes");
    }
  }
}

TEST(Proposal, TheHighestLevelOfItsActionsCounts) {
  const World world(10);
  const Proposal proposal = world.Propose({SetRoles{IdOf(1), {"court"}}, SetText{crypto::Sha256("t")}});
  ExpectRefused(world.Certify({.proposals = {world.Approve(proposal, 6)}}), base::Code::kForbidden, "6 say yes; it takes 7 of 10");
  EXPECT_TRUE(world.Certify({.proposals = {world.Approve(proposal, 7)}}).has_value());
}

TEST(Proposal, BallotsAreByDifferentActiveMembersForThisProposal) {
  World world(4);
  const Proposal proposal = world.Propose({SetRoles{IdOf(1), {"court"}}}), other = world.Propose({SetRoles{IdOf(2), {"court"}}});
  Approved twice = world.Approve(proposal), moved = world.Approve(proposal), flipped = world.Approve(proposal);
  twice.ballots[3] = twice.ballots[2];
  ExpectRefused(world.Certify({.proposals = {twice}}), base::Code::kInvalid, "not in ascending order");
  moved.ballots = world.Approve(other).ballots;
  ExpectRefused(world.Certify({.proposals = {moved}}), base::Code::kCorrupt, "a ballot's signature does not hold");
  flipped.ballots[0].choice = Choice::kNo;
  ExpectRefused(world.Certify({.proposals = {flipped}}), base::Code::kCorrupt, "a ballot's signature does not hold");

  ASSERT_TRUE(world.Do(Suspend{IdOf(4)}).has_value());
  const Proposal later = world.Propose({SetRoles{IdOf(1), {"court"}}});
  Approved with_suspended = world.Approve(later, 2);
  with_suspended.ballots.push_back(world.Vote(later, IdOf(4)));
  ExpectRefused(world.Certify({.proposals = {with_suspended}}), base::Code::kForbidden, "no active member");
}

TEST(Proposal, IsByAnActiveMemberWhoSignedItForThisCovenant) {
  World world(4);
  Proposal forged = world.Propose({SetRoles{IdOf(1), {"court"}}}), foreign = forged, stranger = forged;
  forged.reason = "another reason";
  ExpectRefused(world.Certify({.proposals = {world.Approve(forged)}}), base::Code::kCorrupt, "the proposer's signature does not hold");
  foreign.covenant.bytes[0] ^= 1;
  ExpectRefused(world.Certify({.proposals = {world.Approve(foreign)}}), base::Code::kForbidden, "of another covenant");
  stranger.proposer = IdOf(5);
  ExpectRefused(world.Certify({.proposals = {world.Approve(stranger)}}), base::Code::kForbidden, "no active member");
}

TEST(Proposal, RunsOut) {
  World world(4);
  Proposal proposal = world.Propose({SetRoles{IdOf(1), {"court"}}});
  proposal.not_after = 5000;
  proposal = SignProposal(proposal, KeysOf(1).vote);
  EXPECT_TRUE(world.Certify({.proposals = {world.Approve(proposal)}, .time = 5000}).has_value());
  ExpectRefused(world.Certify({.proposals = {world.Approve(proposal)}, .time = 5001}), base::Code::kConflict, "it has run out");
}

TEST(Proposal, SurvivesAnEpochThatDoesNotTouchWhatItTouches) {
  World world(4);
  const Approved roles = world.Approve(world.Propose({SetRoles{IdOf(1), {"court"}}}));
  ASSERT_TRUE(world.Do(SetRoles{IdOf(2), {"court"}}).has_value());
  ASSERT_TRUE(world.Do(SetText{crypto::Sha256("t")}).has_value());
  EXPECT_TRUE(world.Certify({.proposals = {roles}}).has_value());
  ASSERT_TRUE(world.Do(SetRoles{IdOf(1), {"police"}}).has_value());
  ExpectRefused(world.Certify({.proposals = {roles}}), base::Code::kConflict, "the member changed in epoch 3, after the proposal's base");
}

TEST(Proposal, IsNeverAppliedTwice) {
  World world(4);
  const std::vector<Action> actions{SetRoles{IdOf(1), {"court"}}, SetCircle{{"west", {IdOf(1)}}}, SetText{crypto::Sha256("t")},
                                    SetRules{RuleSet{}},          Suspend{IdOf(2)},                ReplaceCard{testing::CardOf(9), IdOf(3)}};
  for (const Action& action : actions) {
    Approved approved = world.Approve(world.Propose({action}));
    std::erase_if(approved.ballots, [](const BallotSignature& b) { return b.voter == IdOf(2); });  // who is soon suspended
    const auto done = world.Go({.proposals = {approved}});
    ASSERT_TRUE(done.has_value()) << ActionName(action) << ": " << done.error().message;
    for (int i = 0; i < 3; ++i) {
      ExpectRefused(world.Certify({.proposals = {approved}}), base::Code::kConflict, "after the proposal's base");
      ASSERT_TRUE(world.Idle().has_value());
    }
  }
}

TEST(Proposal, ThatChangesThresholdsVoidsAllOthers) {
  World world(4);
  const Approved open = world.Approve(world.Propose({SetRoles{IdOf(1), {"court"}}}));
  Thresholds thresholds;
  thresholds.sponsors = 3;
  ASSERT_TRUE(world.Do(SetThresholds{thresholds}).has_value());
  ExpectRefused(world.Certify({.proposals = {open}}), base::Code::kConflict, "is from before epoch 1, which voided");
}

TEST(Proposal, IsBasedOnOneOfTheLastStates) {
  World world(4);
  const Approved open = world.Approve(world.Propose({SetRoles{IdOf(1), {"court"}}}));
  Proposal wrong = world.Propose({SetRoles{IdOf(1), {"court"}}});
  wrong.base.state.bytes[0] ^= 1;
  wrong = SignProposal(wrong, KeysOf(1).vote);
  ExpectRefused(world.Certify({.proposals = {world.Approve(wrong)}}), base::Code::kConflict, "a state that this covenant never had");
  wrong.base.epoch = 1;
  wrong = SignProposal(wrong, KeysOf(1).vote);
  ExpectRefused(world.Certify({.proposals = {world.Approve(wrong)}}), base::Code::kConflict, "is yet to come");
  for (size_t i = 0; i < kRecentStates; ++i) ASSERT_TRUE(world.Idle().has_value());
  EXPECT_EQ(world.state.recent.size(), kRecentStates);
  EXPECT_TRUE(world.Certify({.proposals = {open}}).has_value());
  ASSERT_TRUE(world.Idle().has_value());
  ExpectRefused(world.Certify({.proposals = {open}}), base::Code::kConflict, "more than 32 epochs old");
}

TEST(Proposal, TwoThatTouchOneThingDoNotFitInOneCertificate) {
  const World world(4);
  const Approved a = world.Approve(world.Propose({SetRoles{IdOf(1), {"court"}}})), b = world.Approve(world.Propose({SetRoles{IdOf(1), {"police"}}}));
  const Approved c = world.Approve(world.Propose({SetRoles{IdOf(2), {"police"}}}));
  ExpectRefused(world.Certify({.proposals = {a, b}}), base::Code::kConflict, "after the proposal's base");
  ExpectRefused(world.Certify({.proposals = {a, a}}), base::Code::kConflict, "after the proposal's base");
  EXPECT_TRUE(world.Certify({.proposals = {a, c}}).has_value());
}

TEST(Proposal, ItsActionsHappenTogetherOrNotAtAll) {
  World world(4);
  ExpectRefused(world.Go({.proposals = {world.Approve(world.Propose({SetRoles{IdOf(1), {"court"}}, Readmit{IdOf(2)}}))}}), base::Code::kInvalid,
                "action 1, readmit: the member is not suspended");
  EXPECT_EQ(world.state.epoch, 0u);
  ASSERT_TRUE(world.Go({.proposals = {world.Approve(world.Propose({Suspend{IdOf(2)}, SetRoles{IdOf(2), {"court"}}}))}}).has_value());
  EXPECT_EQ(world.RowOf(2).roles, std::vector<std::string>{"court"});
}

TEST(Certificate, WithAnUnknownActionIsRefused) {
  const World world(1);
  std::string text = FormatCertificate(world.Certify({.proposals = {world.Approve(world.Propose({SetText{crypto::Sha256("t")}}))}}).value());
  text.replace(text.find("set-text"), 8, "set-king");
  ExpectRefused(ParseCertificate(text), base::Code::kInvalid, "certificate: /body/proposals/0/proposal/body/actions/0/action: not one of admit, expel");
}

}  // namespace
}  // namespace covenant
