// The lines of the algorithm one by one. Whole networks are in agreement_network_test.cc.
#include "covenant/agreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/testing_world.h"

namespace covenant {
namespace {

using ::testing::IsEmpty;
using testing::World;
using Phase = Agreement::Phase;

constexpr uint64_t kNow = 1000000000;  // ms

// Four members by id, one of whom we are; the others' votes come from the test.
class AgreementTest : public ::testing::Test {
 protected:
  AgreementTest() {
    for (const Row* row : world_.state.Active()) ids_.push_back(row->id);
    for (const uint64_t time : {1000000, 1000001}) bodies_.push_back(Draft(world_.state, {.time = time}).value());
  }

  size_t ProposerAt(uint64_t round) const { return static_cast<size_t>((1 + round) % 4); }  // epoch 1
  Agreement Of(size_t member, Agreement::Memory memory = {}) const { return Agreement(world_.state, {.self = ids_[member]}, std::move(memory)); }
  Vote Sign(Vote vote, size_t by) const {
    vote.covenant = world_.state.covenant;
    vote.epoch = 1;
    vote.voter = ids_[by];
    return SignVote(vote, world_.Keys(ids_[by]).vote);
  }
  Vote Prevote(size_t body, uint64_t round, std::optional<uint64_t> since, size_t by) const {
    return Sign({.certificate = CertificateHash(bodies_[body]), .round = round, .since = since}, by);
  }
  Vote PrevoteNil(uint64_t round, size_t by) const { return Sign({.round = round}, by); }
  Vote Commit(size_t body, uint64_t round, size_t by) const {
    return Sign({.certificate = CertificateHash(bodies_[body]), .round = round, .step = Step::kCommit}, by);
  }
  Vote CommitNil(uint64_t round, size_t by) const { return Sign({.round = round, .step = Step::kCommit}, by); }
  OfferMessage Offered(size_t body, uint64_t round, std::vector<PrevoteSet> proofs = {}) const {
    Offer offer{.certificate = CertificateHash(bodies_[body]), .covenant = world_.state.covenant, .epoch = 1, .proposer = ids_[ProposerAt(round)], .round = round};
    if (!proofs.empty()) offer.since = proofs[0].round;
    return {SignOffer(offer, world_.Keys(offer.proposer).vote), bodies_[body], std::move(proofs)};
  }
  PrevoteSet QuorumFor(size_t body, uint64_t round) const {
    return {world_.VotesOf({.certificate = CertificateHash(bodies_[body]), .round = round}, 3), round, std::nullopt};
  }

  World world_{4};
  std::vector<MemberId> ids_;
  std::vector<CertificateBody> bodies_;
};

TEST_F(AgreementTest, NothingIsSentBeforeThereIsSomethingToDecide) {
  Agreement agreement = Of(0);
  EXPECT_FALSE(agreement.NextTick().has_value());
  EXPECT_THAT(agreement.Tick(kNow).votes, IsEmpty());
  EXPECT_THAT(agreement.Resume(kNow).votes, IsEmpty());
}

TEST_F(AgreementTest, TheProposerOffersItsCandidate) {
  Agreement proposer = Of(ProposerAt(0)), other = Of(ProposerAt(1));
  const auto out = proposer.Suggest(bodies_[0], kNow);
  ASSERT_TRUE(out.value().offer.has_value());
  EXPECT_EQ(out->offer->offer.certificate, CertificateHash(bodies_[0]));
  EXPECT_FALSE(other.Suggest(bodies_[0], kNow).value().offer.has_value());
  CertificateBody bad = bodies_[0];
  bad.state.bytes[0] ^= 1;
  EXPECT_EQ(proposer.Suggest(bad, kNow).error().code, base::Code::kCorrupt);
}

TEST_F(AgreementTest, FourMembersDecideInOneRound) {
  Agreement agreement = Of(3);
  const auto prevote = agreement.Take(Offered(0, 0), kNow).value();
  ASSERT_EQ(prevote.votes.size(), 1u);
  EXPECT_EQ(prevote.votes[0].certificate, CertificateHash(bodies_[0]));
  for (const size_t by : {0, 1}) EXPECT_THAT(agreement.Take(Prevote(0, 0, {}, by), kNow)->votes, IsEmpty());
  const auto commit = agreement.Take(Prevote(0, 0, {}, 3), kNow).value();
  ASSERT_EQ(commit.votes.size(), 1u);
  EXPECT_EQ(commit.votes[0].step, Step::kCommit);
  EXPECT_EQ(agreement.memory().locked->certificate, CertificateHash(bodies_[0]));
  for (const size_t by : {0, 1}) EXPECT_FALSE(agreement.Take(Commit(0, 0, by), kNow)->decided.has_value());
  const auto decided = agreement.Take(Commit(0, 0, 3), kNow).value().decided;
  ASSERT_TRUE(decided.has_value());
  EXPECT_TRUE(Apply(world_.state, *decided).has_value());
  EXPECT_FALSE(agreement.NextTick().has_value());
}

TEST_F(AgreementTest, SilenceEndsARound) {
  Agreement agreement = Of(3);
  ASSERT_TRUE(agreement.Suggest(bodies_[0], kNow).has_value());
  EXPECT_EQ(agreement.NextTick(), kNow + 60000);
  EXPECT_THAT(agreement.Tick(kNow + 59999).votes, IsEmpty());
  const auto prevote = agreement.Tick(kNow + 60000);
  ASSERT_EQ(prevote.votes.size(), 1u);
  EXPECT_FALSE(prevote.votes[0].certificate.has_value());
  for (const size_t by : {0, 1}) ASSERT_TRUE(agreement.Take(PrevoteNil(0, by), kNow).has_value());
  const auto commit = agreement.Take(PrevoteNil(0, 3), kNow).value();
  ASSERT_EQ(commit.votes.size(), 1u);
  EXPECT_FALSE(commit.votes[0].certificate.has_value());
  for (const size_t by : {0, 1, 3}) ASSERT_TRUE(agreement.Take(CommitNil(0, by), kNow).has_value());
  agreement.Tick(kNow + 30000);
  EXPECT_EQ(agreement.round(), 1u);
}

// A split vote moves on: a quorum has prevoted, but not for one thing.
TEST_F(AgreementTest, ASplitVoteMovesOn) {
  Agreement agreement = Of(3);
  ASSERT_TRUE(agreement.Take(Offered(0, 0), kNow).has_value());
  ASSERT_TRUE(agreement.Take(Prevote(0, 0, {}, 3), kNow).has_value());
  ASSERT_TRUE(agreement.Take(Prevote(1, 0, {}, 0), kNow).has_value());
  ASSERT_TRUE(agreement.Take(PrevoteNil(0, 1), kNow).has_value());
  const auto commit = agreement.Tick(kNow + 30000);
  ASSERT_EQ(commit.votes.size(), 1u);
  EXPECT_FALSE(commit.votes[0].certificate.has_value());
  EXPECT_FALSE(agreement.memory().locked.has_value());
}

// Locked on the first certificate in round 0, and in round 1 by now.
class LockedTest : public AgreementTest {
 protected:
  LockedTest() : agreement_(Of(3)) {
    EXPECT_TRUE(agreement_.Take(Offered(0, 0), kNow).has_value());
    for (const size_t by : {0, 1, 3}) EXPECT_TRUE(agreement_.Take(Prevote(0, 0, {}, by), kNow).has_value());
    for (const size_t by : {0, 1, 2}) EXPECT_TRUE(agreement_.Take(CommitNil(0, by), kNow).has_value());
    agreement_.Tick(kNow + 30000);
    EXPECT_EQ(agreement_.round(), 1u);
    EXPECT_EQ(agreement_.memory().locked->round, 0u);
  }
  std::optional<Digest> PrevoteOn(const OfferMessage& offer) {
    const auto out = agreement_.Take(offer, kNow);
    EXPECT_TRUE(out.has_value()) << out.error().message;
    EXPECT_EQ(out->votes.size(), 1u);
    return out->votes.empty() ? std::nullopt : out->votes[0].certificate;
  }
  Agreement agreement_;
};

TEST_F(LockedTest, AnotherCertificateGetsNoPrevote) { EXPECT_FALSE(PrevoteOn(Offered(1, 1)).has_value()); }
TEST_F(LockedTest, TheSameGetsOne) { EXPECT_EQ(PrevoteOn(Offered(0, 1)), CertificateHash(bodies_[0])); }
TEST_F(LockedTest, TheSameWithItsProofGetsOne) { EXPECT_EQ(PrevoteOn(Offered(0, 1, {QuorumFor(0, 0)})), CertificateHash(bodies_[0])); }
TEST_F(LockedTest, AProofOfALaterRoundFrees) {
  for (const size_t by : {0, 1, 2}) ASSERT_TRUE(agreement_.Take(CommitNil(2, by), kNow).has_value());
  EXPECT_EQ(agreement_.round(), 2u);
  EXPECT_EQ(PrevoteOn(Offered(1, 2, {QuorumFor(1, 1)})), CertificateHash(bodies_[1]));
}

TEST_F(LockedTest, ItsTurnComesAndItOffersWhatWasValid) {
  ASSERT_TRUE(agreement_.Suggest(bodies_[1], kNow).has_value());
  std::optional<OfferMessage> offered;
  for (const size_t by : {0, 1}) {
    auto out = agreement_.Take(CommitNil(2, by), kNow).value();  // member 3 proposes in round 2
    if (out.offer) offered = out.offer;
  }
  ASSERT_TRUE(offered.has_value());
  EXPECT_EQ(offered->offer.certificate, CertificateHash(bodies_[0]));
  EXPECT_EQ(offered->offer.since, 0u);
  EXPECT_TRUE(CheckProofs(world_.state, offered->offer.certificate, 0, offered->proofs).has_value());
}

TEST_F(LockedTest, ARestartKeepsTheLockAndAsksForTheSameVoteAgain) {
  const auto before = agreement_.Take(Offered(1, 1), kNow).value().votes;
  Agreement again = Of(3, agreement_.memory());
  const auto resumed = again.Resume(kNow).votes;
  EXPECT_EQ(resumed, before);
  EXPECT_THAT(again.Take(Offered(0, 1), kNow)->votes, IsEmpty());  // it has voted in this round
  for (const size_t by : {0, 1, 2}) ASSERT_TRUE(again.Take(CommitNil(2, by), kNow).has_value());
  const auto out = again.Take(Offered(1, 2), kNow);
  EXPECT_FALSE(out->votes.at(0).certificate.has_value());
}

TEST_F(AgreementTest, AnOfferIsReadAsItIsWritten) {
  for (const OfferMessage& message : {Offered(0, 0), Offered(1, 1, {QuorumFor(1, 0)})}) {
    const auto read = ParseOfferMessage(FormatOfferMessage(message));
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, message);
    EXPECT_EQ(FormatOfferMessage(*read), FormatOfferMessage(message));
  }
}

TEST_F(AgreementTest, BadOffersAreRefusedWithAReason) {
  Agreement agreement = Of(3);
  OfferMessage swapped = Offered(0, 0), unproved = Offered(0, 1, {QuorumFor(0, 0)}), by_another = Offered(0, 0), forged = Offered(0, 0);
  swapped.body = bodies_[1];
  EXPECT_EQ(agreement.Take(swapped, kNow).error().code, base::Code::kCorrupt);
  unproved.proofs[0].prevotes.pop_back();
  EXPECT_EQ(agreement.Take(unproved, kNow).error().code, base::Code::kForbidden);
  by_another.offer.proposer = ids_[ProposerAt(1)];
  EXPECT_EQ(agreement.Take(by_another, kNow).error().code, base::Code::kForbidden);
  forged.offer.signature.bytes[0] ^= 1;
  EXPECT_EQ(agreement.Take(forged, kNow).error().code, base::Code::kCorrupt);
  EXPECT_FALSE(agreement.NextTick().has_value());  // and none of them began anything
}

TEST_F(AgreementTest, ACertificateOfAnotherTimeGetsNoPrevote) {
  for (const uint64_t now_ms : {kNow - 301000, kNow + 3601000}) {
    Agreement agreement = Of(3);
    EXPECT_FALSE(agreement.Take(Offered(0, 0), now_ms)->votes.at(0).certificate.has_value());
  }
}

TEST_F(AgreementTest, WhatTheNodeFindsUnacceptableGetsNoPrevote) {
  Agreement agreement(world_.state, {.self = ids_[3], .acceptable = [](const CertificateBody&) { return false; }});
  EXPECT_FALSE(agreement.Take(Offered(0, 0), kNow)->votes.at(0).certificate.has_value());
}

TEST_F(AgreementTest, MoreThanAThirdInALaterRoundTakeItAlong) {
  Agreement agreement = Of(3);
  ASSERT_TRUE(agreement.Take(PrevoteNil(500, 0), kNow).has_value());
  EXPECT_EQ(agreement.round(), 0u);
  ASSERT_TRUE(agreement.Take(PrevoteNil(700, 1), kNow).has_value());
  EXPECT_EQ(agreement.round(), 500u);
}

TEST_F(AgreementTest, TwoVotesAtOnePlaceAreEvidence) {
  Agreement agreement = Of(3);
  ASSERT_TRUE(agreement.Take(Prevote(0, 0, {}, 1), kNow).has_value());
  EXPECT_THAT(agreement.Take(Prevote(0, 0, {}, 1), kNow)->evidence, IsEmpty());
  const auto evidence = agreement.Take(Prevote(1, 0, {}, 1), kNow)->evidence;
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_EQ(Judge(world_.state, evidence[0]).value(), ids_[1]);
  ASSERT_TRUE(agreement.Take(Offered(0, 0), kNow).has_value());
  EXPECT_EQ(agreement.Take(Offered(1, 0), kNow)->evidence.at(0).fault, Fault::kOffers);
  ASSERT_TRUE(agreement.Take(Commit(0, 0, 2), kNow).has_value());
  EXPECT_EQ(agreement.Take(Prevote(1, 3, {}, 2), kNow)->evidence.at(0).fault, Fault::kLock);
}

TEST_F(AgreementTest, WhoIsNoActiveMemberLooksOn) {
  Agreement agreement(world_.state, {.self = testing::IdOf(9)});
  EXPECT_THAT(agreement.Take(Offered(0, 0), kNow)->votes, IsEmpty());
  for (const size_t by : {0, 1, 2}) ASSERT_TRUE(agreement.Take(Prevote(0, 0, {}, by), kNow).has_value());
  for (const size_t by : {0, 1}) ASSERT_TRUE(agreement.Take(Commit(0, 0, by), kNow).has_value());
  EXPECT_TRUE(agreement.Take(Commit(0, 0, 2), kNow)->decided.has_value());
}

}  // namespace
}  // namespace covenant
