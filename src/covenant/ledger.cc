#include "covenant/ledger.h"

#include "base/encoding.h"
#include "covenant/fields.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr std::string_view kLeafLabel("\0mithaq/delivered/v1\n", 21);
constexpr size_t kProofMax = 64, kNumbersOfRecord = 8 + 4 + 4;

void WriteCount(json::Writer& w, std::string_view name, uint64_t number) { w.Key(name).Integer(static_cast<int64_t>(number)); }

std::string FormatBody(const LedgerHead& head) {
  json::Writer w;
  w.Object();
  WriteHash(w, "covenant", head.covenant);
  w.Key("log").String(head.log);
  WriteHash(w, "member", head.member);
  WriteHash(w, "root", head.root);
  WriteCount(w, "size", head.size);
  w.End();
  return w.Take();
}

std::unexpected<base::Error> Damaged() { return Fail(Code::kCorrupt, "a row of a ledger is damaged"); }

}  // namespace

// u8 outcome || u64 epoch, then of what is gone u64 erasure, of a record u64 its epoch || u32 parts || u32 standing || [verdict, rule]
std::string EncodeRow(const LedgerRow& row) {
  std::string out(1, static_cast<char>(row.outcome));
  base::AppendBig64(out, row.epoch);
  if (row.outcome == Outcome::kGone) base::AppendBig64(out, row.erasure);
  if (!row.IsRecord()) return out;
  base::AppendBig64(out, row.record_epoch);
  base::AppendBig32(out, row.parts);
  base::AppendBig32(out, row.standing);
  return out.append(row.verdict_and_rule);
}

Result<LedgerRow> DecodeRow(std::string_view bytes) {
  if (bytes.size() < 9 || bytes[0] < 1 || static_cast<size_t>(bytes[0]) > kOutcomeNames.size()) return Damaged();
  LedgerRow row{.outcome = static_cast<Outcome>(bytes[0]), .epoch = base::ReadBig64(bytes.substr(1)), .verdict_and_rule = {}};
  bytes.remove_prefix(9);
  if (!row.IsRecord()) {
    const bool is_gone = row.outcome == Outcome::kGone;
    if (bytes.size() != (is_gone ? 8 : 0)) return Damaged();
    if (is_gone) row.erasure = base::ReadBig64(bytes);
    return row;
  }
  if (bytes.size() < kNumbersOfRecord) return Damaged();
  row.record_epoch = base::ReadBig64(bytes);
  row.parts = base::ReadBig32(bytes.substr(8));
  row.standing = base::ReadBig32(bytes.substr(12));
  row.verdict_and_rule = bytes.substr(kNumbersOfRecord);
  return row;
}

void WriteRow(json::Writer& w, const LedgerRow& row) {
  w.Object();
  WriteCount(w, "epoch", row.epoch);
  if (row.outcome == Outcome::kGone) WriteCount(w, "erasure", row.erasure);
  w.Key("outcome").String(kOutcomeNames[static_cast<size_t>(row.outcome) - 1]);
  if (row.IsRecord()) {
    WriteCount(w, "parts", row.parts);
    WriteCount(w, "record_epoch", row.record_epoch);
    WriteCount(w, "standing", row.standing);
    w.Key("verdict").String(row.verdict_and_rule);
  }
  w.End();
}

Result<LedgerRow> ReadRow(json::Value value, const std::string& pointer) {
  LedgerRow row;
  const json::Value outcome = value.Find("outcome").value_or(json::Value());
  row.outcome = static_cast<Outcome>(TRY(ReadChoice(outcome, Pointer(pointer, "outcome"), kOutcomeNames)) + 1);
  const Fields fields = row.IsRecord() ? TRY(Fields::Of(value, pointer, {"epoch", "outcome", "parts", "record_epoch", "standing", "verdict"}))
                        : row.outcome == Outcome::kGone ? TRY(Fields::Of(value, pointer, {"epoch", "erasure", "outcome"}))
                                                        : TRY(Fields::Of(value, pointer, {"epoch", "outcome"}));
  row.epoch = TRY(fields.Number("epoch"));
  if (row.outcome == Outcome::kGone) row.erasure = TRY(fields.Number("erasure"));
  if (!row.IsRecord()) return row;
  row.record_epoch = TRY(fields.Number("record_epoch"));
  row.parts = static_cast<uint32_t>(TRY(fields.Number("parts", tlog::kPartsMax)));
  row.standing = static_cast<uint32_t>(TRY(fields.Number("standing", tlog::kStandingsMax - 1)));
  row.verdict_and_rule = TRY(fields.Line("verdict", kVerdictBytesMax));
  return row;
}

Digest LedgerLeaf(uint64_t index, const tlog::Entry& entry, std::string_view row) {
  std::string place;
  base::AppendBig64(place, index);
  return crypto::Sha256({kLeafLabel, place, tlog::FormatEntry(entry), row});
}

Digest LedgerHeadHash(const LedgerHead& head) { return HashOf(domain::kLedger, FormatBody(head)); }

std::string FormatLedgerHead(const LedgerHead& head) {
  json::Writer w;
  w.Object().Key("body").Raw(FormatBody(head));
  WriteSignature(w, "signature", head.signature);
  w.End();
  return w.Take();
}

Result<LedgerHead> ReadLedgerHead(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"covenant", "log", "member", "root", "size"}));
  return LedgerHead{.covenant = TRY(body.Hash("covenant")),
                    .log = TRY(body.Line("log", tlog::kOriginBytesMax)),
                    .member = TRY(body.Hash("member")),
                    .root = TRY(body.Hash("root")),
                    .size = TRY(body.Number("size")),
                    .signature = TRY(fields.Signature("signature"))};
}

Result<LedgerHead> ParseLedgerHead(std::string_view bytes) { return ReadDocument(bytes, kLedgerHeadBytesMax, "head of a ledger", ReadLedgerHead); }

LedgerHead SignLedgerHead(LedgerHead head, const crypto::SigningKey& log_key) {
  head.signature = log_key.Sign(Message(domain::kLedger, FormatBody(head)));
  return head;
}

Status CheckLedgerHead(const LedgerHead& head, const crypto::PublicKey& log_key) {
  return CheckSignature(log_key, Message(domain::kLedger, FormatBody(head)), head.signature, "the ledger's");
}

std::string FormatExcerpt(const Excerpt& excerpt) {
  json::Writer w;
  w.Object();
  WriteHash(w, "commitment", excerpt.commitment);
  w.Key("head").Raw(FormatLedgerHead(excerpt.head));
  WriteCount(w, "index", excerpt.index);
  WriteCount(w, "position", excerpt.position);
  w.Key("proof").Array();
  for (const Digest& hash : excerpt.proof) w.String(Base64Of(hash));
  w.End().Key("row");
  WriteRow(w, excerpt.row);
  w.End();
  return w.Take();
}

Result<Excerpt> ReadExcerpt(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"commitment", "head", "index", "position", "proof", "row"}));
  Excerpt excerpt{.commitment = TRY(fields.Hash("commitment")),
                  .head = TRY(ReadLedgerHead(fields["head"], fields.At("head"))),
                  .index = TRY(fields.Number("index")),
                  .position = TRY(fields.Number("position")),
                  .proof = TRY(fields.List("proof", 0, kProofMax, ReadHash)),
                  .row = TRY(ReadRow(fields["row"], fields.At("row")))};
  if (!excerpt.row.IsRecord()) return Wrong(fields.At("row"), "not of a record");
  return excerpt;
}

Status CheckExcerpt(const Excerpt& excerpt) {
  const Digest leaf = LedgerLeaf(excerpt.index, tlog::RecordEntry(excerpt.commitment), EncodeRow(excerpt.row));
  return tlog::VerifyInclusion(excerpt.position, excerpt.head.size, leaf, excerpt.proof, excerpt.head.root);
}

}  // namespace covenant
