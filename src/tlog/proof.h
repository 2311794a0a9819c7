// Offline proofs that an entry is in a log (c2sp.org/tlog-proof@v1, the content of a *.tlog-proof file).
// Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "tlog/checkpoint.h"

namespace tlog {

inline constexpr size_t kProofBytesMax = size_t{4} << 20;
inline constexpr size_t kExtraBytesMax = size_t{1} << 20;
inline constexpr size_t kProofHashesMax = 64;

struct Proof {
  std::string extra;                   // decoded; authenticated by nothing; empty: no such line
  uint64_t index = 0;
  std::vector<crypto::Digest> hashes;  // leaf's sibling first
  std::string checkpoint;              // the whole note, as signed
};

std::string FormatProof(const Proof& proof);
// Strict, so that FormatProof gives the same bytes back. kInvalid with the reason, kTooLarge over a limit above.
base::Result<Proof> ParseProof(std::string_view bytes);

// The entry with this leaf hash stands at proof.index of the log. Errors as OpenCheckpoint's and VerifyInclusion's. The
// caller judges whether the cosignatures returned suffice.
base::Result<VerifiedCheckpoint> VerifyProof(const Proof& proof, const crypto::Digest& leaf_hash, std::string_view origin,
                                             std::span<const VerifierKey> log_keys,
                                             std::span<const VerifierKey> cosigners = {});

}  // namespace tlog
