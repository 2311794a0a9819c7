// LAYERS: tlog
// Any bytes are a proof or refused; an accepted one is printed back to the same bytes, and verifying it ends.
#include "base/check.h"
#include "tlog/merkle.h"
#include "tlog/proof.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto proof = tlog::ParseProof(bytes);
  if (!proof) return 0;
  CHECK(tlog::FormatProof(*proof) == bytes);
  const tlog::Digest hash = tlog::EmptyRoot(), zero;  // zero is no root of anything
  for (const uint64_t tree_size : {proof->index, proof->index + 1, UINT64_MAX}) {
    CHECK(!tlog::VerifyInclusion(proof->index, tree_size, hash, proof->hashes, zero));
    CHECK(!tlog::VerifyConsistency(proof->index, tree_size, hash, zero, proof->hashes));
  }
  return 0;
}
