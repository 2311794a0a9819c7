#include "tlog/signer.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/encoding.h"

namespace tlog {

using base::Result;

Result<NoteSigner> NoteSigner::Make(std::string name, const crypto::SigningKey& key) {
  return NoteSigner(TRY(VerifierKey::Make(std::move(name), SignatureType::kEd25519, key.public_key())), key);
}

NoteSignature NoteSigner::Sign(std::string_view text) const {
  CHECK(text.ends_with('\n'));
  return {verifier_.name(), verifier_.id(), std::string(key_->Sign(text).view())};
}

Result<Cosigner> Cosigner::Make(std::string name, const crypto::SigningKey& key) {
  return Cosigner(TRY(VerifierKey::Make(std::move(name), SignatureType::kCosignature, key.public_key())), key);
}

NoteSignature Cosigner::Sign(std::string_view text, uint64_t timestamp) const {
  CHECK(text.ends_with('\n') && timestamp >= 1 && timestamp <= INT64_MAX);
  NoteSignature signature{verifier_.name(), verifier_.id(), {}};
  base::AppendBig64(signature.bytes, timestamp);
  signature.bytes += key_->Sign(CosignedMessage(text, timestamp)).view();
  return signature;
}

std::string CosignedMessage(std::string_view text, uint64_t timestamp) {
  return fmt::format("cosignature/v1\ntime {}\n{}", timestamp, text);
}

}  // namespace tlog
