// Checkpoints (c2sp.org/tlog-checkpoint@v1.0.0): a note whose text is origin, size and root, one a line.
// Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "tlog/note.h"
#include "tlog/signer.h"

namespace tlog {

inline constexpr size_t kOriginBytesMax = 255;  // tlog-cosignature's bound
inline constexpr size_t kExtensionsMax = 64;

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  crypto::Digest root;
  std::vector<std::string> extensions;  // we write none; others' are kept
  bool operator==(const Checkpoint&) const = default;
};

// Non-empty UTF-8 without control characters, at most kOriginBytesMax bytes.
bool IsOrigin(std::string_view origin);

// The text of the note. Parsing is strict, so that formatting gives the same bytes back; size 0 has the empty root.
std::string FormatCheckpoint(const Checkpoint& checkpoint);
base::Result<Checkpoint> ParseCheckpoint(std::string_view text);

// A note and what its text says. Nothing is verified yet.
struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
};
base::Result<SignedCheckpoint> ParseSignedCheckpoint(std::string_view bytes);

// The whole note, signed by a log; `origin` must be valid, extensions without control characters and not empty.
std::string SignCheckpoint(const Checkpoint& checkpoint, const NoteSigner& log);

// A log's checkpoint, verified.
struct Cosignature {
  size_t key = 0;          // which of the cosigners asked about
  uint64_t timestamp = 0;  // POSIX seconds
};
struct VerifiedCheckpoint {
  Checkpoint checkpoint;
  Note note;
  std::vector<Cosignature> cosignatures;  // one for each cosigner that signed; whether they suffice is the caller's policy
};

// The origin is `origin`, at least one of `log_keys` signed with kEd25519, and no known key's signature fails. Of the
// `cosigners` only kCosignature signatures are reported.
// kForbidden for another origin, kUnauthorized where no log key signed, kCorrupt for a bad signature, kInvalid for bad bytes.
base::Result<VerifiedCheckpoint> OpenCheckpoint(std::string_view bytes, std::string_view origin,
                                                std::span<const VerifierKey> log_keys,
                                                std::span<const VerifierKey> cosigners = {});

}  // namespace tlog
