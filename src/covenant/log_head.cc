#include "covenant/log_head.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "covenant/evidence.h"
#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;

constexpr size_t kProofHashesMax = 64;

}  // namespace

std::string FormatLogHead(const LogHead& head) {
  json::Writer w;
  w.Object().Key("checkpoint").String(head.note).Key("prefix").String(Base64Of(head.prefix)).Key("proof").Array();
  for (const Digest& hash : head.proof) w.String(Base64Of(hash));
  w.End().End();
  return w.Take();
}

Result<LogHead> ReadLogHead(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"checkpoint", "prefix", "proof"}));
  const json::Value note = fields["checkpoint"];
  if (!note.is_string()) return Wrong(fields.At("checkpoint"), "has to be a signed checkpoint, as text");
  LogHead head{std::string(note.AsString()), TRY(fields.Hash("prefix")), TRY(fields.List("proof", 0, kProofHashesMax, ReadHash))};
  if (head.note.size() > kLogHeadBytesMax) return TooLarge(fields.At("checkpoint"), "a checkpoint this long");
  const auto parsed = tlog::ParseSignedCheckpoint(head.note);
  if (!parsed) return Wrong(fields.At("checkpoint"), parsed.error().message);
  if (parsed->note.signatures.size() != 1) return Wrong(fields.At("checkpoint"), "has to have one signature, the log's");
  return head;
}

Digest HashOf(const LogHead& head) { return crypto::Sha256(head.note); }

Result<std::string> SignedByLogAlone(std::string_view note, const tlog::VerifierKey& log) {
  tlog::Note parsed = TRY(tlog::ParseNote(note));
  const auto signatures = TRY(tlog::VerifyNote(parsed, std::span(&log, 1)));
  parsed.signatures = {parsed.signatures[signatures.at(0).signature]};
  std::string alone = tlog::FormatNote(parsed);
  if (alone.size() > kLogHeadBytesMax) return Fail(Code::kTooLarge, "a checkpoint of over 16 KiB");
  return alone;
}

Result<std::optional<Evidence>> EvidenceOfHeads(const tlog::VerifierKey& log, std::string_view one, std::string_view other, tlog::HashReader* larger) {
  struct Side {
    std::string note;
    tlog::Checkpoint head;
  };
  std::array<Side, 2> sides;
  for (auto [side, note] : {std::pair(&sides[0], one), std::pair(&sides[1], other)}) {
    side->note = TRY(SignedByLogAlone(note, log));
    side->head = TRY(tlog::ParseSignedCheckpoint(side->note)).checkpoint;
  }
  if (sides[1].head.size < sides[0].head.size) std::swap(sides[0], sides[1]);
  const auto& [small, large] = sides;
  if (small.head.size == 0) return std::optional<Evidence>();
  LogHead first{small.note, small.head.root, {}}, second{large.note, large.head.root, {}};
  if (small.head.size != large.head.size) {
    CHECK(larger != nullptr);
    second.prefix = TRY(tlog::RootAt(*larger, small.head.size));
    second.proof = TRY(tlog::ProveConsistency(*larger, small.head.size, large.head.size));
    auto held = tlog::VerifyConsistency(small.head.size, large.head.size, second.prefix, large.head.root, second.proof);
    if (!held) return base::Annotate(std::move(held).error(), "the hashes are not those under the larger head");
  }
  return Contradiction(first, second);
}

Result<MemberId> CheckSigned(const State& state, const LogHead& head) {
  const auto parsed = TRY(tlog::ParseSignedCheckpoint(head.note));
  const auto row = std::ranges::find_if(state.members, [&](const Row& r) { return r.card.keys.log.name() == parsed.checkpoint.origin; });
  if (row == state.members.end()) return Fail(Code::kForbidden, "evidence: of the log of no member");
  std::vector<tlog::VerifierKey> keys{row->card.keys.log};
  if (row->anchor && parsed.checkpoint.size <= row->anchor->size) keys.insert(keys.end(), row->anchor->keys.begin(), row->anchor->keys.end());
  if (parsed.note.signatures.size() != 1) return Fail(Code::kInvalid, "evidence: a head has to have one signature, the log's");
  auto verified = tlog::VerifyNote(parsed.note, keys);
  if (!verified) return base::Annotate(std::move(verified).error(), "evidence: the log's signature");
  return row->id;
}

}  // namespace covenant
