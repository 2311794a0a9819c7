// Properties of chains of certificates, over random ones from a seed.
#include <gtest/gtest.h>

#include <random>

#include "covenant/testing_world.h"

namespace covenant {
namespace {

using testing::CardBodyOf;
using testing::IdOf;
using testing::KeysOf;
using testing::World;

// A covenant that goes on at random for some epochs: everything that can happen happens.
class RandomChain {
 public:
  RandomChain(uint64_t seed, int founders, int epochs) : random_(seed), world_(founders), known_(founders), generation_(64, 0) {
    states.push_back(world_.state);
    for (int i = 0; i < epochs; ++i) Step();
  }
  std::vector<State> states;              // states[i] is that of epoch i
  std::vector<Certificate> certificates;  // certificates[i] leads from states[i] to states[i + 1]
  const World& world() const { return world_; }

 private:
  uint64_t Below(uint64_t n) { return random_() % n; }
  int Anyone() { return static_cast<int>(1 + Below(known_)); }
  int Active() {
    for (;;) {
      const int number = Anyone();
      if (const Row* row = world_.state.Find(IdOf(number)); row != nullptr && row->IsActive()) return number;
    }
  }

  Action RandomAction() {
    switch (Below(10)) {
      case 0: return world_.Admission(known_ + 1);
      case 1: return Suspend{IdOf(Anyone())};
      case 2: return Readmit{IdOf(Anyone())};
      case 3: return Below(3) ? Action(Suspend{IdOf(Anyone())}) : Action(Expel{IdOf(Anyone())});
      case 4: return SetText{crypto::Sha256(std::to_string(random_()))};
      case 5: return SetCircle{{Below(2) ? "east" : "west", Below(3) ? std::vector{IdOf(Anyone())} : std::vector<MemberId>{}}};
      case 6: {
        RuleSet rules = DefaultRules();
        rules.rules.resize(Below(4));
        return SetRules{rules};
      }
      case 7: return SetThresholds{Thresholds{.sponsors = 1 + Below(2)}};
      default: return SetRoles{IdOf(Anyone()), Below(2) ? std::vector<std::string>{"court"} : std::vector<std::string>{}};
    }
  }

  // Random proposals that fit together; what does not fit is left out, as whoever drafts a certificate does.
  void Step() {
    CertificateBody wanted{.time = world_.state.time + 1 + Below(400000)};
    for (uint64_t i = Below(4); i > 0; --i) {
      CertificateBody more = wanted;
      more.proposals.push_back(world_.Approve(world_.Propose({RandomAction()}, Active())));
      if (Draft(world_.state, more)) wanted = more;
    }
    const int rotating = Active();
    const bool rotates = Below(3) == 0;
    if (rotates) wanted.cards.push_back(world_.Update(rotating, generation_[static_cast<size_t>(rotating)] + 1));
    const auto certificate = world_.Certify(wanted);
    ASSERT_TRUE(certificate.has_value()) << certificate.error().message;
    const auto next = Apply(world_.state, *certificate);
    ASSERT_TRUE(next.has_value()) << next.error().message;
    certificates.push_back(*certificate);
    states.push_back(*next);
    world_.state = *next;
    if (rotates) world_.Know(rotating, ++generation_[static_cast<size_t>(rotating)]);
    if (world_.state.Find(IdOf(known_ + 1)) != nullptr) world_.Know(++known_);
  }

  std::mt19937_64 random_;
  World world_;
  int known_;
  std::vector<int> generation_;
};

class Chain : public ::testing::TestWithParam<uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Chain, ::testing::Range(uint64_t{1}, uint64_t{7}));

// Certificates come from many peers in any order; a node takes what follows and asks again later.
TEST_P(Chain, WhateverOrderCertificatesComeInTheStateIsTheSame) {
  const RandomChain chain(GetParam(), 5, 12);
  std::vector<std::string> wire;
  for (const Certificate& certificate : chain.certificates) wire.push_back(FormatCertificate(certificate));
  std::mt19937_64 random(GetParam());
  std::ranges::shuffle(wire, random);
  State state = chain.states.front();
  for (size_t round = 0; round < wire.size(); ++round) {
    for (const std::string& text : wire) {
      if (auto next = Apply(state, ParseCertificate(text).value())) state = *std::move(next);
    }
  }
  EXPECT_EQ(state.epoch, chain.certificates.size());
  EXPECT_EQ(FormatState(state), FormatState(chain.states.back()));
  EXPECT_EQ(state.head, chain.states.back().head);
}

// Whatever is taken away from the votes or the ballots, what is below its threshold is refused, and what is not is not.
TEST_P(Chain, NoCertificateBelowAThresholdIsAccepted) {
  const RandomChain chain(GetParam(), 7, 6);
  std::mt19937_64 random(GetParam());
  for (size_t i = 0; i < chain.certificates.size(); ++i) {
    const State& before = chain.states[i];
    for (int round = 0; round < 5; ++round) {
      Certificate certificate = chain.certificates[i];
      const auto drop = [&](std::vector<Signed>& votes) { std::erase_if(votes, [&](const Signed&) { return random() % 4 == 0; }); };
      drop(certificate.seal.commits);
      drop(certificate.seal.proofs[0].prevotes);
      const size_t quorum = Quorum(before.ActiveCount());
      const bool enough = certificate.seal.commits.size() >= quorum && certificate.seal.proofs[0].prevotes.size() >= quorum;
      EXPECT_EQ(Apply(before, certificate).has_value(), enough);
    }
    for (const Approved& approved : chain.certificates[i].body.proposals) {
      Approved fewer = approved;
      std::erase_if(fewer.ballots, [&](const BallotSignature&) { return random() % 3 == 0; });
      const bool enough = fewer.ballots.size() >= BallotsNeeded(LevelOf(approved.proposal), before.thresholds, before.ActiveCount());
      EXPECT_EQ(CheckApproved(before, fewer, before.time).has_value(), enough);
    }
  }
}

// A change of any one byte is noticed: not JSON, not canonical, not in form, or another hash than what was signed.
TEST_P(Chain, AnyByteChangedIsNoticed) {
  const RandomChain chain(GetParam(), 4, 3);
  std::mt19937_64 random(GetParam());
  for (size_t i = 0; i < chain.certificates.size(); ++i) {
    const std::string text = FormatCertificate(chain.certificates[i]);
    for (int round = 0; round < 150; ++round) {
      std::string changed = text;
      changed[random() % changed.size()] ^= static_cast<char>(1 << random() % 7);
      const auto certificate = ParseCertificate(changed);
      EXPECT_TRUE(!certificate || !Apply(chain.states[i], *certificate));
    }
  }
}

// What holds of every state, whatever led there.
TEST_P(Chain, StatesKeepWhatTheyMust) {
  const RandomChain chain(GetParam(), 4, 25);
  for (const State& state : chain.states) {
    EXPECT_GE(state.ActiveCount(), 1u);
    EXPECT_EQ(state.hash, StateHash(state));
    for (size_t i = 0; i < state.members.size(); ++i) {
      const Row& row = state.members[i];
      if (i > 0) EXPECT_LT(state.members[i - 1].id, row.id);
      EXPECT_LE(row.touched, state.epoch);
      EXPECT_TRUE(CheckCardAmong(state, row.card, &row.id).has_value());
      EXPECT_TRUE(row.IsMember() || !row.waiting);
    }
    for (const CircleRow& row : state.circles) {
      for (const MemberId& id : row.circle.members) EXPECT_TRUE(state.Find(id)->IsMember());
    }
  }
}

}  // namespace
}  // namespace covenant
