#include "tlog/merkle.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/check.h"

namespace tlog {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr std::string_view kLeafPrefix("\x00", 1);
constexpr std::string_view kNodePrefix("\x01", 1);
constexpr size_t kBlock = 256;  // leaves reduced at once, on the stack
constexpr size_t kSmallBlock = 16;  // a record has few parts: its tree does not pay for the large buffer

int Log2(uint64_t power) { return std::countr_zero(power); }

// The root over 2, 4, ... kLeavesMax leaves, level by level in one buffer.
template <size_t kLeavesMax>
Digest BlockRoot(std::span<const Digest> leaves) {
  std::array<Digest, kLeavesMax / 2> row;
  size_t width = leaves.size() / 2;
  for (size_t i = 0; i < width; ++i) row[i] = NodeHash(leaves[2 * i], leaves[2 * i + 1]);
  for (; width > 1; width /= 2) {
    for (size_t i = 0; i < width / 2; ++i) row[i] = NodeHash(row[2 * i], row[2 * i + 1]);
  }
  return row[0];
}

// The root over a power of two of leaves.
Digest PerfectRoot(std::span<const Digest> leaves) {
  if (leaves.size() == 1) return leaves[0];
  if (leaves.size() <= kSmallBlock) return BlockRoot<kSmallBlock>(leaves);
  if (leaves.size() <= kBlock) return BlockRoot<kBlock>(leaves);
  const size_t half = leaves.size() / 2;
  return NodeHash(PerfectRoot(leaves.first(half)), PerfectRoot(leaves.subspan(half)));
}

// The root over leaves [begin, end), where begin is a multiple of the largest power of two within.
Result<Digest> RangeRoot(HashReader& hashes, uint64_t begin, uint64_t end) {
  const uint64_t k = std::bit_floor(end - begin);
  const Digest left = TRY(hashes.Subtree(Log2(k), begin / k));
  if (k == end - begin) return left;
  return NodeHash(left, TRY(RangeRoot(hashes, begin + k, end)));
}

// RFC 6962 section 2.1: the largest power of two smaller than n, for n > 1.
uint64_t SplitOf(uint64_t n) { return std::bit_floor(n - 1); }

// A walk from a leaf to the root of a tree: which side the next sibling stands on (RFC 9162 sections 2.1.3.2, 2.1.4.2).
// `at` is the node's index on its level, `last` that of the level's last node.
struct Climb {
  uint64_t at;
  uint64_t last;
  bool done() const { return last == 0; }
  bool sibling_is_left() const { return (at & 1) != 0 || at == last; }
  void Up() {
    at >>= 1;
    last >>= 1;
  }
  // A last node without a right sibling has the left one's hash some levels higher.
  void SkipLevelsWithoutSibling() {
    while ((at & 1) == 0 && at != 0) Up();
  }
};

}  // namespace

Digest LeafHash(std::string_view entry) { return crypto::Sha256({kLeafPrefix, entry}); }
Digest NodeHash(const Digest& left, const Digest& right) {
  return crypto::Sha256({kNodePrefix, left.view(), right.view()});
}
Digest EmptyRoot() { return crypto::Sha256(""); }

Digest Root(std::span<const Digest> leaves) {
  if (leaves.empty()) return EmptyRoot();
  const size_t k = std::bit_floor(leaves.size());
  const Digest left = PerfectRoot(leaves.first(k));
  return k == leaves.size() ? left : NodeHash(left, Root(leaves.subspan(k)));
}

Result<Frontier> Frontier::Restore(uint64_t size, std::span<const Digest> subtrees) {
  if (subtrees.size() != static_cast<size_t>(std::popcount(size))) {
    return Fail(Code::kInvalid, "a frontier has one hash for each bit set in the tree's size");
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.subtrees_.assign(subtrees.begin(), subtrees.end());
  return frontier;
}

void Frontier::AppendSubtree(int level, const Digest& hash) {
  const uint64_t leaves = uint64_t{1} << level;
  CHECK(size_ % leaves == 0 && size_ + leaves > size_);
  Digest merged = hash;
  for (uint64_t left = size_ >> level; (left & 1) != 0; left >>= 1) {
    merged = NodeHash(subtrees_.back(), merged);
    subtrees_.pop_back();
  }
  subtrees_.push_back(merged);
  size_ += leaves;
}

Digest Frontier::root() const {
  if (size_ == 0) return EmptyRoot();
  Digest root = subtrees_.back();
  for (size_t i = subtrees_.size() - 1; i-- > 0;) root = NodeHash(subtrees_[i], root);
  return root;
}

Status VerifyInclusion(uint64_t index, uint64_t size, const Digest& leaf_hash, std::span<const Digest> proof,
                       const Digest& root) {
  if (index >= size) return Fail(Code::kCorrupt, "inclusion proof: the index is not below the tree's size");
  Climb climb{index, size - 1};
  Digest hash = leaf_hash;
  for (const Digest& sibling : proof) {
    if (climb.done()) return Fail(Code::kCorrupt, "inclusion proof: more hashes than the tree has levels");
    if (climb.sibling_is_left()) {
      hash = NodeHash(sibling, hash);
      climb.SkipLevelsWithoutSibling();
    } else {
      hash = NodeHash(hash, sibling);
    }
    climb.Up();
  }
  if (!climb.done()) return Fail(Code::kCorrupt, "inclusion proof: too few hashes for the tree's size");
  if (hash != root) return Fail(Code::kCorrupt, "inclusion proof: it leads to another root");
  return {};
}

Status VerifyConsistency(uint64_t old_size, uint64_t new_size, const Digest& old_root, const Digest& new_root,
                         std::span<const Digest> proof) {
  if (old_size == 0) return Fail(Code::kInvalid, "consistency proof: nothing is proved from an empty tree");
  if (old_size > new_size) return Fail(Code::kCorrupt, "consistency proof: the tree shrank");
  if (old_size == new_size) {
    if (!proof.empty()) return Fail(Code::kCorrupt, "consistency proof: between equal sizes it must be empty");
    if (old_root != new_root) return Fail(Code::kCorrupt, "consistency proof: equal sizes, different roots");
    return {};
  }
  Climb climb{old_size - 1, new_size - 1};
  while ((climb.at & 1) != 0) climb.Up();
  Digest old_hash = old_root;
  if (!std::has_single_bit(old_size)) {  // else the old tree is itself a subtree of the new, and its root the start
    if (proof.empty()) return Fail(Code::kCorrupt, "consistency proof: it is empty");
    old_hash = proof[0];
    proof = proof.subspan(1);
  }
  Digest new_hash = old_hash;
  for (const Digest& sibling : proof) {
    if (climb.done()) return Fail(Code::kCorrupt, "consistency proof: more hashes than the tree has levels");
    if (climb.sibling_is_left()) {
      old_hash = NodeHash(sibling, old_hash);
      new_hash = NodeHash(sibling, new_hash);
      climb.SkipLevelsWithoutSibling();
    } else {
      new_hash = NodeHash(new_hash, sibling);
    }
    climb.Up();
  }
  if (!climb.done()) return Fail(Code::kCorrupt, "consistency proof: too few hashes for the sizes");
  if (old_hash != old_root) return Fail(Code::kCorrupt, "consistency proof: it leads to another old root");
  if (new_hash != new_root) return Fail(Code::kCorrupt, "consistency proof: it leads to another new root");
  return {};
}

// RFC 6962 section 2.1.1, from the root down.
Result<std::vector<Digest>> ProveInclusion(HashReader& hashes, uint64_t index, uint64_t size) {
  if (index >= size) return Fail(Code::kInvalid, "inclusion proof: the index is not below the tree's size");
  std::vector<Digest> proof;
  for (uint64_t begin = 0, end = size; end - begin > 1;) {
    const uint64_t middle = begin + SplitOf(end - begin);
    if (index < middle) {
      proof.push_back(TRY(RangeRoot(hashes, middle, end)));
      end = middle;
    } else {
      proof.push_back(TRY(RangeRoot(hashes, begin, middle)));
      begin = middle;
    }
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

// RFC 6962 section 2.1.2, from the root down.
Result<std::vector<Digest>> ProveConsistency(HashReader& hashes, uint64_t old_size, uint64_t new_size) {
  if (old_size > new_size) return Fail(Code::kInvalid, "consistency proof: the old size is above the new");
  std::vector<Digest> proof;
  if (old_size == 0) return proof;
  uint64_t begin = 0, end = new_size;
  while (end != old_size) {
    const uint64_t middle = begin + SplitOf(end - begin);
    if (old_size <= middle) {
      proof.push_back(TRY(RangeRoot(hashes, middle, end)));
      end = middle;
    } else {
      proof.push_back(TRY(RangeRoot(hashes, begin, middle)));
      begin = middle;
    }
  }
  if (begin != 0) proof.push_back(TRY(RangeRoot(hashes, begin, end)));  // the verifier has the root from 0
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<Digest> RootAt(HashReader& hashes, uint64_t size) {
  if (size == 0) return EmptyRoot();
  return RangeRoot(hashes, 0, size);
}

}  // namespace tlog
