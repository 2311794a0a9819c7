#include "tlog/note.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/utf8.h"
#include "tlog/signer.h"

namespace tlog {
namespace {

using base::Code;
using base::Fail;
using base::Result;

constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";  // U+2014 and a space
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kTimestampBytes = 8;

std::unexpected<base::Error> BadNote(std::string_view why) { return Fail(Code::kInvalid, fmt::format("signed note: {}", why)); }

// UTF-8 without control characters other than the newline.
bool IsNoteText(std::string_view text) {
  while (!text.empty()) {
    const auto c = base::TakeCodePoint(text);
    if (!c || (*c < 0x20 && *c != U'\n')) return false;
  }
  return true;
}

std::optional<crypto::Signature> Ed25519In(std::string_view bytes) {
  crypto::Signature signature;
  if (bytes.size() != signature.bytes.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), signature.bytes.begin());
  return signature;
}

std::unexpected<base::Error> BadSignature(const VerifierKey& key) {
  return Fail(Code::kCorrupt, fmt::format("the signature by {} ({:08x}) does not hold", key.name(), key.id()));
}

std::optional<size_t> KeyOf(const NoteSignature& signature, std::span<const VerifierKey> known) {
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i].id() == signature.key_id && known[i].name() == signature.name && known[i].CanVerify()) return i;
  }
  return std::nullopt;
}

}  // namespace

Result<Note> ParseNote(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax) return Fail(Code::kTooLarge, fmt::format("signed note: over {} bytes", kNoteBytesMax));
  if (!IsNoteText(bytes)) return BadNote("not UTF-8, or it has control characters");
  const size_t blank = bytes.rfind("\n\n");  // the last one: the text may hold blank lines
  if (blank == bytes.npos) return BadNote("no blank line between the text and the signatures");
  std::vector<NoteSignature> signatures = TRY(ParseSignatures(bytes.substr(blank + 2)));
  return Note{std::string(bytes.substr(0, blank + 1)), std::move(signatures)};
}

std::string FormatNote(const Note& note) {
  std::string out = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) out += FormatSignature(signature);
  return out;
}

std::string FormatSignature(const NoteSignature& signature) {
  std::string bytes;
  base::AppendBig32(bytes, signature.key_id);
  bytes += signature.bytes;
  return fmt::format("{}{} {}\n", kSignaturePrefix, signature.name, base::Base64Encode(bytes));
}

Result<NoteSignature> ParseSignature(std::string_view line) {
  if (!line.ends_with('\n')) return BadNote("a signature line does not end in a newline");
  line.remove_suffix(1);
  if (!line.starts_with(kSignaturePrefix)) return BadNote("a signature line does not begin with an em dash and a space");
  line.remove_prefix(kSignaturePrefix.size());
  const size_t space = line.find(' ');
  if (space == line.npos) return BadNote("a signature line has no signature");
  const std::string_view name = line.substr(0, space);
  if (!IsKeyName(name)) return BadNote("a key name is empty or has a space, a '+' or a control character");
  const auto bytes = base::Base64Decode(line.substr(space + 1));
  if (!bytes || bytes->size() <= kKeyIdBytes) return BadNote("a signature is not base64 of a key ID and a signature");
  return NoteSignature{std::string(name), base::ReadBig32(*bytes), bytes->substr(kKeyIdBytes)};
}

Result<std::vector<NoteSignature>> ParseSignatures(std::string_view lines) {
  if (lines.empty()) return BadNote("no signature");
  if (lines.size() > kNoteBytesMax) return Fail(Code::kTooLarge, fmt::format("signatures: over {} bytes", kNoteBytesMax));
  std::vector<NoteSignature> signatures;
  while (!lines.empty()) {
    if (signatures.size() == kNoteSignaturesMax) {
      return Fail(Code::kTooLarge, fmt::format("signed note: over {} signatures", kNoteSignaturesMax));
    }
    const size_t newline = lines.find('\n');
    const std::string_view line = lines.substr(0, newline == lines.npos ? newline : newline + 1);
    signatures.push_back(TRY(ParseSignature(line)));
    lines.remove_prefix(line.size());
  }
  return signatures;
}

Result<uint64_t> VerifySignature(const VerifierKey& key, std::string_view text, const NoteSignature& signature) {
  if (signature.key_id != key.id() || signature.name != key.name() || !key.CanVerify()) return BadSignature(key);
  if (key.type() == SignatureType::kEd25519) {
    const auto ed25519 = Ed25519In(signature.bytes);
    if (!ed25519 || !crypto::Verify(key.public_key(), text, *ed25519)) return BadSignature(key);
    return 0;
  }
  if (signature.bytes.size() < kTimestampBytes) return BadSignature(key);
  const uint64_t timestamp = base::ReadBig64(signature.bytes);
  const auto ed25519 = Ed25519In(std::string_view(signature.bytes).substr(kTimestampBytes));
  if (!ed25519 || timestamp > INT64_MAX) return BadSignature(key);
  if (!crypto::Verify(key.public_key(), CosignedMessage(text, timestamp), *ed25519)) return BadSignature(key);
  return timestamp;
}

Result<std::vector<VerifiedSignature>> VerifyNote(const Note& note, std::span<const VerifierKey> known) {
  std::vector<VerifiedSignature> verified;
  for (size_t i = 0; i < note.signatures.size(); ++i) {
    const auto key = KeyOf(note.signatures[i], known);
    if (!key) continue;
    const uint64_t timestamp = TRY(VerifySignature(known[*key], note.text, note.signatures[i]));
    const bool repeated = std::any_of(verified.begin(), verified.end(), [&](const auto& v) { return v.key == *key; });
    if (!repeated) verified.push_back({*key, i, timestamp});
  }
  if (verified.empty()) return Fail(Code::kUnauthorized, "signed note: no signature by a known key");
  return verified;
}

}  // namespace tlog
