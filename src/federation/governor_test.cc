// One governor, with the other members played by the test: what it keeps, refuses, asks to be signed and puts forward.
#include "federation/governor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/testing_world.h"

namespace federation {
namespace {

using base::Code;
using covenant::Ballot;
using covenant::CardUpdate;
using covenant::Certificate;
using covenant::Choice;
using covenant::MemberId;
using covenant::Proposal;
using covenant::testing::IdOf;
using covenant::testing::World;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr uint64_t kNow_ms = 500000000;

// Four members; we are the one who puts forward in round 0 of epoch 1.
class GovernorTest : public ::testing::Test {
 protected:
  std::unique_ptr<Governor> Open(Governor::Stored stored = {}, Governor::Options options = {}) const {
    options.self = self_;
    return Governor::Open(world_.state, options, std::move(stored)).value();
  }
  Ballot BallotOn(const Proposal& proposal, const MemberId& voter, Choice choice = Choice::kYes) const {
    return covenant::SignBallot({world_.state.covenant, ProposalHash(proposal), choice, voter, {}}, world_.Keys(voter).vote);
  }
  Proposal Text(std::string_view text) const { return world_.Propose({covenant::SetText{crypto::Sha256(text)}}); }
  Document Signed(const Document& request) const { return Sign(request, world_.Keys(self_).vote).value(); }
  MemberId Other(size_t at) const {
    std::vector<MemberId> others;
    for (const auto& row : world_.state.members) {
      if (row.id != self_) others.push_back(row.id);
    }
    return others[at];
  }
  covenant::Vote VoteBy(const MemberId& voter, std::optional<Digest> certificate, uint64_t epoch = 1) const {
    const covenant::Vote vote{.certificate = certificate, .covenant = world_.state.covenant, .epoch = epoch, .voter = voter};
    return SignVote(vote, world_.Keys(voter).vote);
  }
  covenant::MemberAnchor HeadOf(int number, uint64_t size) const {
    return {{{world_.RowOf(number).card.keys.log}, crypto::Sha256(std::to_string(size)), size}, IdOf(number)};
  }

  World world_{4};
  MemberId self_ = world_.state.members[1].id;
};

TEST_F(GovernorTest, AnApprovedProposalIsPutForwardOnceTheMemoryIsHandedOut) {
  auto governor = Open();
  const Proposal proposal = Text("charter");
  EXPECT_THAT(governor->Take(proposal, kNow_ms)->spread, SizeIs(1));
  for (size_t i = 0; i < 2; ++i) EXPECT_THAT(governor->Take(BallotOn(proposal, Other(i)), kNow_ms)->sign, IsEmpty());
  const auto out = governor->Take(BallotOn(proposal, Other(2)), kNow_ms).value();
  ASSERT_THAT(out.sign, SizeIs(1));
  EXPECT_EQ(KindOf(out.sign[0]), Kind::kOffer);
  ASSERT_TRUE(out.memory.has_value());
  EXPECT_TRUE(covenant::ParseAgreementMemory(*out.memory)->memory.offer.has_value());
  EXPECT_THAT(governor->Pending(), SizeIs(1));

  const auto signed_out = governor->Take(Signed(out.sign[0]), kNow_ms).value();
  ASSERT_THAT(signed_out.sign, SizeIs(1));  // the prevote on it
  EXPECT_EQ(KindOf(signed_out.sign[0]), Kind::kVote);
  EXPECT_EQ(governor->Pending(), signed_out.sign);
}

TEST_F(GovernorTest, AfterARestartTheSameIsAskedForAndNothingElse) {
  auto governor = Open();
  const Proposal proposal = Text("charter");
  ASSERT_TRUE(governor->Take(proposal, kNow_ms).has_value());
  std::string memory;
  std::vector<Document> asked;
  for (size_t i = 0; i < 3; ++i) {
    const auto out = governor->Take(BallotOn(proposal, Other(i)), kNow_ms).value();
    if (out.memory) memory = *out.memory;
    asked.insert(asked.end(), out.sign.begin(), out.sign.end());
  }
  auto again = Open({.memory = memory, .findings = {}, .epochs = {}});
  EXPECT_EQ(again->Start(kNow_ms + 5000).sign, asked);
  ASSERT_TRUE(again->Take(Text("another"), kNow_ms + 5000).has_value());
  EXPECT_EQ(again->Pending(), asked);
}

TEST_F(GovernorTest, WithAMemoryOfALaterEpochItLooksOnUntilItIsThere) {
  const std::string later = covenant::FormatAgreementMemory({world_.state.covenant, 2, {.round = 7}});
  auto governor = Open({.memory = later, .findings = {}, .epochs = {}});
  EXPECT_FALSE(governor->IsVoting());
  EXPECT_TRUE(governor->IsBehind());
  ASSERT_TRUE(governor->Take(world_.Certify({}).value(), kNow_ms)->decided.has_value());
  governor->Adopted(kNow_ms);
  EXPECT_TRUE(governor->IsVoting());
  EXPECT_EQ(governor->agreement().round(), 7u);

  const std::string foreign = covenant::FormatAgreementMemory({crypto::Sha256("another"), 1, {}});
  EXPECT_EQ(Governor::Open(world_.state, {}, {.memory = foreign, .findings = {}, .epochs = {}}).error().code, Code::kInvalid);
}

TEST_F(GovernorTest, BallotsWaitForTheirProposal) {
  auto governor = Open();
  const Proposal proposal = Text("charter");
  EXPECT_THAT(governor->Take(BallotOn(proposal, Other(0)), kNow_ms)->spread, IsEmpty());
  EXPECT_THAT(governor->Take(proposal, kNow_ms)->spread, SizeIs(2));
  EXPECT_THAT(governor->ballots().Ballots(ProposalHash(proposal)), SizeIs(1));
}

TEST_F(GovernorTest, BallotsForAnythingTakeNoMoreThanTheirRoom) {
  auto governor = Open();
  std::vector<Proposal> proposals;
  for (size_t i = 0; i < kEarlyBallotsMax + 5; ++i) {
    proposals.push_back(Text(std::to_string(i)));
    ASSERT_TRUE(governor->Take(BallotOn(proposals.back(), Other(0)), kNow_ms).has_value());
  }
  EXPECT_THAT(governor->Take(proposals.front(), kNow_ms)->spread, SizeIs(1));  // that ballot had to go
  EXPECT_THAT(governor->Take(proposals.back(), kNow_ms)->spread, SizeIs(2));
}

TEST_F(GovernorTest, WhatIsKnownOrOfNoUseIsNotLacked) {
  auto governor = Open();
  const std::string proposal = FormatProposal(Text("charter"));
  EXPECT_TRUE(governor->Lacks(NameOf(proposal)));
  ASSERT_TRUE(governor->Take(proposal, kNow_ms).has_value());
  EXPECT_FALSE(governor->Lacks(NameOf(proposal)));
  EXPECT_TRUE(governor->Documents().contains(NameOf(proposal)));
  EXPECT_FALSE(governor->Take("{}", kNow_ms).has_value());
  EXPECT_FALSE(governor->Lacks(NameOf("{}")));
  EXPECT_THAT(governor->Take(proposal, kNow_ms)->spread, IsEmpty());
}

TEST_F(GovernorTest, AForgedBallotDoesNotStandInTheWayOfTheTrueOne) {
  auto governor = Open();
  const Proposal proposal = Text("charter");
  ASSERT_TRUE(governor->Take(proposal, kNow_ms).has_value());
  Ballot forged = BallotOn(proposal, Other(0));
  forged.signature.bytes[0] ^= 1;
  EXPECT_EQ(governor->Take(forged, kNow_ms).error().code, Code::kCorrupt);
  EXPECT_TRUE(governor->Lacks(NameOf(FormatBallot(BallotOn(proposal, Other(0))))));
  EXPECT_THAT(governor->Take(BallotOn(proposal, Other(0)), kNow_ms)->spread, SizeIs(1));
}

TEST_F(GovernorTest, DocumentsOfAnotherCovenantAreRefused) {
  auto governor = Open();
  const World other(3);  // some of the same members and keys
  const Proposal proposal = other.Propose({covenant::SetText{crypto::Sha256("text")}});
  EXPECT_EQ(governor->Take(proposal, kNow_ms).error().code, Code::kForbidden);
  EXPECT_EQ(governor->Take(other.Certify({}).value(), kNow_ms).error().code, Code::kForbidden);
  EXPECT_EQ(governor->Take(other.Update(1, 1), kNow_ms).error().code, Code::kForbidden);
  const covenant::Vote vote{.covenant = other.state.covenant, .epoch = 1, .voter = IdOf(1)};
  EXPECT_EQ(governor->Take(SignVote(vote, other.Keys(IdOf(1)).vote), kNow_ms).error().code, Code::kForbidden);
}

TEST_F(GovernorTest, CertificatesThatComeInDisorderAreFollowedInOrder) {
  auto governor = Open();
  World later = world_;
  std::vector<Certificate> chain;
  for (int i = 0; i < 3; ++i) {
    chain.push_back(later.Certify({}).value());
    later.state = covenant::Apply(later.state, chain.back()).value();
  }
  EXPECT_FALSE(governor->Take(chain[2], kNow_ms)->decided.has_value());
  EXPECT_FALSE(governor->Take(chain[1], kNow_ms)->decided.has_value());
  EXPECT_TRUE(governor->IsBehind());
  auto out = governor->Take(chain[0], kNow_ms).value();
  for (const Certificate& certificate : chain) {
    ASSERT_TRUE(out.decided.has_value());
    EXPECT_EQ(*out.decided, certificate);
    out = governor->Adopted(kNow_ms);
  }
  EXPECT_EQ(governor->state().hash, later.state.hash);
  EXPECT_FALSE(governor->IsBehind());
  EXPECT_EQ(governor->Take(chain[0], kNow_ms)->decided, std::nullopt);
}

TEST_F(GovernorTest, ACertificateThatDoesNotHoldIsRefused) {
  auto governor = Open();
  Certificate certificate = world_.Certify({}).value();
  certificate.seal.commits.resize(2);
  EXPECT_EQ(governor->Take(certificate, kNow_ms).error().code, Code::kForbidden);
  EXPECT_EQ(governor->NextTick(), std::nullopt);
}

TEST_F(GovernorTest, AFarCertificateIsBelievedOnlyIfAThirdOfTheMembersStandBehindIt) {
  auto governor = Open();
  World later = world_;
  ASSERT_TRUE(later.Idle().has_value());
  Certificate certificate = later.Certify({}).value();
  Certificate alone = certificate;
  alone.seal.commits.resize(1);
  EXPECT_EQ(governor->Take(alone, kNow_ms).error().code, Code::kForbidden);
  EXPECT_FALSE(governor->IsBehind());
  EXPECT_TRUE(governor->Take(certificate, kNow_ms).has_value());
  EXPECT_TRUE(governor->IsBehind());
}

TEST_F(GovernorTest, TwoCertificatesOfOneEpochAreEvidenceAgainstWhoMadeThem) {
  auto governor = Open();
  ASSERT_TRUE(governor->Take(world_.Certify({.time = 1000}).value(), kNow_ms).has_value());
  governor->Adopted(kNow_ms);
  const auto out = governor->Take(world_.Certify({.time = 2000}).value(), kNow_ms).value();
  EXPECT_FALSE(out.decided.has_value());
  EXPECT_THAT(out.findings, SizeIs(4));  // here all of them
  EXPECT_THAT(out.spread, SizeIs(4));
}

TEST_F(GovernorTest, EvidenceIsKeptOnceForAFaultAndSpread) {
  auto governor = Open();
  const Proposal proposal = Text("charter");
  ASSERT_TRUE(governor->Take(proposal, kNow_ms).has_value());
  ASSERT_TRUE(governor->Take(BallotOn(proposal, Other(0)), kNow_ms).has_value());
  const auto out = governor->Take(BallotOn(proposal, Other(0), Choice::kNo), kNow_ms).value();
  ASSERT_THAT(out.findings, SizeIs(1));
  EXPECT_EQ(out.findings[0].culprit, Other(0));

  for (int i = 0; i < 50; ++i) {  // who goes on breaking its word fills nothing
    (void)governor->Take(VoteBy(Other(0), crypto::Sha256(std::to_string(i))), kNow_ms).has_value();
  }
  EXPECT_THAT(governor->findings(), SizeIs(2));

  auto another = Open();  // and who is told judges for itself
  EXPECT_THAT(another->Take(out.findings[0].evidence, kNow_ms)->findings, SizeIs(1));
  EXPECT_THAT(another->Take(out.findings[0].evidence, kNow_ms)->findings, IsEmpty());
  covenant::Evidence forged = out.findings[0].evidence;
  std::get<covenant::Pair<Ballot>>(forged.documents)[0].signature.bytes[0] ^= 1;
  EXPECT_FALSE(another->Take(forged, kNow_ms).has_value());
}

TEST_F(GovernorTest, APersonCannotMakeALiarOfItsOwnMember) {
  auto governor = Open();
  const Proposal proposal = Text("charter");
  ASSERT_TRUE(governor->Take(proposal, kNow_ms).has_value());
  const auto text = [&](const MemberId& voter, Choice choice) { return FormatDocument(BallotOn(proposal, voter, choice)); };
  EXPECT_TRUE(governor->CheckOurs(text(self_, Choice::kYes)).has_value());
  ASSERT_TRUE(governor->Take(BallotOn(proposal, self_), kNow_ms).has_value());
  EXPECT_TRUE(governor->CheckOurs(text(self_, Choice::kYes)).has_value());
  EXPECT_EQ(governor->CheckOurs(text(self_, Choice::kNo)).error().code, Code::kConflict);
  ASSERT_TRUE(governor->Take(BallotOn(proposal, Other(0)), kNow_ms).has_value());
  EXPECT_TRUE(governor->CheckOurs(text(Other(0), Choice::kNo)).has_value());  // another's is its own affair, and evidence

  const Proposal to_come = Text("to come");
  ASSERT_TRUE(governor->Take(BallotOn(to_come, self_), kNow_ms).has_value());
  EXPECT_EQ(governor->CheckOurs(FormatDocument(BallotOn(to_come, self_, Choice::kNo))).error().code, Code::kConflict);

  int number = 1;
  while (IdOf(number) != self_) ++number;
  ASSERT_TRUE(governor->Take(world_.Update(number, 1), kNow_ms).has_value());
  EXPECT_EQ(governor->CheckOurs(FormatDocument(world_.Update(number, 2))).error().code, Code::kConflict);
}

TEST_F(GovernorTest, CardUpdatesAreFollowedAtOnceAndWaitForAnEpoch) {
  auto governor = Open();
  const CardUpdate first = world_.Update(1, 1);
  World later = world_;
  later.Know(1, 1);
  covenant::Row row = world_.RowOf(1);
  const auto out = governor->Take(first, kNow_ms).value();
  EXPECT_THAT(out.spread, SizeIs(1));
  EXPECT_EQ(governor->cards().NewestOf(row), first.card.body);
  ASSERT_THAT(out.sign, SizeIs(1));  // a certificate is put forward for it
  EXPECT_EQ(std::get<covenant::OfferMessage>(out.sign[0]).body.cards, std::vector{first});

  const auto contradiction = governor->Take(world_.Update(1, 2), kNow_ms).value();
  ASSERT_THAT(contradiction.findings, SizeIs(1));
  EXPECT_EQ(contradiction.findings[0].evidence.fault, covenant::Fault::kUpdates);
  EXPECT_EQ(governor->cards().NewestOf(row), first.card.body);

  ASSERT_TRUE(governor->Take(world_.Certify({.cards = {first}}).value(), kNow_ms).has_value());
  governor->Adopted(kNow_ms);
  EXPECT_THAT(governor->cards().All(), IsEmpty());
}

TEST_F(GovernorTest, AnchorsAreRenewedInTheirTimeAndOnlyToKnownHeads) {
  Governor::Options options;
  options.renew_after_s = kNow_ms / 1000 + 100;  // after the founding
  auto governor = Open({}, options);
  governor->NoteHead(HeadOf(1, 50));
  EXPECT_THAT(governor->Tick(kNow_ms).sign, IsEmpty());
  EXPECT_EQ(governor->NextTick(), kNow_ms + 100000);
  const auto out = governor->Tick(kNow_ms + 100000);
  ASSERT_THAT(out.sign, SizeIs(1));
  const auto& body = std::get<covenant::OfferMessage>(out.sign[0]).body;
  EXPECT_EQ(body.anchors, std::vector{HeadOf(1, 50)});

  // Another member is offered this head: who knows it prevotes for it, who does not, for nothing.
  for (const bool is_known : {true, false}) {
    Governor::Options theirs = options;
    theirs.self = Other(0);
    auto other = Governor::Open(world_.state, theirs).value();
    if (is_known) other->NoteHead(HeadOf(1, 50));
    const auto answer = other->Take(Signed(out.sign[0]), kNow_ms + 100000).value();
    ASSERT_THAT(answer.sign, SizeIs(1));
    EXPECT_EQ(std::get<covenant::Vote>(answer.sign[0]).certificate.has_value(), is_known);
  }
}

TEST_F(GovernorTest, ACertificateForNothingIsNotVotedFor) {
  auto governor = Governor::Open(world_.state, {.self = Other(0)}).value();
  const auto body = covenant::Draft(world_.state, {.time = kNow_ms / 1000}).value();
  const covenant::Offer offer{.certificate = CertificateHash(body), .covenant = world_.state.covenant, .epoch = 1, .proposer = self_};
  const auto out = governor->Take(covenant::OfferMessage{SignOffer(offer, world_.Keys(self_).vote), body, {}}, kNow_ms).value();
  ASSERT_THAT(out.sign, SizeIs(1));
  EXPECT_EQ(std::get<covenant::Vote>(out.sign[0]).certificate, std::nullopt);
}

TEST_F(GovernorTest, WhoLooksOnFollowsAndSignsNothing) {
  auto governor = Governor::Open(world_.state, {}).value();
  const Proposal proposal = Text("charter");
  ASSERT_TRUE(governor->Take(proposal, kNow_ms).has_value());
  for (const auto& row : world_.state.members) {
    const auto out = governor->Take(BallotOn(proposal, row.id), kNow_ms).value();
    EXPECT_THAT(out.sign, IsEmpty());
    EXPECT_FALSE(out.memory.has_value());
  }
  EXPECT_TRUE(governor->Take(world_.Certify({}).value(), kNow_ms)->decided.has_value());
}

}  // namespace
}  // namespace federation
