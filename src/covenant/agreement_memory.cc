#include "covenant/agreement_memory.h"

#include <fmt/format.h>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;
using Memory = Agreement::Memory;

constexpr uint64_t kVersion = 1;
constexpr std::array<std::string_view, 3> kPhaseNames{"offer", "prevote", "commit"};  // in the order of Agreement::Phase

void WriteVote(json::Writer& w, std::string_view name, const std::optional<Vote>& vote) {
  w.Key(name);
  vote ? w.Raw(FormatVote(*vote)) : w.Null();
}

void WriteLocked(json::Writer& w, const std::optional<Agreement::Locked>& locked) {
  w.Key("locked");
  if (!locked) {
    w.Null();
    return;
  }
  w.Object();
  WriteHash(w, "certificate", locked->certificate);
  w.Key("round").Integer(static_cast<int64_t>(locked->round)).End();
}

void WriteValid(json::Writer& w, const std::optional<Agreement::Valid>& valid) {
  w.Key("valid");
  if (!valid) {
    w.Null();
    return;
  }
  w.Object();
  WriteCertificateBody(w.Key("certificate"), valid->body);
  WriteProofs(w, valid->proofs);
  w.End();
}

Result<Agreement::Locked> ReadLocked(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"certificate", "round"}));
  return Agreement::Locked{TRY(fields.Hash("certificate")), TRY(fields.Number("round"))};
}

// One proof more than travels: that of the round in which it became valid.
Result<Agreement::Valid> ReadValid(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"certificate", "proofs"}));
  return Agreement::Valid{TRY(ReadCertificateBody(fields["certificate"], fields.At("certificate"))),
                          TRY(fields.List("proofs", 1, kProofsMax + 1, ReadPrevoteSet))};
}

Status CheckVoteOf(const AgreementMemory& stored, const std::optional<Vote>& vote, Step step, const std::string& pointer) {
  if (!vote) return {};
  const bool fits = vote->covenant == stored.covenant && vote->epoch == stored.epoch && vote->round == stored.memory.round && vote->step == step;
  return fits ? Status() : Wrong(pointer, "a vote of another place than this round's");
}

Status CheckTogether(const Fields& fields, const AgreementMemory& stored) {
  const Memory& memory = stored.memory;
  if (memory.locked && memory.locked->round > memory.round) return Wrong(fields.At("locked"), "of a later round");
  if (memory.valid && memory.valid->proofs[0].round > memory.round) return Wrong(fields.At("valid"), "of a later round");
  if (memory.offer) {
    const Offer& offer = memory.offer->offer;
    if (offer.covenant != stored.covenant || offer.epoch != stored.epoch || offer.round != memory.round) {
      return Wrong(fields.At("offer"), "an offer of another place than this round's");
    }
  }
  TRY(CheckVoteOf(stored, memory.prevote, Step::kPrevote, fields.At("prevote")));
  return CheckVoteOf(stored, memory.commit, Step::kCommit, fields.At("commit"));
}

Result<AgreementMemory> ReadMemory(json::Value value, const std::string& pointer) {
  if (const auto version = value.is_object() ? value.Find("version") : std::nullopt) {
    const uint64_t number = TRY(ReadNumber(*version, Pointer(pointer, "version")));
    if (number != kVersion) return Fail(Code::kUnsupported, fmt::format("version {}; this program knows {}", number, kVersion));
  }
  const Fields fields = TRY(Fields::Of(value, pointer, {"commit", "covenant", "epoch", "locked", "offer", "phase", "prevote", "round", "valid", "version"}));
  AgreementMemory stored{.covenant = TRY(fields.Hash("covenant")), .epoch = TRY(fields.Number("epoch")), .memory = {}};
  stored.memory = Memory{.round = TRY(fields.Number("round")),
                         .phase = TRY(ReadEnum<Agreement::Phase>(fields["phase"], fields.At("phase"), kPhaseNames)),
                         .locked = TRY(fields.Optional("locked", ReadLocked)),
                         .valid = TRY(fields.Optional("valid", ReadValid)),
                         .offer = TRY(fields.Optional("offer", ReadOfferMessage)),
                         .prevote = TRY(fields.Optional("prevote", ReadVote)),
                         .commit = TRY(fields.Optional("commit", ReadVote))};
  TRY(CheckTogether(fields, stored));
  return stored;
}

}  // namespace

std::string FormatAgreementMemory(const AgreementMemory& stored) {
  const Memory& memory = stored.memory;
  json::Writer w;
  w.Object();
  WriteVote(w, "commit", memory.commit);
  WriteHash(w, "covenant", stored.covenant);
  w.Key("epoch").Integer(static_cast<int64_t>(stored.epoch));
  WriteLocked(w, memory.locked);
  w.Key("offer");
  memory.offer ? w.Raw(FormatOfferMessage(*memory.offer)) : w.Null();
  w.Key("phase").String(kPhaseNames[static_cast<size_t>(memory.phase)]);
  WriteVote(w, "prevote", memory.prevote);
  w.Key("round").Integer(static_cast<int64_t>(memory.round));
  WriteValid(w, memory.valid);
  w.Key("version").Integer(kVersion).End();
  return w.Take();
}

Result<AgreementMemory> ParseAgreementMemory(std::string_view bytes) {
  return ReadDocument(bytes, kAgreementMemoryBytesMax, "memory of an agreement", ReadMemory);
}

}  // namespace covenant
