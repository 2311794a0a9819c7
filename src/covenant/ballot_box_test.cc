#include "covenant/ballot_box.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/testing_world.h"

namespace covenant {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::IdOf;
using testing::KeysOf;
using testing::World;

constexpr uint64_t kNow_s = 1000;

Ballot BallotOf(const World& world, const Proposal& proposal, int by, Choice choice = Choice::kYes) {
  return SignBallot({world.state.covenant, ProposalHash(proposal), choice, IdOf(by), {}}, world.Keys(IdOf(by)).vote);
}

TEST(BallotBox, WhatHasEnoughBallotsIsDrafted) {
  World world(4);
  BallotBox box(world.state);
  const Proposal proposal = world.Propose({SetRoles{IdOf(1), {"court"}}});
  ASSERT_TRUE(box.Take(proposal, kNow_s).has_value());
  for (const int by : {1, 2}) ASSERT_TRUE(box.Take(BallotOf(world, proposal, by)).has_value());
  ASSERT_TRUE(box.Take(BallotOf(world, proposal, 4, Choice::kNo)).has_value());
  EXPECT_FALSE(box.Tallies()[0].IsApproved());
  EXPECT_THAT(box.Draft({.time = kNow_s})->proposals, IsEmpty());
  ASSERT_TRUE(box.Take(BallotOf(world, proposal, 3)).has_value());
  EXPECT_EQ(box.Tallies()[0].yes, 3u);
  EXPECT_EQ(box.Tallies()[0].no, 1u);
  const auto body = box.Draft({.time = kNow_s});
  ASSERT_THAT(body->proposals, SizeIs(1));
  EXPECT_TRUE(Apply(world.state, world.SealUp(*body)).has_value());
}

TEST(BallotBox, WhatDoesNotFitTogetherWaits) {
  World world(4);
  BallotBox box(world.state);
  for (const char* role : {"court", "police"}) {
    const Proposal proposal = world.Propose({SetRoles{IdOf(1), {role}}});
    ASSERT_TRUE(box.Take(proposal, kNow_s).has_value());
    for (const int by : {1, 2, 3}) ASSERT_TRUE(box.Take(BallotOf(world, proposal, by)).has_value());
  }
  const auto body = box.Draft({.time = kNow_s});
  ASSERT_THAT(body->proposals, SizeIs(1));
  world.state = Apply(world.state, world.SealUp(*body)).value();
  box.MoveTo(world.state, kNow_s);
  EXPECT_THAT(box.Tallies(), IsEmpty());  // the other one has been overtaken
}

TEST(BallotBox, AnApprovedProposalSurvivesAnotherEpoch) {
  World world(4);
  BallotBox box(world.state);
  const Proposal proposal = world.Propose({SetRoles{IdOf(1), {"court"}}});
  ASSERT_TRUE(box.Take(proposal, kNow_s).has_value());
  for (const int by : {1, 2, 3}) ASSERT_TRUE(box.Take(BallotOf(world, proposal, by)).has_value());
  ASSERT_TRUE(world.Idle().has_value());
  box.MoveTo(world.state, kNow_s);
  EXPECT_TRUE(box.Tallies().at(0).IsApproved());
  EXPECT_THAT(box.Draft({.time = world.state.time + 1})->proposals, SizeIs(1));
  box.MoveTo(world.state, proposal.not_after + 1);
  EXPECT_THAT(box.Tallies(), IsEmpty());
}

TEST(BallotBox, ABallotIsCountedWhileItsVoterAndKeyAre) {
  World world(5);
  BallotBox box(world.state);
  const Proposal proposal = world.Propose({SetRoles{IdOf(1), {"court"}}});
  ASSERT_TRUE(box.Take(proposal, kNow_s).has_value());
  for (const int by : {2, 3, 4}) ASSERT_TRUE(box.Take(BallotOf(world, proposal, by)).has_value());
  ASSERT_TRUE(world.Do(Suspend{IdOf(4)}).has_value());
  ASSERT_TRUE(world.Go({.cards = {world.Update(3, 1)}}).has_value());
  world.Know(3, 1);
  box.MoveTo(world.state, kNow_s);
  EXPECT_EQ(box.Tallies().at(0).yes, 1u);
  ASSERT_TRUE(box.Take(BallotOf(world, proposal, 3)).has_value());  // with the new key
  EXPECT_EQ(box.Tallies().at(0).yes, 2u);
  EXPECT_EQ(box.Take(BallotOf(world, proposal, 4)).error().code, base::Code::kForbidden);
}

TEST(BallotBox, YesAndNoIsEvidenceAndTheFirstCounts) {
  World world(4);
  BallotBox box(world.state);
  const Proposal proposal = world.Propose({SetRoles{IdOf(1), {"court"}}});
  ASSERT_TRUE(box.Take(proposal, kNow_s).has_value());
  EXPECT_FALSE(box.Take(BallotOf(world, proposal, 2))->has_value());
  EXPECT_FALSE(box.Take(BallotOf(world, proposal, 2))->has_value());
  const auto evidence = box.Take(BallotOf(world, proposal, 2, Choice::kNo)).value();
  ASSERT_TRUE(evidence.has_value());
  EXPECT_EQ(Judge(world.state, *evidence).value(), IdOf(2));
  EXPECT_EQ(box.Tallies()[0].yes, 1u);
}

TEST(BallotBox, JunkIsRefusedWithAReason) {
  World world(4);
  BallotBox box(world.state);
  const auto refused = [&](const Proposal& proposal, base::Code code, std::string_view message) {
    const auto taken = box.Take(proposal, kNow_s);
    ASSERT_FALSE(taken.has_value());
    EXPECT_EQ(taken.error().code, code);
    EXPECT_THAT(taken.error().message, HasSubstr(message));
  };
  refused(world.Propose({Readmit{IdOf(1)}}), base::Code::kInvalid, "action 0, readmit: the member is not suspended");
  Proposal forged = world.Propose({SetText{crypto::Sha256("t")}});
  forged.reason = "another";
  refused(forged, base::Code::kCorrupt, "signature does not hold");
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(box.Take(world.Propose({SetRoles{IdOf(1), {"r" + std::to_string(i)}}}), kNow_s).has_value());
  refused(world.Propose({SetText{crypto::Sha256("t")}}), base::Code::kTooLarge, "4 open proposals");
  EXPECT_TRUE(box.Take(world.Propose({SetText{crypto::Sha256("t")}}, 2), kNow_s).has_value());
  EXPECT_EQ(box.Take(BallotOf(world, forged, 1)).error().code, base::Code::kNotFound);
}

}  // namespace
}  // namespace covenant
