// What must hold of trees: the roots others computed, proofs that verify for every pair of small sizes, and no other
// proof that does. The vectors of transparency-dev/merkle are in tests/tlog.
#include "tlog/merkle.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace tlog {
namespace {

std::vector<Digest> Leaves(uint64_t count, std::string_view prefix = "") {
  std::vector<Digest> leaves;
  for (uint64_t i = 0; i < count; ++i) leaves.push_back(LeafHash(std::string(prefix) + std::to_string(i)));
  return leaves;
}

// RFC 6962 section 2.1, word for word.
Digest MerkleTreeHash(std::span<const Digest> leaves) {
  if (leaves.empty()) return EmptyRoot();
  if (leaves.size() == 1) return leaves[0];
  size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return NodeHash(MerkleTreeHash(leaves.first(k)), MerkleTreeHash(leaves.subspan(k)));
}

class InMemory : public HashReader {
 public:
  explicit InMemory(std::vector<Digest> leaves) : leaves_(std::move(leaves)) {}
  base::Result<Digest> Subtree(int level, uint64_t index) override {
    return MerkleTreeHash(std::span(leaves_).subspan(index << level, size_t{1} << level));
  }

 private:
  std::vector<Digest> leaves_;
};

std::string Base64(const Digest& hash) { return base::Base64Encode(hash.view()); }

TEST(Root, IsThatOfOthersCode) {
  EXPECT_EQ(base::HexEncode(Root({}).view()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Base64(Root(Leaves(7))), "o+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98=");
  EXPECT_EQ(Base64(Root(Leaves(70000, "entry "))), "o5IPun8jmgcam9EHIfE0Gt3vuu3ttBx+JEN6nRa98Ao=");
}

TEST(Root, IsThatOfTheSpecificationAtEverySize) {
  const std::vector<Digest> leaves = Leaves(1100);
  for (size_t size = 0; size <= leaves.size(); ++size) {
    ASSERT_EQ(Root(std::span(leaves).first(size)), MerkleTreeHash(std::span(leaves).first(size))) << size;
  }
}

TEST(Frontier, HasTheRootOfEverySizeOnTheWay) {
  const std::vector<Digest> leaves = Leaves(1100);
  Frontier frontier;
  EXPECT_EQ(frontier.root(), EmptyRoot());
  for (const Digest& leaf : leaves) {
    frontier.Append(leaf);
    ASSERT_EQ(frontier.root(), Root(std::span(leaves).first(frontier.size()))) << frontier.size();
  }
}

TEST(Frontier, GoesOnAfterItIsRestored) {
  const std::vector<Digest> leaves = Leaves(300);
  Frontier frontier;
  for (size_t i = 0; i < 200; ++i) frontier.Append(leaves[i]);
  auto restored = Frontier::Restore(frontier.size(), frontier.subtrees());
  ASSERT_TRUE(restored.has_value());
  for (size_t i = 200; i < 300; ++i) restored->Append(leaves[i]);
  EXPECT_EQ(restored->root(), Root(leaves));
  EXPECT_FALSE(Frontier::Restore(201, frontier.subtrees()).has_value());
}

TEST(Frontier, TakesSubtrees) {
  const std::vector<Digest> leaves = Leaves(13);
  const std::span<const Digest> all(leaves);
  Frontier frontier;
  frontier.AppendSubtree(2, Root(all.first(4)));
  frontier.AppendSubtree(2, Root(all.subspan(4, 4)));
  frontier.AppendSubtree(2, Root(all.subspan(8, 4)));
  frontier.Append(leaves[12]);
  EXPECT_EQ(frontier.root(), Root(leaves));
}

TEST(Inclusion, IsProvedForEveryIndexOfEverySmallSizeAndOnlyThere) {
  const std::vector<Digest> leaves = Leaves(33);
  InMemory hashes(leaves);
  for (uint64_t size = 1; size <= leaves.size(); ++size) {
    const Digest root = Root(std::span(leaves).first(size));
    for (uint64_t index = 0; index < size; ++index) {
      const auto proof = ProveInclusion(hashes, index, size);
      ASSERT_TRUE(proof.has_value());
      for (uint64_t claimed = 0; claimed <= size; ++claimed) {
        ASSERT_EQ(VerifyInclusion(claimed, size, leaves[index], *proof, root).has_value(), claimed == index);
      }
      EXPECT_FALSE(VerifyInclusion(index, size, leaves[(index + 1) % 33], *proof, root).has_value());
    }
    EXPECT_FALSE(ProveInclusion(hashes, size, size).has_value());
  }
}

TEST(Inclusion, ProofsAreThoseOfOthersCode) {
  InMemory hashes(Leaves(7));
  const auto proof = ProveInclusion(hashes, 5, 7);
  ASSERT_EQ(proof->size(), 3u);
  EXPECT_EQ(Base64((*proof)[0]), "EeH1WCI/THG2vhzs/R8N6HFG0llId8J7KexRn5BAITw=");
  EXPECT_EQ(Base64((*proof)[1]), "O/nIHCMcrnC2eNPzA4+fT21rnXrc+bN48lkZrlPRdoY=");
  EXPECT_EQ(Base64((*proof)[2]), "n0o/wg1BYtw31OI9kHhIcxp2BD//9taSiL8av7z/R44=");
}

TEST(Consistency, IsProvedBetweenAllSmallSizesAndOnlyThose) {
  const std::vector<Digest> leaves = Leaves(33);
  InMemory hashes(leaves);
  std::vector<Digest> roots;
  for (size_t size = 0; size <= leaves.size(); ++size) roots.push_back(Root(std::span(leaves).first(size)));
  for (uint64_t old_size = 1; old_size <= leaves.size(); ++old_size) {
    for (uint64_t new_size = old_size; new_size <= leaves.size(); ++new_size) {
      const auto proof = ProveConsistency(hashes, old_size, new_size);
      ASSERT_TRUE(proof.has_value());
      ASSERT_TRUE(VerifyConsistency(old_size, new_size, roots[old_size], roots[new_size], *proof).has_value());
      EXPECT_FALSE(VerifyConsistency(old_size, new_size, roots[old_size - 1], roots[new_size], *proof).has_value());
      EXPECT_FALSE(VerifyConsistency(old_size, new_size, roots[old_size], roots[new_size - 1], *proof).has_value());
    }
  }
  EXPECT_TRUE(ProveConsistency(hashes, 0, 33)->empty());
  EXPECT_FALSE(ProveConsistency(hashes, 2, 1).has_value());
}

TEST(Proofs, DoNotSurviveAChange) {
  const std::vector<Digest> leaves = Leaves(29);
  InMemory hashes(leaves);
  const Digest old_root = Root(std::span(leaves).first(11)), root = Root(leaves);
  auto inclusion = ProveInclusion(hashes, 12, 29).value();
  auto consistency = ProveConsistency(hashes, 11, 29).value();
  auto holds = [&](std::span<const Digest> a, std::span<const Digest> b) {
    return VerifyInclusion(12, 29, leaves[12], a, root) || VerifyConsistency(11, 29, old_root, root, b);
  };
  for (auto* proof : {&inclusion, &consistency}) {
    for (size_t i = 0; i < proof->size(); ++i) {
      auto changed = *proof;
      changed[i].bytes[31] ^= 1;
      EXPECT_FALSE(holds(changed, changed));
      changed = *proof;
      changed.erase(changed.begin() + i);
      EXPECT_FALSE(holds(changed, changed));
      changed = *proof;
      changed.insert(changed.begin() + i, changed[i]);
      EXPECT_FALSE(holds(changed, changed));
    }
  }
}

TEST(Proofs, AnySizesAreLegalInput) {
  const std::vector<Digest> proof(64);
  const Digest hash;
  for (const uint64_t a : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 63, UINT64_MAX - 1, UINT64_MAX}) {
    for (const uint64_t b : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 63, UINT64_MAX - 1, UINT64_MAX}) {
      EXPECT_FALSE(VerifyInclusion(a, b, hash, proof, hash).has_value());
      EXPECT_FALSE(VerifyConsistency(a, b, hash, hash, proof).has_value());
    }
  }
}

}  // namespace
}  // namespace tlog
