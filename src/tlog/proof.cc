#include "tlog/proof.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "tlog/merkle.h"

namespace tlog {
namespace {

using base::Code;
using base::Fail;
using base::Result;

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

std::unexpected<base::Error> BadProof(std::string_view why) { return Fail(Code::kInvalid, fmt::format("proof: {}", why)); }

// The line at the front, without its newline, taken off; the last one need not have a newline.
std::string_view TakeLine(std::string_view& text) {
  const size_t newline = text.find('\n');
  const std::string_view line = text.substr(0, newline);
  text.remove_prefix(newline == text.npos ? text.size() : newline + 1);
  return line;
}

Result<std::string> ParseExtra(std::string_view base64) {
  const auto bytes = base::Base64Decode(base64);
  if (!bytes || bytes->empty()) return BadProof("the extra line is not base64, or empty");
  if (bytes->size() > kExtraBytesMax) return Fail(Code::kTooLarge, fmt::format("proof: over {} extra bytes", kExtraBytesMax));
  return *bytes;
}

Result<crypto::Digest> ParseHash(std::string_view base64) {
  const auto bytes = base::Base64Decode(base64);
  if (!bytes || bytes->size() != crypto::Digest::kBytes) return BadProof("a hash line is not base64 of 32 bytes");
  return crypto::Digest::From(*bytes);
}

}  // namespace

std::string FormatProof(const Proof& proof) {
  std::string out(kHeader);
  if (!proof.extra.empty()) out += fmt::format("{}{}\n", kExtra, base::Base64Encode(proof.extra));
  out += fmt::format("{}{}\n", kIndex, proof.index);
  for (const crypto::Digest& hash : proof.hashes) out += base::Base64Encode(hash.view()) + "\n";
  return out + "\n" + proof.checkpoint;
}

Result<Proof> ParseProof(std::string_view bytes) {
  if (bytes.size() > kProofBytesMax) return Fail(Code::kTooLarge, fmt::format("proof: over {} bytes", kProofBytesMax));
  if (!bytes.starts_with(kHeader)) return BadProof("it does not begin with c2sp.org/tlog-proof@v1");
  bytes.remove_prefix(kHeader.size());
  Proof proof;
  std::string_view line = TakeLine(bytes);
  if (line.starts_with(kExtra)) {
    proof.extra = TRY(ParseExtra(line.substr(kExtra.size())));
    line = TakeLine(bytes);
  }
  const auto index = line.starts_with(kIndex) ? base::ParseDecimal(line.substr(kIndex.size())) : std::nullopt;
  if (!index) return BadProof("no line 'index <decimal>' where it should stand");
  proof.index = *index;
  while (!(line = TakeLine(bytes)).empty()) {
    if (proof.hashes.size() == kProofHashesMax) return BadProof(fmt::format("over {} hashes", kProofHashesMax));
    proof.hashes.push_back(TRY(ParseHash(line)));
  }
  if (bytes.empty()) return BadProof("no checkpoint after the hashes and a blank line");
  proof.checkpoint = bytes;
  return proof;
}

Result<VerifiedCheckpoint> VerifyProof(const Proof& proof, const crypto::Digest& leaf_hash, std::string_view origin,
                                       std::span<const VerifierKey> log_keys, std::span<const VerifierKey> cosigners) {
  VerifiedCheckpoint opened = TRY(OpenCheckpoint(proof.checkpoint, origin, log_keys, cosigners));
  TRY(VerifyInclusion(proof.index, opened.checkpoint.size, leaf_hash, proof.hashes, opened.checkpoint.root));
  return opened;
}

}  // namespace tlog
