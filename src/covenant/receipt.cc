#include "covenant/receipt.h"

#include <functional>

#include "covenant/fields.h"
#include "tlog/checkpoint.h"

namespace covenant {
namespace {

void WriteCount(json::Writer& w, std::string_view name, uint64_t number) { w.Key(name).Integer(static_cast<int64_t>(number)); }

std::string FormatBody(const Receipt& receipt) {
  json::Writer w;
  w.Object();
  WriteHash(w, "covenant", receipt.covenant);
  w.Key("exceptions").Array();
  for (const uint64_t index : receipt.exceptions) w.Integer(static_cast<int64_t>(index));
  w.End().Key("ledger");
  receipt.ledger ? w.Raw(FormatLedgerHead(*receipt.ledger)) : w.Null();
  w.Key("log").String(receipt.log);
  WriteHash(w, "member", receipt.member);
  WriteHash(w, "root", receipt.root);
  WriteCount(w, "size", receipt.size);
  WriteCount(w, "time", receipt.time);
  w.End();
  return w.Take();
}

base::Result<Receipt> ReadReceipt(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"covenant", "exceptions", "ledger", "log", "member", "root", "size", "time"}));
  const auto read_index = [](json::Value v, const std::string& p) { return ReadNumber(v, p); };
  Receipt receipt{.covenant = TRY(body.Hash("covenant")),
                  .exceptions = TRY(body.Sorted("exceptions", 0, kReceiptExceptionsMax, read_index, std::identity())),
                  .ledger = TRY(body.Optional("ledger", ReadLedgerHead)),
                  .log = TRY(body.Line("log", tlog::kOriginBytesMax)),
                  .member = TRY(body.Hash("member")),
                  .root = TRY(body.Hash("root")),
                  .size = TRY(body.Number("size")),
                  .time = TRY(body.Number("time")),
                  .signature = TRY(fields.Signature("signature"))};
  if (!receipt.exceptions.empty() && receipt.exceptions.back() >= receipt.size) return Wrong(body.At("exceptions"), "names an entry beyond its size");
  return receipt;
}

}  // namespace

std::string FormatReceipt(const Receipt& receipt) {
  json::Writer w;
  w.Object().Key("body").Raw(FormatBody(receipt));
  WriteSignature(w, "signature", receipt.signature);
  w.End();
  return w.Take();
}

base::Result<Receipt> ParseReceipt(std::string_view bytes) { return ReadDocument(bytes, kReceiptBytesMax, "receipt", ReadReceipt); }

Receipt SignReceipt(Receipt receipt, const crypto::SigningKey& log_key) {
  receipt.signature = log_key.Sign(Message(domain::kReceipt, FormatBody(receipt)));
  return receipt;
}

base::Status CheckReceipt(const Receipt& receipt, const crypto::PublicKey& log_key) {
  return CheckSignature(log_key, Message(domain::kReceipt, FormatBody(receipt)), receipt.signature, "the receipt's");
}

}  // namespace covenant
