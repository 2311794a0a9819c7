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
  const tlog::Digest hash = tlog::EmptyRoot();
  for (const uint64_t size : {proof->index, proof->index + 1, UINT64_MAX}) {
    CHECK(!tlog::VerifyInclusion(proof->index, size, hash, proof->hashes, hash));
    CHECK(!tlog::VerifyConsistency(proof->index, size, hash, hash, proof->hashes) || size == proof->index);
  }
  return 0;
}
