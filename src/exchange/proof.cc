#include "exchange/proof.h"

#include "base/encoding.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "json/print.h"
#include "tlog/merkle.h"
#include "tlog/proof.h"
#include "tlog/record.h"

namespace exchange {
namespace {

constexpr std::string_view kFormat = "record/v1";

std::unexpected<base::Error> BadExtra(std::string_view why) {
  return base::Fail(base::Code::kInvalid, "the proof's extra line does not open a record: " + std::string(why));
}

std::unexpected<base::Error> Other(size_t record_parts, size_t object_parts) {
  return base::Fail(base::Code::kCorrupt, "the record has " + std::to_string(record_parts) + " parts, this object makes " +
                                              std::to_string(object_parts + kObjectPart) + ": it is not the object that was published");
}

base::Result<crypto::Digest> ReadHash(json::Value text) {
  const auto bytes = base::Base64Decode(text.AsString());
  if (!bytes || bytes->size() != crypto::Digest::kBytes) return BadExtra("a salt or leaf is not 32 bytes of base64");
  return crypto::Digest::From(*bytes);
}

// C from the opening and the object's own parts, in order.
base::Result<crypto::Digest> Recompute(json::Value extra, std::string_view origin, const std::vector<std::string>& object_parts) {
  const auto parts = extra.Find("parts"), salts = extra.Find("salts");
  if (extra.FindString("mithaq") != kFormat) return BadExtra("it is not of format record/v1");
  if (!parts || !salts || !parts->is_array() || !salts->is_array() || parts->size() != kObjectPart) return BadExtra("parts or salts are missing");
  std::vector<json::Value> heads;
  for (const json::Value part : parts->elements()) heads.push_back(part);
  std::vector<crypto::Digest> leaves;
  size_t used = 0, hidden = 0;
  for (const json::Value salt : salts->elements()) {
    const auto index = static_cast<uint32_t>(leaves.size());
    if (const auto leaf = salt.Find("leaf")) {
      leaves.push_back(TRY(ReadHash(*leaf)));
      hidden += index >= kObjectPart ? 1 : 0;
      continue;
    }
    if (index >= kObjectPart && used == object_parts.size()) return Other(salts->size(), object_parts.size());
    const std::string_view part = index < kObjectPart ? heads[index].AsString() : std::string_view(object_parts[used++]);
    leaves.push_back(tlog::PartLeaf(index, TRY(ReadHash(salt)), part));
  }
  // Where parts are hidden the object's granular_markings have been made anew, and are not the record's.
  const size_t left = object_parts.size() - used;
  if (left > (hidden > 0 ? 1 : 0)) return Other(salts->size(), object_parts.size());
  return tlog::Commitment(tlog::OriginId(origin), leaves);
}

}  // namespace

base::Result<std::string> MakeProofExtra(const StoredRecord& stored) {
  const Record& record = stored.record;
  std::vector<tlog::PartOpening> opening;
  if (stored.opening) {
    opening = TRY(tlog::ParseOpening(*stored.opening));
  } else {
    const tlog::Salts salts(record.seed);
    for (uint32_t i = 0; i < record.parts.size(); ++i) opening.push_back(tlog::ShowPart(salts, i, record.parts[i]));
  }
  if (opening.size() < kObjectPart) return base::Fail(base::Code::kCorrupt, "a record in the store has too few parts");
  json::Writer w;
  w.Object().Key("mithaq").String(kFormat).Key("parts").Array();
  for (size_t i = 0; i < kObjectPart; ++i) {
    const auto shown = tlog::ShownBytes(opening[i]);
    shown ? w.String(*shown) : w.Null();
  }
  w.End().Key("salts").Array();
  for (const tlog::PartOpening& part : opening) {
    if (const auto* const shown = std::get_if<tlog::ShownPart>(&part)) {
      w.String(base::Base64Encode(shown->salt.view()));
    } else {
      w.Object().Key("leaf").String(base::Base64Encode(std::get<crypto::Digest>(part).view())).End();
    }
  }
  w.End().End();
  return w.Take();
}

base::Result<ProvenObject> VerifyObjectProof(std::string_view object_json, std::string_view proof_text, const tlog::VerifierKey& key,
                                             std::span<const tlog::VerifierKey> cosigners) {
  const tlog::Proof proof = TRY(tlog::ParseProof(proof_text));
  if (proof.extra.empty()) return BadExtra("there is none");
  json::Parser object_parser, extra_parser, part_parser;
  const auto object = object_parser.Parse(object_json);
  if (!object) return base::Annotate(object.error(), "the object");
  if (!object->is_object()) return base::Fail(base::Code::kInvalid, "the object: not a JSON object");
  const auto extra = extra_parser.Parse(proof.extra);
  if (!extra) return BadExtra(extra.error().message);

  const std::string canonical = json::Canonical(*object);
  const auto object_parts = ObjectParts(*object, canonical);
  if (!object_parts) return base::Annotate(object_parts.error(), "the object");
  const crypto::Digest commitment = TRY(Recompute(*extra, key.name(), *object_parts));
  const crypto::Digest leaf = tlog::LeafHash(tlog::FormatEntry(tlog::RecordEntry(commitment)));
  auto verified = tlog::VerifyProof(proof, leaf, key.name(), std::span(&key, 1), cosigners);
  if (!verified) {
    return base::Annotate(std::move(verified).error(), "this object is not proven by this proof and key");
  }
  ProvenObject proven{std::string(object->FindString("id")), std::string(object->FindString("type")), proof.index, *std::move(verified), {}};
  std::string_view part1;
  size_t i = 0;
  for (const json::Value part : extra->Find("parts")->elements()) {
    if (i++ == 1) part1 = part.AsString();
  }
  proven.collection = TRY(part_parser.Parse(part1)).FindString("collection");
  return proven;
}

}  // namespace exchange
