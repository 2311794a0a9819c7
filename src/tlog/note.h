// Signed notes (c2sp.org/signed-note@v1.0.0) with Ed25519 signatures (0x01) and timestamped Ed25519 cosignatures (0x04,
// c2sp.org/tlog-cosignature): text, a blank line, and lines "— <key name> <base64(key ID || signature)>".
// Signatures by unknown keys and of unknown types are kept and ignored. Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/verifier_key.h"

namespace tlog {

inline constexpr size_t kNoteBytesMax = size_t{1} << 20;      // a whole note
inline constexpr size_t kNoteSignaturesMax = 256;             // the specification asks for at least 16

struct NoteSignature {
  std::string name;
  uint32_t key_id = 0;
  std::string bytes;  // what follows the key ID; for 0x04: u64 timestamp || 64 bytes
  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;  // with its last newline, without the blank line
  std::vector<NoteSignature> signatures;
};

// Strict, so that FormatNote gives the same bytes back. kInvalid with the reason, kTooLarge over a limit above.
base::Result<Note> ParseNote(std::string_view bytes);
std::string FormatNote(const Note& note);

// "— name base64\n". Parsing wants the newline, and no more than one line.
std::string FormatSignature(const NoteSignature& signature);
base::Result<NoteSignature> ParseSignature(std::string_view line);
// Lines one after another, as a witness answers (c2sp.org/tlog-witness): 1 to kNoteSignaturesMax of them.
base::Result<std::vector<NoteSignature>> ParseSignatures(std::string_view lines);

struct VerifiedSignature {
  size_t key = 0;          // which of the known keys
  size_t signature = 0;    // which of the note's signatures
  uint64_t timestamp = 0;  // POSIX seconds, for 0x04; else 0
};

// Checks every signature whose (name, key ID) is that of a known key. kCorrupt where one of these fails, kUnauthorized
// where there is none; else one result for each key that signed, in the order of the note. A key that signed twice is
// checked twice and reported once. Keys of a type this build cannot verify count as unknown.
base::Result<std::vector<VerifiedSignature>> VerifyNote(const Note& note, std::span<const VerifierKey> known);

// One signature over `text` (the text of a note). Returns the timestamp (0 for 0x01); kCorrupt where it does not hold,
// or is not by this key.
base::Result<uint64_t> VerifySignature(const VerifierKey& key, std::string_view text, const NoteSignature& signature);

}  // namespace tlog
