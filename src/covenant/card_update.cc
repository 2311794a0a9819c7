#include "covenant/card_update.h"

#include <fmt/format.h>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

void WriteOptional(json::Writer& w, std::string_view name, const std::optional<crypto::Signature>& signature) {
  if (signature) {
    WriteSignature(w, name, *signature);
  } else {
    w.Key(name).Null();
  }
}

void WriteCardUpdateBody(json::Writer& w, const CardUpdate& update) {
  w.Object().Key("card");
  WriteCard(w, update.card);
  WriteHash(w, "covenant", update.covenant);
  WriteHash(w, "member", update.member);
  WriteHash(w, "previous", update.previous);
  w.Key("sequence").Integer(static_cast<int64_t>(update.sequence)).End();
}

std::unexpected<base::Error> BadUpdate(std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("card update: {}", why));
}

// Old and new signatures over the update, where that key changes and only there.
Status CheckOldKey(const tlog::VerifierKey& old, const tlog::VerifierKey& now, const std::optional<crypto::Signature>& signature,
                   std::string_view message, std::string_view use) {
  if (signature.has_value() != (old != now)) {
    return BadUpdate(fmt::format("the old {} key signs where the {} key changes, and only there", use, use));
  }
  if (!signature) return {};
  return CheckSignature(old.public_key(), message, *signature, fmt::format("card update: the old {} key's", use));
}

}  // namespace

void WriteCardUpdate(json::Writer& w, const CardUpdate& update) {
  w.Object().Key("body");
  WriteCardUpdateBody(w, update);
  w.Key("signatures").Object();
  WriteOptional(w, "log", update.log);
  WriteSignature(w, "vote", update.vote);
  WriteOptional(w, "witness", update.witness);
  w.End().End();
}

Result<CardUpdate> ReadCardUpdate(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signatures"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"card", "covenant", "member", "previous", "sequence"}));
  const Fields signatures = TRY(Fields::Of(fields["signatures"], fields.At("signatures"), {"log", "vote", "witness"}));
  return CardUpdate{.card = TRY(ReadCard(body["card"], body.At("card"))),
                    .covenant = TRY(body.Hash("covenant")),
                    .member = TRY(body.Hash("member")),
                    .previous = TRY(body.Hash("previous")),
                    .sequence = TRY(body.Number("sequence")),
                    .vote = TRY(signatures.Signature("vote")),
                    .log = TRY(signatures.Optional("log", ReadSignature)),
                    .witness = TRY(signatures.Optional("witness", ReadSignature))};
}

std::string FormatCardUpdateBody(const CardUpdate& update) {
  json::Writer w;
  WriteCardUpdateBody(w, update);
  return w.Take();
}

Digest CardUpdateHash(const CardUpdate& update) { return HashOf(domain::kCardUpdate, FormatCardUpdateBody(update)); }

std::string FormatCardUpdate(const CardUpdate& update) {
  json::Writer w;
  WriteCardUpdate(w, update);
  return w.Take();
}

Result<CardUpdate> ParseCardUpdate(std::string_view bytes) {
  return ReadDocument(bytes, kCardUpdateBytesMax, "card update", ReadCardUpdate);
}

CardUpdate SignCardUpdate(CardUpdate unsigned_update, const CardBody& old, const CardKeys& old_keys) {
  CardUpdate update = std::move(unsigned_update);
  const std::string message = Message(domain::kCardUpdate, FormatCardUpdateBody(update));
  update.vote = old_keys.vote.Sign(message);
  update.log.reset();
  update.witness.reset();
  if (old.keys.log != update.card.body.keys.log) update.log = old_keys.log.Sign(message);
  if (old.keys.witness != update.card.body.keys.witness) update.witness = old_keys.witness.Sign(message);
  return update;
}

Status CheckCardUpdate(const CardUpdate& update, const CardBody& old, uint64_t sequence) {
  const CardBody& now = update.card.body;
  if (update.previous != CardHash(old)) return BadUpdate("it does not follow on the member's present card");
  if (update.sequence != sequence + 1) return BadUpdate(fmt::format("its sequence is {}, not {}", update.sequence, sequence + 1));
  if (now == old) return BadUpdate("it changes nothing");
  if (now.organisation != old.organisation || now.kind != old.kind || now.jurisdiction != old.jurisdiction ||
      now.roles != old.roles || now.constituency != old.constituency) {
    return BadUpdate("organisation, kind, jurisdiction, roles and constituency change by a vote only");
  }
  const std::string message = Message(domain::kCardUpdate, FormatCardUpdateBody(update));
  TRY(CheckSignature(old.keys.vote, message, update.vote, "card update: the old vote key's"));
  TRY(CheckOldKey(old.keys.log, now.keys.log, update.log, message, "log"));
  return CheckOldKey(old.keys.witness, now.keys.witness, update.witness, message, "witness");
}

}  // namespace covenant
