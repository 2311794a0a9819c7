// LAYERS: tlog
// Any bytes are an add-checkpoint request or refused with 400 or 422; an accepted one is written back as the same bytes. Any
// bytes are a witness's answer.
#include "base/check.h"
#include "tlog/witness.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto received = tlog::ReadAddCheckpoint(bytes)) {
    CHECK(tlog::FormatAddCheckpoint(received->request) == bytes);
  } else {
    CHECK(received.error().status == 400 || received.error().status == 422);
  }
  static const auto key = crypto::SigningKey::FromSeed(std::string(32, '\2')).value();
  static const auto witness = tlog::Cosigner::Make("w", key).value();
  (void)tlog::ReadWitnessAnswer(200, bytes, witness.verifier(), "text\n", 0);
  (void)tlog::ReadWitnessAnswer(409, bytes, witness.verifier(), "text\n", 0);
  return 0;
}
