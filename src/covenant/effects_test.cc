// What each action does to the state, and when it is refused.
#include "covenant/effects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/testing_world.h"

namespace covenant {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::CardBodyOf;
using testing::CardOf;
using testing::IdOf;
using testing::KeysOf;
using testing::World;

void ExpectRefused(const auto& result, std::string_view message) {
  ASSERT_FALSE(result.has_value()) << message;
  EXPECT_THAT(result.error().message, HasSubstr(message));
}

void ExpectDone(const base::Status& status) { ASSERT_TRUE(status.has_value()) << status.error().message; }

TEST(Admit, MakesAnActiveMemberWithTheRolesOfItsCard) {
  World world(4);
  ExpectDone(world.Do(world.Admission(5)));
  EXPECT_EQ(world.RowOf(5).status, MemberStatus::kActive);
  EXPECT_EQ(world.RowOf(5).admitted, 1u);
  EXPECT_EQ(world.state.ActiveCount(), 5u);
  world.Know(5);
  ExpectDone(world.Idle());  // and now five vote
}

TEST(Admit, NeedsSponsorsWhoSignedForThisApplication) {
  World world(4);
  ExpectRefused(world.Do(world.Admission(5, 1)), "1 sponsors; it takes 2");
  Admit forged = world.Admission(5);
  forged.sponsors[0].signature = forged.sponsors[1].signature;
  ExpectRefused(world.Do(forged), "a sponsor's signature does not hold");
  Admit moved = world.Admission(5);
  moved.sponsors = world.Admission(6).sponsors;
  ExpectRefused(world.Do(moved), "a sponsor's signature does not hold");
  Admit twice = world.Admission(5);
  twice.sponsors[1] = twice.sponsors[0];
  ExpectRefused(world.Do(twice), "not in ascending order");
  Admit outsider = world.Admission(5);
  outsider.sponsors[1] = Sponsor(outsider.application, IdOf(6), KeysOf(6).vote);
  std::ranges::sort(outsider.sponsors, {}, &SponsorSignature::sponsor);
  ExpectRefused(world.Do(outsider), "a sponsor that is no active member");
  ExpectDone(World(1).Do(World(1).Admission(5, 1)));  // where there is one member, one is enough
}

TEST(Admit, NeedsTheCandidatesConsentToTheseTerms) {
  World world(4);
  Admit forged = world.Admission(5);
  forged.application.signature.bytes[0] ^= 1;
  ExpectRefused(world.Do(forged), "the candidate's signature does not hold");
  Admit foreign = World(3).Admission(5);
  ExpectRefused(world.Do(foreign), "an application to another covenant");
  Admit old = world.Admission(5);
  ExpectDone(world.Do(SetThresholds{Thresholds{.sponsors = 1}}));
  ExpectRefused(world.Do(old), "is from before epoch 1");
}

TEST(Admit, OneEpochAdmitsATenthButAtLeastOne) {
  World world(4);
  const auto two = world.Propose({world.Admission(5), world.Admission(6)});
  ExpectRefused(world.Go({.proposals = {world.Approve(two)}}), "one epoch admits no more members");
  const Approved five = world.Approve(world.Propose({world.Admission(5)})), six = world.Approve(world.Propose({world.Admission(6)}, 2));
  ExpectRefused(world.Go({.proposals = {five, six}}), "one epoch admits no more members");
  World large(20);
  ExpectDone(large.Go({.proposals = {large.Approve(large.Propose({large.Admission(21), large.Admission(22)}))}}));
}

TEST(Admit, RefusesWhoWasHereBeforeAndWhoSharesAnything) {
  World world(4);
  ExpectRefused(world.Do(world.Admission(4)), "it was a member before");
  ExpectDone(world.Do(Expel{IdOf(4)}));
  ExpectRefused(world.Do(world.Admission(4)), "it was a member before");

  CardBody same_key = CardBodyOf(5, KeysOf(5));
  same_key.keys.tls = world.RowOf(4).card.keys.tls;  // a former member's
  Admit admit = world.Admission(5);
  admit.application.card = SignCard(same_key, KeysOf(5).view());
  admit.application = SignApplication(admit.application, KeysOf(5).vote);
  admit.sponsors.clear();
  for (int i = 1; i <= 2; ++i) admit.sponsors.push_back(Sponsor(admit.application, IdOf(i), KeysOf(i).vote));
  std::ranges::sort(admit.sponsors, {}, &SponsorSignature::sponsor);
  ExpectRefused(world.Do(admit), "two members have one key");
}

TEST(Suspend, TakesAVoiceAwayAndReadmitGivesItBack) {
  World world(5);
  ExpectDone(world.Do(Suspend{IdOf(5)}));
  EXPECT_EQ(world.RowOf(5).status, MemberStatus::kSuspended);
  EXPECT_EQ(world.state.ActiveCount(), 4u);
  ExpectRefused(world.Do(Suspend{IdOf(5)}), "it changes nothing");
  ExpectRefused(world.Do(Readmit{IdOf(4)}), "the member is not suspended");
  ExpectDone(world.Do(Readmit{IdOf(5)}));
  EXPECT_EQ(world.state.ActiveCount(), 5u);
}

TEST(Expel, IsForGood) {
  World world(5);
  ExpectDone(world.Do(Suspend{IdOf(5)}));
  ExpectDone(world.Do(Expel{IdOf(5)}));
  EXPECT_EQ(world.RowOf(5).status, MemberStatus::kExpelled);
  ExpectRefused(world.Do(Readmit{IdOf(5)}), "there is no such member");
  ExpectRefused(world.Do(Expel{IdOf(5)}), "there is no such member");
  ExpectRefused(world.Do(SetRoles{IdOf(5), {"court"}}), "there is no such member");
}

TEST(Expel, TheLastActiveMemberRemains) {
  World world(1);
  ExpectRefused(world.Do(Expel{IdOf(1)}), "no active member would remain");
  ExpectRefused(world.Do(Suspend{IdOf(1)}), "no active member would remain");
  ExpectRefused(world.Do(Leave{world.NoticeOf(1, Notice::Kind::kLeave)}), "no active member would remain");
}

TEST(Leave, NeedsNobodysLeave) {
  World world(4);
  const Approved approved = world.Approve(world.Propose({Leave{world.NoticeOf(3, Notice::Kind::kLeave)}}), 0);
  ExpectDone(world.Go({.proposals = {approved}}));
  EXPECT_EQ(world.RowOf(3).status, MemberStatus::kLeft);
}

TEST(Leave, NeedsTheMembersOwnFreshNotice) {
  World world(4);
  Notice forged = world.NoticeOf(3, Notice::Kind::kLeave);
  forged.member = IdOf(2);
  ExpectRefused(world.Do(Leave{forged}), "the member's signature does not hold");
  ExpectRefused(world.Do(Leave{world.NoticeOf(3, Notice::Kind::kLeave, {}, 1)}), "not of the last epochs");
  const Notice early = world.NoticeOf(3, Notice::Kind::kLeave);
  for (size_t i = 0; i <= kRecentStates; ++i) ExpectDone(world.Idle());
  ExpectRefused(world.Do(Leave{early}), "not of the last epochs");
  ExpectRefused(world.Do(Leave{world.NoticeOf(3, Notice::Kind::kKeep, crypto::Sha256(""))}), "of another kind");
}

// Member 3 has lost its keys; the others vote in a card with new ones.
ReplaceCard NewKeysFor3() { return {SignCard(CardBodyOf(3, KeysOf(3, 1)), KeysOf(3, 1).view()), IdOf(3)}; }

TEST(ReplaceCard, WaitsItsTimeAndThenCounts) {
  World world(4);
  ExpectDone(world.Go({.proposals = {world.Approve(world.Propose({NewKeysFor3()}), 3)}, .time = 1000}));
  ASSERT_TRUE(world.RowOf(3).waiting.has_value());
  ExpectDone(world.Go({.time = 1000 + 604799}));
  EXPECT_TRUE(world.RowOf(3).waiting.has_value());
  ExpectDone(world.Go({.time = 1000 + 604800}));
  EXPECT_FALSE(world.RowOf(3).waiting.has_value());
  EXPECT_EQ(world.RowOf(3).card.keys.vote, KeysOf(3, 1).vote.public_key());
  EXPECT_EQ(world.RowOf(3).sequence, 1u);
  world.Know(3, 1);
  ExpectDone(world.Idle());
}

TEST(ReplaceCard, TheOldKeyCanObjectInTime) {
  World world(4);
  ExpectDone(world.Do(NewKeysFor3()));
  const Digest card = CardHash(NewKeysFor3().card.body);
  ExpectRefused(world.Do(KeepCard{world.NoticeOf(3, Notice::Kind::kKeep, crypto::Sha256("another"), 1)}), "no such card waits there");
  ExpectRefused(world.Do(KeepCard{world.NoticeOf(3, Notice::Kind::kKeep, card, 0)}), "no such card waits there");
  const Approved objection = world.Approve(world.Propose({KeepCard{world.NoticeOf(3, Notice::Kind::kKeep, card, 1)}}), 0);
  ExpectDone(world.Go({.proposals = {objection}, .time = world.state.time + 10000000 - 9000000}));
  EXPECT_FALSE(world.RowOf(3).waiting.has_value());
  ExpectRefused(world.Do(KeepCard{world.NoticeOf(3, Notice::Kind::kKeep, card, 1)}), "no such card waits there");
}

TEST(ReplaceCard, IsDroppedWhereTheMemberMovedOn) {
  World world(4);
  ExpectDone(world.Do(NewKeysFor3()));
  ExpectDone(world.Go({.cards = {world.Update(3, 2)}}));
  world.Know(3, 2);
  ExpectDone(world.Go({.time = world.state.time + 700000}));
  EXPECT_FALSE(world.RowOf(3).waiting.has_value());
  EXPECT_EQ(world.RowOf(3).card.keys.vote, KeysOf(3, 2).vote.public_key());
}

TEST(ReplaceCard, MayNotTakeWhatIsAnothers) {
  World world(4);
  ExpectRefused(world.Do(ReplaceCard{CardOf(2), IdOf(3)}), "two members have");
  ExpectRefused(world.Do(ReplaceCard{CardOf(3), IdOf(3)}), "it is the card that the member has");
  ExpectDone(world.Do(NewKeysFor3()));
  ExpectRefused(world.Do(ReplaceCard{NewKeysFor3().card, IdOf(4)}), "two members have");
}

TEST(CardUpdate, CountsFromTheNextEpochOn) {
  World world(4);
  const State before = world.state;
  const Certificate certificate = world.Certify({.cards = {world.Update(2, 1)}}).value();  // still sealed by the old key
  world.state = Apply(before, certificate).value();
  EXPECT_EQ(world.RowOf(2).sequence, 1u);
  EXPECT_EQ(world.RowOf(2).id, IdOf(2));
  world.Know(2, 1);
  ExpectDone(world.Idle());
  world.Know(2, 0);
  EXPECT_FALSE(Apply(world.state, world.SealUp(Draft(world.state, {.time = world.state.time + 1}).value())).has_value());
}

TEST(CardUpdate, DoesNotSaveAMemberFromAVote) {
  World world(4);
  const Approved expulsion = world.Approve(world.Propose({Expel{IdOf(2)}}));
  ExpectDone(world.Go({.cards = {world.Update(2, 1)}}));
  world.Know(2, 1);
  Approved again = expulsion;
  std::erase_if(again.ballots, [](const BallotSignature& b) { return b.voter == IdOf(2); });
  ExpectDone(world.Go({.proposals = {again}}));
  EXPECT_EQ(world.RowOf(2).status, MemberStatus::kExpelled);
}

TEST(CardUpdate, ItsAddressesAndKeysAreCheckedToo) {
  World world(4);
  const auto with = [&](auto change) {
    CardUpdate update = world.Update(2, 0);
    change(update.card.body);
    update.card = SignCard(update.card.body, KeysOf(2).view());
    return world.Certify({.cards = {SignCardUpdate(update, world.RowOf(2).card, KeysOf(2).view())}});
  };
  EXPECT_TRUE(with([](CardBody& b) { b.contact.email = "a@b"; }).has_value());
  ExpectRefused(with([](CardBody& b) { b.addresses = {"https://10.0.0.1:1"}; }), "not a public address");
  ExpectRefused(with([&](CardBody& b) { b.keys.seal = world.RowOf(1).card.keys.seal; }), "two members have one key");
  CardUpdate foreign = world.Update(2, 1);
  foreign.covenant.bytes[0] ^= 1;
  ExpectRefused(world.Certify({.cards = {foreign}}), "of another covenant");
}

TEST(SetCircle, MakesChangesAndEndsACircle) {
  World world(4);
  ExpectDone(world.Do(SetCircle{{"west", {std::min(IdOf(1), IdOf(2)), std::max(IdOf(1), IdOf(2))}}}));
  ExpectRefused(world.Do(SetCircle{{"west", world.state.circles[0].circle.members}}), "it changes nothing");
  ExpectRefused(world.Do(SetCircle{{"east", {}}}), "it changes nothing");
  ExpectRefused(world.Do(SetCircle{{"east", {IdOf(5)}}}), "there is no such member");
  ExpectDone(world.Do(SetCircle{{"west", {}}}));
  ASSERT_EQ(world.state.circles.size(), 1u);
  EXPECT_TRUE(world.state.circles[0].circle.members.empty());
  for (size_t i = 0; i < kRecentStates; ++i) ExpectDone(world.Idle());
  EXPECT_EQ(world.state.circles.size(), 1u);
  ExpectDone(world.Idle());
  EXPECT_TRUE(world.state.circles.empty());
}

TEST(SetCircle, LosesWhoIsNoMemberAnyMore) {
  World world(4);
  ExpectDone(world.Do(SetCircle{{"one", {IdOf(4)}}}));
  ExpectDone(world.Do(SetCircle{{"two", {std::min(IdOf(3), IdOf(4)), std::max(IdOf(3), IdOf(4))}}}));
  ExpectDone(world.Do(Expel{IdOf(4)}));
  EXPECT_TRUE(world.state.circles[0].circle.members.empty());
  EXPECT_EQ(world.state.circles[0].touched, world.state.epoch);
  EXPECT_THAT(world.state.circles[1].circle.members, ElementsAre(IdOf(3)));
}

TEST(SetRules, ReplacesThemForEverybody) {
  World world(4);
  ExpectDone(world.Do(SetRules{RuleSet{}}));
  EXPECT_EQ(world.state.rules, RuleSet{});
  ExpectRefused(world.Do(SetRules{RuleSet{}}), "it changes nothing");
}

TEST(SetThresholds, AreCheckedAndCountFromTheNextEpochOn) {
  World world(10);
  ExpectRefused(world.Do(SetThresholds{Thresholds{.charter = {1, 2}}}), "charter is below 2/3");
  ExpectDone(world.Do(SetThresholds{Thresholds{.charter = {9, 10}, .ordinary = {3, 4}}}));
  ExpectRefused(world.Go({.proposals = {world.Approve(world.Propose({SetRoles{IdOf(1), {"court"}}}), 7)}}), "7 say yes; it takes 8 of 10");
  ExpectRefused(world.Go({.proposals = {world.Approve(world.Propose({SetText{crypto::Sha256("")}}), 9)}}), "9 say yes; it takes 10 of 10");
}

TEST(SetProtocol, StopsAProgramThatDoesNotKnowIt) {
  World world(4);
  const auto next = world.Do(SetProtocol{2});
  ExpectRefused(next, "goes on to protocol 2, and this program knows 1: upgrade it");
  EXPECT_EQ(next.error().code, base::Code::kUnsupported);
  ExpectRefused(world.Do(SetProtocol{3}), "the next protocol version is 2");
}

TEST(Anchor, ALogOnlyGrows) {
  World world(4);
  const auto anchor = [&](uint64_t size, std::string_view root, int number = 2) {
    return CertificateBody{.anchors = {{{{world.RowOf(number).card.keys.log}, crypto::Sha256(root), size}, IdOf(2)}}};
  };
  ExpectDone(world.Go(anchor(5, "five")));
  EXPECT_EQ(world.RowOf(2).anchor->size, 5u);
  ExpectDone(world.Go(anchor(5, "five")));
  ExpectRefused(world.Go(anchor(5, "other five")), "another root at the same size");
  ExpectRefused(world.Go(anchor(4, "four")), "the log has become smaller");
  ExpectRefused(world.Go(anchor(6, "six", 1)), "a key of another log");
  ExpectDone(world.Do(Expel{IdOf(2)}));
  ExpectRefused(world.Go(anchor(6, "six")), "there is no such member");
  EXPECT_EQ(world.RowOf(2).anchor->size, 5u);
}

}  // namespace
}  // namespace covenant
