// RFC 6962 Merkle trees over SHA-256: hashes, roots, and proofs that hostile input cannot trick.
//
// A tree is identified by (size, root). Sizes and indices count leaves; any uint64_t is a legal input everywhere.
// "Leaf hash" is LeafHash(entry); nothing here sees entries otherwise. All functions are pure and safe to call from many
// threads; Frontier is a plain value.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"

namespace tlog {

using crypto::Digest;

Digest LeafHash(std::string_view entry);                      // SHA-256(0x00 || entry)
Digest NodeHash(const Digest& left, const Digest& right);     // SHA-256(0x01 || left || right)
Digest EmptyRoot();                                           // SHA-256(""), the root of size 0

// MTH over leaves that are already hashed: RFC 6962 section 2.1 with D[i]'s leaf hash given. O(n).
Digest Root(std::span<const Digest> leaf_hashes);

// The right edge of a growing tree: one hash for each complete subtree, largest first (a "compact range" from 0).
// Append is amortised one node hash, root() is at most 63. At most 64 hashes are held.
class Frontier {
 public:
  Frontier() = default;
  // `subtrees` as subtrees() gave them. kInvalid unless there is exactly one for each bit set in `size`.
  static base::Result<Frontier> Restore(uint64_t size, std::span<const Digest> subtrees);

  void Append(const Digest& leaf_hash) { AppendSubtree(0, leaf_hash); }
  // The root of 2^level further leaves; the size so far must be a multiple of 2^level.
  void AppendSubtree(int level, const Digest& hash);

  uint64_t size() const { return size_; }
  Digest root() const;
  std::span<const Digest> subtrees() const { return subtrees_; }

 private:
  uint64_t size_ = 0;
  std::vector<Digest> subtrees_;
};

// Proofs, leaf's sibling first (RFC 6962 sections 2.1.1 and 2.1.2). kCorrupt with the reason where they do not hold.
base::Status VerifyInclusion(uint64_t index, uint64_t size, const Digest& leaf_hash, std::span<const Digest> proof,
                             const Digest& root);
// Between equal sizes the proof is empty and the roots are equal. kInvalid from size 0: there is nothing to prove, every
// tree extends the empty one.
base::Status VerifyConsistency(uint64_t old_size, uint64_t new_size, const Digest& old_root, const Digest& new_root,
                               std::span<const Digest> proof);

// Where the hashes of complete subtrees come from (tile_hashes.h: from tiles).
class HashReader {
 public:
  virtual ~HashReader() = default;
  // The root over leaves [index << level, (index + 1) << level). Only asked within the size the reader is for.
  virtual base::Result<Digest> Subtree(int level, uint64_t index) = 0;
};

// kInvalid unless index < size; else errors are the reader's.
base::Result<std::vector<Digest>> ProveInclusion(HashReader& hashes, uint64_t index, uint64_t size);
// kInvalid unless old_size <= new_size. Empty where old_size is 0 or new_size.
base::Result<std::vector<Digest>> ProveConsistency(HashReader& hashes, uint64_t old_size, uint64_t new_size);
base::Result<Digest> RootAt(HashReader& hashes, uint64_t size);

}  // namespace tlog
