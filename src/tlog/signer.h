// The secret half of a note key: signs notes as a log (0x01) or cosigns them as a witness or mirror (0x04).
// Safe to call from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sign.h"
#include "tlog/note.h"
#include "tlog/verifier_key.h"

namespace tlog {

// Signs the text of notes with Ed25519. Whoever calls it has made sure that this may be signed.
class NoteSigner {
 public:
  // kInvalid for a bad name. `key` must outlive this.
  static base::Result<NoteSigner> Make(std::string name, const crypto::SigningKey& key);
  NoteSignature Sign(std::string_view text) const;
  const VerifierKey& verifier() const { return verifier_; }

 private:
  NoteSigner(VerifierKey verifier, const crypto::SigningKey& key) : verifier_(std::move(verifier)), key_(&key) {}
  VerifierKey verifier_;
  const crypto::SigningKey* key_;
};

// Cosigns the text of checkpoints (c2sp.org/tlog-cosignature, Ed25519). The signed message does not hold the name, so one
// key is one cosigner: never share it between a log, a witness and a mirror.
class Cosigner {
 public:
  static base::Result<Cosigner> Make(std::string name, const crypto::SigningKey& key);
  // `timestamp` is POSIX seconds, 1 to 2^63-1.
  NoteSignature Sign(std::string_view text, uint64_t timestamp) const;
  const VerifierKey& verifier() const { return verifier_; }

 private:
  Cosigner(VerifierKey verifier, const crypto::SigningKey& key) : verifier_(std::move(verifier)), key_(&key) {}
  VerifierKey verifier_;
  const crypto::SigningKey* key_;
};

// "cosignature/v1\ntime <timestamp>\n" || text: what a 0x04 signature signs.
std::string CosignedMessage(std::string_view text, uint64_t timestamp);

}  // namespace tlog
