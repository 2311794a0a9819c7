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

// C from the opening and the object's own parts.
base::Result<crypto::Digest> Recompute(json::Value extra, std::string_view origin, const std::vector<std::string>& object_parts) {
  const auto parts = extra.Find("parts"), salts = extra.Find("salts");
  if (extra.FindString("mithaq") != kFormat) return BadExtra("it is not of format record/v1");
  if (!parts || !salts || !parts->is_array() || !salts->is_array() || parts->size() != kObjectPart) return BadExtra("parts or salts are missing");
  std::vector<std::string_view> all;
  for (const json::Value part : parts->elements()) all.push_back(part.AsString());
  all.insert(all.end(), object_parts.begin(), object_parts.end());
  if (salts->size() != all.size()) {
    return base::Fail(base::Code::kCorrupt, "the record has " + std::to_string(salts->size()) + " parts, this object makes " + std::to_string(all.size()) + ": it is not the object that was published");
  }
  std::vector<crypto::Digest> leaves;
  for (const json::Value text : salts->elements()) {
    const auto salt = base::Base64Decode(text.AsString());
    if (!salt || salt->size() != crypto::Digest::kBytes) return BadExtra("a salt is not 32 bytes of base64");
    const auto index = static_cast<uint32_t>(leaves.size());
    leaves.push_back(tlog::PartLeaf(index, crypto::Digest::From(*salt), all[index]));
  }
  return tlog::Commitment(tlog::OriginId(origin), leaves);
}

}  // namespace

std::string MakeProofExtra(const Record& record) {
  const tlog::Salts salts(record.seed);
  json::Writer w;
  w.Object().Key("mithaq").String(kFormat).Key("parts").Array();
  for (size_t i = 0; i < kObjectPart; ++i) w.String(record.parts[i]);
  w.End().Key("salts").Array();
  for (uint32_t i = 0; i < record.parts.size(); ++i) w.String(base::Base64Encode(salts.OfPart(i).view()));
  w.End().End();
  return w.Take();
}

base::Result<ProvenObject> VerifyObjectProof(std::string_view object_json, std::string_view proof_text, const tlog::VerifierKey& key) {
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
  auto verified = tlog::VerifyProof(proof, leaf, key.name(), std::span(&key, 1));
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
