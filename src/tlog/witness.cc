#include "tlog/witness.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "base/encoding.h"

namespace tlog {
namespace {

constexpr std::string_view kOld = "old ";
constexpr size_t kSizeLineBytesMax = 32;

WitnessAnswer Refuse(int status, std::string why) { return {.status = status, .body = why + "\n", .remember = {}, .contradiction = {}}; }
std::unexpected<WitnessAnswer> Bad(std::string_view why) { return std::unexpected(Refuse(400, "add-checkpoint: " + std::string(why))); }

std::optional<std::string_view> TakeLine(std::string_view& text) {
  const size_t newline = text.find('\n');
  if (newline == text.npos) return std::nullopt;
  const std::string_view line = text.substr(0, newline);
  text.remove_prefix(newline + 1);
  return line;
}

std::optional<Digest> HashIn(std::string_view line) {
  const auto bytes = base::Base64Decode(line);
  if (!bytes || bytes->size() != Digest::kBytes) return std::nullopt;
  return Digest::From(*bytes);
}

// A checkpoint of size 0 with another root than that of no leaves, which the specification tells apart from bad syntax.
bool IsEmptyTreeWithRoot(std::string_view text) {
  const auto origin = TakeLine(text), size = TakeLine(text), root = TakeLine(text);
  return root && IsOrigin(*origin) && *size == "0" && HashIn(*root);
}

WitnessAnswer Conflict(uint64_t size) {
  return {.status = 409, .content_type = kSizeMediaType, .body = fmt::format("{}\n", size), .remember = {}, .contradiction = {}};
}

}  // namespace

std::string FormatAddCheckpoint(const AddCheckpoint& request) {
  std::string body = fmt::format("{}{}\n", kOld, request.old_size);
  for (const Digest& hash : request.proof) body += base::Base64Encode(hash.view()) + "\n";
  return body + "\n" + request.note;
}

std::expected<ReceivedCheckpoint, WitnessAnswer> ReadAddCheckpoint(std::string_view body) {
  if (body.size() > kAddCheckpointBytesMax) return Bad(fmt::format("over {} bytes", kAddCheckpointBytesMax));
  ReceivedCheckpoint received;
  const auto old = TakeLine(body);
  const auto old_size = old && old->starts_with(kOld) ? base::ParseDecimal(old->substr(kOld.size())) : std::nullopt;
  if (!old_size) return Bad("it does not begin with \"old \", a size and a newline");
  received.request.old_size = *old_size;
  for (;;) {
    const auto line = TakeLine(body);
    if (!line) return Bad("no blank line before the checkpoint");
    if (line->empty()) break;
    const auto hash = HashIn(*line);
    if (!hash) return Bad("a line of the proof is not base64 of 32 bytes");
    if (received.request.proof.size() == kWitnessProofMax) return Bad(fmt::format("over {} lines of proof", kWitnessProofMax));
    received.request.proof.push_back(*hash);
  }
  received.request.note = body;
  auto note = ParseNote(body);
  if (!note) return Bad(note.error().message);
  auto checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint && IsEmptyTreeWithRoot(note->text)) return std::unexpected(Refuse(422, checkpoint.error().message));
  if (!checkpoint) return Bad(checkpoint.error().message);
  received.checkpoint = {*std::move(checkpoint), *std::move(note)};
  return received;
}

WitnessAnswer AnswerAddCheckpoint(const ReceivedCheckpoint& received, std::span<const VerifierKey> log_keys, const SeenHead* seen,
                                  const Cosigner& cosigner, uint64_t now_s) {
  CHECK(now_s > 0);
  const auto& [request, signed_checkpoint] = received;
  const Checkpoint& head = signed_checkpoint.checkpoint;
  if (log_keys.empty()) return Refuse(404, "this witness does not know the origin " + head.origin);
  if (auto by_log = VerifyNote(signed_checkpoint.note, log_keys); !by_log) return Refuse(403, by_log.error().message);
  if (request.old_size > head.size) return Refuse(400, "add-checkpoint: the old size is larger than the new one");
  const SeenHead last = seen != nullptr ? *seen : SeenHead{0, EmptyRoot(), {}};
  if (request.old_size != last.size) return Conflict(last.size);
  if (head.size == last.size && head.root != last.root) {
    WitnessAnswer answer = Refuse(422, "another root was cosigned at this size");
    answer.contradiction = SeenHead{head.size, head.root, request.note};
    return answer;
  }
  if (last.size == 0 && !request.proof.empty()) return Refuse(422, "a proof from size 0 is empty");
  if (last.size > 0) {
    if (auto consistent = VerifyConsistency(last.size, head.size, last.root, head.root, request.proof); !consistent) {
      return Refuse(422, consistent.error().message);
    }
  }
  const NoteSignature cosignature = cosigner.Sign(signed_checkpoint.note.text, now_s);
  return {.status = 200, .body = FormatSignature(cosignature), .remember = SeenHead{head.size, head.root, request.note}, .contradiction = {}};
}

WitnessReply ReadWitnessAnswer(int status, std::string_view body, const VerifierKey& witness, std::string_view text, uint64_t old_size) {
  if (status == 409) {
    // Version 1.0.0 also says 409, with the same size, where the roots differ.
    std::string_view rest = body.substr(0, kSizeLineBytesMax);
    const auto line = TakeLine(rest);
    const auto size = line ? base::ParseDecimal(*line) : std::nullopt;
    if (size && *size != old_size) return Stale{*size};
    return NotCosigned{"the witness answered 409 and names no other size"};
  }
  if (status != 200) return NotCosigned{fmt::format("the witness answered {}", status)};
  const auto signatures = ParseSignatures(body);
  if (!signatures) return NotCosigned{signatures.error().message};
  for (const NoteSignature& signature : *signatures) {
    if (signature.name != witness.name() || signature.key_id != witness.id()) continue;
    const auto timestamp = VerifySignature(witness, text, signature);
    if (!timestamp) return NotCosigned{timestamp.error().message};
    if (*timestamp == 0) return NotCosigned{"the cosignature is of no time"};
    return Cosigned{signature, *timestamp};
  }
  return NotCosigned{"the answer has no signature by this witness"};
}

}  // namespace tlog
