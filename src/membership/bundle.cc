#include "membership/bundle.h"

#include "base/encoding.h"
#include "covenant/fields.h"
#include "json/print.h"

namespace membership {
namespace {

using covenant::Fields;

constexpr size_t kStatementBytesMax = 4096, kOriginBytesMax = 1024;

std::string FormatBody(const BatchStatement& statement) {
  json::Writer w;
  w.Object();
  covenant::WriteHash(w, "covenant", statement.covenant);
  w.Key("epoch").Integer(static_cast<int64_t>(statement.epoch));
  covenant::WriteHash(w, "frames", statement.frames);
  w.Key("from").Integer(static_cast<int64_t>(statement.from)).Key("log").String(statement.log);
  w.Key("next").Integer(static_cast<int64_t>(statement.next)).Key("size").Integer(static_cast<int64_t>(statement.size));
  covenant::WriteHash(w, "to", statement.to);
  w.End();
  return w.Take();
}

base::Result<BatchStatement> ReadStatement(json::Value root, const std::string& pointer) {
  const Fields outer = TRY(Fields::Of(root, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(outer["body"], outer.At("body"), {"covenant", "epoch", "frames", "from", "log", "next", "size", "to"}));
  BatchStatement statement;
  statement.covenant = TRY(body.Hash("covenant"));
  statement.epoch = TRY(body.Number("epoch"));
  statement.frames = TRY(body.Hash("frames"));
  statement.from = TRY(body.Number("from"));
  statement.log = TRY(body.Line("log", kOriginBytesMax));
  statement.next = TRY(body.Number("next"));
  statement.size = TRY(body.Number("size"));
  statement.to = TRY(body.Hash("to"));
  statement.signature = TRY(outer.Signature("signature"));
  if (statement.from > statement.next || statement.next > statement.size) return covenant::Wrong(body.At("next"), "not between from and size");
  return statement;
}

}  // namespace

base::Result<SectionHead> ParseSectionHead(std::string_view head) {
  if (head.size() != kSectionHeadBytes) return base::Fail(base::Code::kInvalid, "the bundle ends in the middle of a section; copy it again");
  const auto kind = static_cast<uint8_t>(head[0]);
  if (kind < 1 || kind > 3) return base::Fail(base::Code::kInvalid, "a section of a kind that this version does not know, or damage");
  const SectionHead section{static_cast<SectionKind>(kind), base::ReadBig32(head.substr(1))};
  const size_t bytes_max = section.kind == SectionKind::kBatch ? kBatchBytesMax + crypto::kSealedMoreBytes : section.kind == SectionKind::kDocument ? covenant::kCertificateBytesMax : kStatementBytesMax;
  if (section.bytes > bytes_max) return base::Fail(base::Code::kTooLarge, "a section of " + std::to_string(section.bytes) + " bytes; of its kind at most " + std::to_string(bytes_max));
  return section;
}

std::string FormatSectionHead(const SectionHead& head) {
  std::string out(1, static_cast<char>(head.kind));
  base::AppendBig32(out, head.bytes);
  return out;
}

std::string FormatBundleAddress(const BundleAddress& address) {
  json::Writer w;
  w.Object();
  covenant::WriteHash(w, "covenant", address.covenant);
  covenant::WriteHash(w, "from", address.from);
  covenant::WriteHash(w, "to", address.to);
  w.End();
  return w.Take();
}

base::Result<BundleAddress> ParseBundleAddress(std::string_view bytes) {
  return covenant::ReadDocument(bytes, kStatementBytesMax, "the bundle's address", [](json::Value root, const std::string& pointer) -> base::Result<BundleAddress> {
    const Fields fields = TRY(Fields::Of(root, pointer, {"covenant", "from", "to"}));
    return BundleAddress{TRY(fields.Hash("covenant")), TRY(fields.Hash("from")), TRY(fields.Hash("to"))};
  });
}

BatchStatement SignBatch(BatchStatement statement, const crypto::SigningKey& log_key) {
  statement.signature = log_key.Sign(covenant::Message(covenant::domain::kBundle, FormatBody(statement)));
  return statement;
}

base::Status CheckBatch(const BatchStatement& statement, std::string_view frames, const crypto::PublicKey& log_key) {
  if (crypto::Sha256(frames) != statement.frames) return base::Fail(base::Code::kCorrupt, "the frames of a batch are not those that its owner signed for");
  return covenant::CheckSignature(log_key, covenant::Message(covenant::domain::kBundle, FormatBody(statement)), statement.signature, "the batch's");
}

std::string FormatBatch(const BatchStatement& statement, std::string_view frames) {
  json::Writer w;
  w.Object().Key("body").Raw(FormatBody(statement));
  covenant::WriteSignature(w, "signature", statement.signature);
  w.End();
  const std::string text = w.Take();
  std::string out;
  base::AppendBig32(out, static_cast<uint32_t>(text.size()));
  return out.append(text).append(frames);
}

base::Result<Batch> ParseBatch(std::string_view bytes) {
  if (bytes.size() < 4) return base::Fail(base::Code::kInvalid, "a batch is too short");
  const uint32_t size = base::ReadBig32(bytes);
  bytes.remove_prefix(4);
  if (size > kStatementBytesMax || size > bytes.size()) return base::Fail(base::Code::kInvalid, "a batch's statement is longer than it can be");
  BatchStatement statement = TRY(covenant::ReadDocument(bytes.substr(0, size), kStatementBytesMax, "the batch's statement", ReadStatement));
  return Batch{std::move(statement), bytes.substr(size)};
}

}  // namespace membership
