#include "tlog/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/encoding.h"
#include "base/utf8.h"
#include "tlog/merkle.h"

namespace tlog {
namespace {

using base::Code;
using base::Fail;
using base::Result;

std::unexpected<base::Error> BadCheckpoint(std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("checkpoint: {}", why));
}

// Non-empty UTF-8 without control characters.
bool IsLine(std::string_view line) {
  if (line.empty()) return false;
  while (!line.empty()) {
    const auto c = base::TakeCodePoint(line);
    if (!c || *c < 0x20) return false;
  }
  return true;
}

// Takes a line and its newline off the front; nullopt where there is no newline.
std::optional<std::string_view> TakeLine(std::string_view& text) {
  const size_t newline = text.find('\n');
  if (newline == text.npos) return std::nullopt;
  const std::string_view line = text.substr(0, newline);
  text.remove_prefix(newline + 1);
  return line;
}

std::optional<crypto::Digest> ParseHash(std::string_view base64) {
  const auto bytes = base::Base64Decode(base64);
  if (!bytes || bytes->size() != crypto::Digest::kBytes) return std::nullopt;
  return crypto::Digest::From(*bytes);
}

}  // namespace

bool IsOrigin(std::string_view origin) { return origin.size() <= kOriginBytesMax && IsLine(origin); }

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  std::string text = fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size,
                                 base::Base64Encode(checkpoint.root.view()));
  for (const std::string& extension : checkpoint.extensions) text += extension + "\n";
  return text;
}

Result<Checkpoint> ParseCheckpoint(std::string_view text) {
  if (text.size() > kNoteBytesMax) return Fail(Code::kTooLarge, "checkpoint: longer than a note may be");
  const auto origin = TakeLine(text), size_line = TakeLine(text), root_line = TakeLine(text);
  if (!root_line) return BadCheckpoint("fewer than three lines");
  if (!IsOrigin(*origin)) return BadCheckpoint(fmt::format("the origin is not 1 to {} bytes of text", kOriginBytesMax));
  const auto size = base::ParseDecimal(*size_line);
  if (!size) return BadCheckpoint("the size is not a decimal number without leading zeroes");
  const auto root = ParseHash(*root_line);
  if (!root) return BadCheckpoint("the root is not base64 of 32 bytes");
  if (*size == 0 && *root != EmptyRoot()) return BadCheckpoint("size 0 without the root of the empty tree");

  Checkpoint checkpoint{std::string(*origin), *size, *root, {}};
  while (!text.empty()) {
    const auto line = TakeLine(text);
    if (!line || !IsLine(*line)) return BadCheckpoint("an extension line is empty or not text");
    if (checkpoint.extensions.size() == kExtensionsMax) {
      return Fail(Code::kTooLarge, fmt::format("checkpoint: over {} extension lines", kExtensionsMax));
    }
    checkpoint.extensions.emplace_back(*line);
  }
  return checkpoint;
}

Result<SignedCheckpoint> ParseSignedCheckpoint(std::string_view bytes) {
  Note note = TRY(ParseNote(bytes));
  Checkpoint checkpoint = TRY(ParseCheckpoint(note.text));
  return SignedCheckpoint{std::move(checkpoint), std::move(note)};
}

std::string SignCheckpoint(const Checkpoint& checkpoint, const NoteSigner& log) {
  CHECK(IsOrigin(checkpoint.origin) && std::all_of(checkpoint.extensions.begin(), checkpoint.extensions.end(), IsLine));
  Note note{FormatCheckpoint(checkpoint), {}};
  note.signatures.push_back(log.Sign(note.text));
  return FormatNote(note);
}

Result<VerifiedCheckpoint> OpenCheckpoint(std::string_view bytes, std::string_view origin,
                                          std::span<const VerifierKey> log_keys, std::span<const VerifierKey> cosigners) {
  auto [checkpoint, note] = TRY(ParseSignedCheckpoint(bytes));
  if (checkpoint.origin != origin) {
    return Fail(Code::kForbidden, fmt::format("checkpoint: its origin is {}, not {}", checkpoint.origin, origin));
  }
  std::vector<VerifierKey> known(log_keys.begin(), log_keys.end());
  known.insert(known.end(), cosigners.begin(), cosigners.end());
  VerifiedCheckpoint opened{std::move(checkpoint), std::move(note), {}};
  bool signed_by_log = false;
  const std::vector<VerifiedSignature> signatures = TRY(VerifyNote(opened.note, known));
  for (const VerifiedSignature& signature : signatures) {
    const SignatureType type = known[signature.key].type();
    if (signature.key < log_keys.size()) {
      signed_by_log |= type == SignatureType::kEd25519;
    } else if (type == SignatureType::kCosignature) {
      opened.cosignatures.push_back({signature.key - log_keys.size(), signature.timestamp});
    }
  }
  if (!signed_by_log) return Fail(Code::kUnauthorized, fmt::format("checkpoint: not signed by a key of {}", origin));
  return opened;
}

}  // namespace tlog
