#include "covenant/log_head.h"

#include <gtest/gtest.h>

#include "covenant/evidence.h"
#include "covenant/testing_world.h"

namespace covenant {
namespace {

using testing::IdOf;
using testing::KeysOf;
using testing::World;

// A log of "0", "1" ... of which those from `fork` on are other ones.
class MadeTree : public tlog::HashReader {
 public:
  MadeTree(uint64_t size, uint64_t fork) {
    for (uint64_t i = 0; i < size; ++i) leaves_.push_back(tlog::LeafHash((i < fork ? "" : "other ") + std::to_string(i)));
  }
  base::Result<Digest> Subtree(int level, uint64_t index) override { return tlog::Root(std::span(leaves_).subspan(index << level, size_t{1} << level)); }
  uint64_t size() const { return leaves_.size(); }
  Digest root() const { return tlog::Root(leaves_); }

 private:
  std::vector<Digest> leaves_;
};

class LogHeadTest : public ::testing::Test {
 protected:
  std::string HeadOf(const MadeTree& tree, int member = 2) const {
    const KeySet keys = KeysOf(member);
    const std::string origin = world_.RowOf(member).card.keys.log.name();
    return tlog::SignCheckpoint({origin, tree.size(), tree.root(), {}}, tlog::NoteSigner::Make(origin, keys.log).value());
  }
  tlog::VerifierKey Log(int member = 2) const { return world_.RowOf(member).card.keys.log; }
  using KeySet = testing::KeySet;

  World world_{4};
};

// Whatever the sizes: who has the larger tree proves it in a few hashes, and whoever has the covenant's documents is convinced.
TEST_F(LogHeadTest, TwoHistoriesAreProvenFromTheLargerTree) {
  for (const auto& [small, large, fork] : std::vector<std::array<uint64_t, 3>>{{1, 1, 0}, {3, 3, 2}, {1, 2, 0}, {4, 9, 3}, {8, 300, 0}, {7, 8, 6}, {255, 1000, 254}, {256, 257, 5}}) {
    const MadeTree honest(small, UINT64_MAX);
    MadeTree forked(large, fork);
    tlog::HashReader* const reader = small == large ? nullptr : &forked;
    const auto evidence = EvidenceOfHeads(Log(), HeadOf(honest), HeadOf(forked), reader).value();
    ASSERT_TRUE(evidence.has_value()) << small << " " << large;
    EXPECT_EQ(evidence, EvidenceOfHeads(Log(), HeadOf(forked), HeadOf(honest), reader).value());
    const auto read = ParseEvidence(FormatEvidence(*evidence));
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, *evidence);
    EXPECT_EQ(Judge(world_.state, *read).value(), IdOf(2));
  }
}

TEST_F(LogHeadTest, AnHonestLogCannotBeAccused) {
  for (const auto& [small, large] : std::vector<std::array<uint64_t, 2>>{{0, 5}, {1, 2}, {4, 9}, {8, 300}, {9, 9}}) {
    const MadeTree before(small, UINT64_MAX);
    MadeTree now(large, UINT64_MAX);
    EXPECT_FALSE(EvidenceOfHeads(Log(), HeadOf(before), HeadOf(now), &now).value().has_value());
    // What another tree's hashes say is not believed.
    MadeTree made_up(large, 0);
    if (small > 0 && small != large) EXPECT_EQ(EvidenceOfHeads(Log(), HeadOf(before), HeadOf(now), &made_up).error().code, base::Code::kCorrupt);
  }
}

TEST_F(LogHeadTest, OnlyTheLogsOwnKeyCounts) {
  const MadeTree honest(3, UINT64_MAX);
  MadeTree forked(5, 1);
  const Evidence evidence = EvidenceOfHeads(Log(), HeadOf(honest), HeadOf(forked), &forked).value().value();
  // Signed by another member under this one's name.
  const std::string origin = Log().name();
  const KeySet thief = KeysOf(3);
  Evidence forged = evidence;
  std::get<Pair<LogHead>>(forged.documents)[1].note = tlog::SignCheckpoint({origin, 5, forked.root(), {}}, tlog::NoteSigner::Make(origin, thief.log).value());
  EXPECT_FALSE(Judge(world_.state, forged).has_value());
  EXPECT_EQ(Judge(World(1).state, evidence).error().code, base::Code::kForbidden);
  // Heads of two logs are no two histories.
  EXPECT_FALSE(EvidenceOfHeads(Log(), HeadOf(honest), HeadOf(forked, 3), &forked).has_value());
  // Others' cosignatures do not come along.
  EXPECT_EQ(SignedByLogAlone(HeadOf(honest), Log()).value(), HeadOf(honest));
  EXPECT_EQ(SignedByLogAlone(HeadOf(honest), Log(3)).error().code, base::Code::kUnauthorized);
}

// After a rotation: what the old key signed up to the anchor still binds, what it signs beyond may be a thief's.
TEST_F(LogHeadTest, AKeyOfBeforeBindsUpToTheAnchor) {
  const MadeTree honest(3, UINT64_MAX);
  MadeTree forked(5, 1);
  const Evidence evidence = EvidenceOfHeads(Log(), HeadOf(honest), HeadOf(forked), &forked).value().value();
  State state = world_.state;
  Row& row = *state.Find(IdOf(2));
  row.anchor = Anchor{{row.card.keys.log}, forked.root(), 5};
  row.card.keys.log = tlog::VerifierKey::Make(row.card.keys.log.name(), tlog::SignatureType::kEd25519, KeysOf(2, 1).log.public_key()).value();
  EXPECT_EQ(Judge(state, evidence).value(), IdOf(2));
  row.anchor->size = 4;
  EXPECT_FALSE(Judge(state, evidence).has_value());
}

TEST_F(LogHeadTest, WhatIsNoContradictionIsNotRead) {
  const MadeTree honest(3, UINT64_MAX);
  MadeTree forked(5, 1);
  const Evidence evidence = EvidenceOfHeads(Log(), HeadOf(honest), HeadOf(forked), &forked).value().value();
  const auto [first, second] = std::get<Pair<LogHead>>(evidence.documents);
  const auto refused = [](const LogHead& a, const LogHead& b) { return !ParseEvidence(FormatEvidence({Fault::kHeads, Pair<LogHead>{a, b}})).has_value(); };
  EXPECT_FALSE(refused(first, second));
  EXPECT_TRUE(refused(second, first));
  EXPECT_TRUE(refused(first, first));
  LogHead changed = second;
  changed.prefix = first.prefix;
  EXPECT_TRUE(refused(first, changed));
  changed = second;
  changed.proof.pop_back();
  EXPECT_TRUE(refused(first, changed));
  changed = first;
  changed.note += "— node3.cert.int/log AAAAAAAAAAAAAAAA\n";
  EXPECT_TRUE(refused(changed, second));
}

}  // namespace
}  // namespace covenant
