#include "covenant/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "covenant/testing_world.h"

namespace covenant {
namespace {

using testing::IdOf;
using testing::KeysOf;
using testing::World;

class EvidenceTest : public ::testing::Test {
 protected:
  Vote SignedBy(Vote vote, int by = 2) const {
    vote.covenant = world_.state.covenant;
    vote.epoch = 1;
    vote.voter = IdOf(by);
    return SignVote(vote, KeysOf(by).vote);
  }
  // Read back from its own text, judged.
  void ExpectGuilty(const std::optional<Evidence>& evidence, Fault fault, int culprit) const {
    ASSERT_TRUE(evidence.has_value());
    EXPECT_EQ(evidence->fault, fault);
    const auto read = ParseEvidence(FormatEvidence(*evidence));
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, *evidence);
    const auto judged = Judge(world_.state, *read);
    ASSERT_TRUE(judged.has_value()) << judged.error().message;
    EXPECT_EQ(*judged, IdOf(culprit));
  }

  const Digest a_ = crypto::Sha256("a"), b_ = crypto::Sha256("b");
  World world_{4};
};

TEST_F(EvidenceTest, YesAndNoOnOneProposal) {
  const auto ballot = [&](Choice choice) { return SignBallot({world_.state.covenant, a_, choice, IdOf(2), {}}, KeysOf(2).vote); };
  ExpectGuilty(Contradiction(ballot(Choice::kYes), ballot(Choice::kNo)), Fault::kBallots, 2);
  EXPECT_EQ(Contradiction(ballot(Choice::kNo), ballot(Choice::kYes)), Contradiction(ballot(Choice::kYes), ballot(Choice::kNo)));
  EXPECT_FALSE(Contradiction(ballot(Choice::kYes), ballot(Choice::kYes)).has_value());
}

TEST_F(EvidenceTest, TwoVotesAtOnePlace) {
  for (const Step step : {Step::kCommit, Step::kPrevote}) {
    ExpectGuilty(Contradiction(SignedBy({.certificate = a_, .round = 3, .step = step}), SignedBy({.certificate = b_, .round = 3, .step = step})), Fault::kVotes, 2);
    ExpectGuilty(Contradiction(SignedBy({.certificate = a_, .round = 3, .step = step}), SignedBy({.round = 3, .step = step})), Fault::kVotes, 2);
  }
  ExpectGuilty(Contradiction(SignedBy({.certificate = a_, .round = 3, .since = 1}), SignedBy({.certificate = a_, .round = 3})), Fault::kVotes, 2);
}

TEST_F(EvidenceTest, APrevoteThatBreaksALock) {
  const Vote commit = SignedBy({.certificate = a_, .round = 3, .step = Step::kCommit});
  const auto prevote = [&](const Digest& certificate, uint64_t round, std::optional<uint64_t> since) {
    return SignedBy({.certificate = certificate, .round = round, .since = since});
  };
  ExpectGuilty(Contradiction(commit, prevote(b_, 4, {})), Fault::kLock, 2);
  ExpectGuilty(Contradiction(prevote(b_, 9, 2), commit), Fault::kLock, 2);
  // What an honest member does: the same certificate, nothing, one that a quorum wanted since, and what it prevoted before.
  EXPECT_FALSE(Contradiction(commit, prevote(a_, 4, {})).has_value());
  EXPECT_FALSE(Contradiction(commit, SignedBy({.round = 4})).has_value());
  EXPECT_FALSE(Contradiction(commit, prevote(b_, 9, 3)).has_value());
  EXPECT_FALSE(Contradiction(commit, prevote(b_, 9, 8)).has_value());
  EXPECT_FALSE(Contradiction(commit, prevote(b_, 2, {})).has_value());
  EXPECT_FALSE(Contradiction(SignedBy({.round = 3, .step = Step::kCommit}), prevote(b_, 4, {})).has_value());
  EXPECT_FALSE(Contradiction(commit, SignedBy({.certificate = b_, .round = 4}, 3)).has_value());
}

TEST_F(EvidenceTest, TwoOffersForOneRound) {
  const Row& proposer = ProposerOf(world_.state, 0);
  int number = 1;
  while (IdOf(number) != proposer.id) ++number;
  const auto offer = [&](const Digest& certificate) {
    return SignOffer({.certificate = certificate, .covenant = world_.state.covenant, .epoch = 1, .proposer = proposer.id}, KeysOf(number).vote);
  };
  ExpectGuilty(Contradiction(offer(a_), offer(b_)), Fault::kOffers, number);
  EXPECT_FALSE(Contradiction(offer(a_), offer(a_)).has_value());
}

TEST_F(EvidenceTest, TwoCardsAfterOneCard) {
  ExpectGuilty(Contradiction(world_.Update(2, 1), world_.Update(2, 2)), Fault::kUpdates, 2);
  EXPECT_FALSE(Contradiction(world_.Update(2, 1), world_.Update(2, 1)).has_value());
  EXPECT_FALSE(Contradiction(world_.Update(2, 1), world_.Update(3, 1)).has_value());
}

// Nobody can be accused with what it did not sign, or did not sign here.
TEST_F(EvidenceTest, InnocentsAreNotJudgedGuilty) {
  const Vote a = SignedBy({.certificate = a_, .round = 3});
  Vote forged = SignedBy({.certificate = b_, .round = 3}, 3);
  forged.voter = IdOf(2);
  EXPECT_EQ(Judge(world_.state, *Contradiction(a, forged)).error().code, base::Code::kCorrupt);
  EXPECT_EQ(Judge(World(3).state, *Contradiction(a, SignedBy({.certificate = b_, .round = 3}))).error().code, base::Code::kForbidden);
  World later = world_;
  ASSERT_TRUE(later.Idle().has_value());
  EXPECT_EQ(Judge(later.state, *Contradiction(a, SignedBy({.certificate = b_, .round = 3}))).error().code, base::Code::kConflict);
  EXPECT_EQ(Judge(world_.state, {Fault::kVotes, Pair<Vote>{a, a}}).error().code, base::Code::kInvalid);
  EXPECT_EQ(Judge(world_.state, {Fault::kLock, Pair<Vote>{a, SignedBy({.certificate = b_, .round = 3})}}).error().code, base::Code::kInvalid);
}

TEST_F(EvidenceTest, OneFaultHasOneText) {
  const std::string text = FormatEvidence(*Contradiction(SignedBy({.certificate = a_, .round = 3}), SignedBy({.certificate = b_, .round = 3})));
  const Evidence evidence = ParseEvidence(text).value();
  auto [first, second] = std::get<Pair<Vote>>(evidence.documents);
  EXPECT_FALSE(ParseEvidence(FormatEvidence({Fault::kVotes, Pair<Vote>{second, first}})).has_value());
  EXPECT_FALSE(ParseEvidence(FormatEvidence({Fault::kLock, Pair<Vote>{first, second}})).has_value());
}

// Two certificates of one epoch, each with its quorum: more than a third are proved guilty, whatever the rounds were.
TEST_F(EvidenceTest, AForkNamesMoreThanAThird) {
  World world(7);
  const CertificateBody one = Draft(world.state, {.time = 100}).value(), two = Draft(world.state, {.time = 200}).value();
  const auto seal = [&](const CertificateBody& body, std::vector<uint64_t> rounds, bool from_the_end) {
    const Digest hash = CertificateHash(body);
    const auto part = [&](Vote like) {
      auto votes = world.VotesOf(like);
      from_the_end ? votes.erase(votes.begin(), votes.begin() + 2) : votes.erase(votes.end() - 2, votes.end());
      return votes;
    };
    Certificate certificate{body, {part({.certificate = hash, .round = rounds[0], .step = Step::kCommit}), {}, rounds[0]}};
    for (size_t i = 0; i < rounds.size(); ++i) {
      const std::optional<uint64_t> since = i + 1 < rounds.size() ? std::optional(rounds[i + 1]) : std::nullopt;
      certificate.seal.proofs.push_back({part({.certificate = hash, .round = rounds[i], .since = since, .step = Step::kPrevote}), rounds[i], since});
    }
    return certificate;
  };
  for (const auto& [first, second] : std::vector<std::pair<std::vector<uint64_t>, std::vector<uint64_t>>>{
           {{2}, {2}}, {{2}, {5}}, {{2}, {5, 1}}, {{2}, {5, 3, 1}}, {{2}, {5, 2, 0}}, {{4, 1}, {4, 3, 0}}, {{9, 3}, {4, 2}}}) {
    const Certificate a = seal(one, first, false), b = seal(two, second, true);
    ASSERT_TRUE(Apply(world.state, a).has_value() && Apply(world.state, b).has_value());
    std::set<MemberId> culprits;
    for (const Evidence& evidence : EvidenceOfFork(world.state, a, b)) {
      const auto culprit = Judge(world.state, evidence);
      ASSERT_TRUE(culprit.has_value()) << culprit.error().message;
      culprits.insert(*culprit);
    }
    EXPECT_GT(3 * culprits.size(), 7u);
    EXPECT_TRUE(EvidenceOfFork(world.state, a, a).empty());
  }
}

}  // namespace
}  // namespace covenant
