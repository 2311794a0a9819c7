#include "covenant/card.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/check.h"
#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr size_t kDescriptionBytesMax = 2048, kUrlBytesMax = 2048, kEmailBytesMax = 254, kPhoneBytesMax = 64;
constexpr size_t kOrganisationBytesMax = 256;

constexpr auto kAsItIs = [](const auto& element) -> const auto& { return element; };

Result<std::string> ReadAddress(json::Value value, const std::string& pointer) {
  if (auto address = ParseAddress(value.AsString()); !address) return Wrong(pointer, address.error().message);
  return std::string(value.AsString());
}

Result<std::string> ReadDomain(json::Value value, const std::string& pointer) {
  if (!IsHostName(value.AsString())) return Wrong(pointer, "not a domain name in lower-case ASCII without a last dot");
  return std::string(value.AsString());
}

Result<std::string> ReadNetwork(json::Value value, const std::string& pointer) {
  const std::string_view text = value.AsString();
  auto block = stix::ParseIpv4(text);
  if (!block) block = stix::ParseIpv6(text);
  if (block) block->ClearHostBits();
  if (!block || stix::FormatBlock(*block) != text) {
    return Wrong(pointer, "not a network as address/bits, with the bits after the prefix zero");
  }
  return std::string(text);
}

Result<std::string> ReadEmail(json::Value value, const std::string& pointer) {
  const std::string email = TRY(ReadLine(value, pointer, kEmailBytesMax));
  const size_t at = email.find('@');
  if (at == 0 || at == email.npos || at + 1 == email.size() || email.find('@', at + 1) != email.npos || email.contains(' ')) {
    return Wrong(pointer, "not an e-mail address");
  }
  return email;
}

Result<std::string> ReadUrl(json::Value value, const std::string& pointer) {
  const std::string url = TRY(ReadLine(value, pointer, kUrlBytesMax));
  if (!url.starts_with("https://") || url.size() == std::string_view("https://").size() || url.contains(' ')) {
    return Wrong(pointer, "not a URL that begins with https://");
  }
  return url;
}

Result<std::string> ReadJurisdiction(json::Value value, const std::string& pointer) {
  const std::string_view code = value.AsString();
  const bool letters = std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (code != "INT" && (code.size() != 2 || !letters)) return Wrong(pointer, "not two upper-case letters (ISO 3166-1), nor INT");
  return std::string(code);
}

Result<Constituency> ReadConstituency(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"description", "domains", "networks"}));
  return Constituency{TRY(fields.Line("description", kDescriptionBytesMax)),
                      TRY(fields.Sorted("domains", 0, kConstituencyMax, ReadDomain, kAsItIs)),
                      TRY(fields.Sorted("networks", 0, kConstituencyMax, ReadNetwork, kAsItIs))};
}

Result<Contact> ReadContact(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"email", "phone", "url"}));
  const auto phone = [](json::Value v, const std::string& p) { return ReadLine(v, p, kPhoneBytesMax); };
  return Contact{TRY(ReadEmail(fields["email"], fields.At("email"))), TRY(fields.Optional("phone", phone)),
                 TRY(fields.Optional("url", ReadUrl))};
}

// All 32 bytes that stand for a key of this member.
std::array<std::string_view, 5> AllKeys(const Keys& keys) {
  return {keys.log.material(), keys.seal.view(), keys.tls.view(), keys.vote.view(), keys.witness.material()};
}

std::array<std::string_view, 2> KeyNames(const Keys& keys) { return {keys.log.name(), keys.witness.name()}; }

bool Holds(std::span<const std::string_view> texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

Result<Keys> ReadKeys(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"log", "seal", "tls", "vote", "witness"}));
  Keys keys{TRY(fields.VerifierKey("log", tlog::SignatureType::kEd25519)), TRY(fields.Key("seal")), TRY(fields.Hash("tls")),
            TRY(fields.Key("vote")), TRY(fields.VerifierKey("witness", tlog::SignatureType::kCosignature))};
  auto all = AllKeys(keys);
  std::ranges::sort(all);
  if (std::ranges::adjacent_find(all) != all.end()) return Wrong(pointer, "one key stands for two uses");
  for (const std::string_view name : KeyNames(keys)) {
    if (!IsLine(name, tlog::kKeyNameBytesMax)) return Wrong(pointer, "a key name has control characters");  // people read it
  }
  if (keys.log.name() == keys.witness.name()) return Wrong(pointer, "the log and the witness have one name");
  return keys;
}

Status CheckCardSignatures(const CardDraft& card, const std::string& pointer) {
  const std::string message = Message(domain::kCard, FormatCardBody(card.body));
  const auto check = [&](std::string_view use, const crypto::PublicKey& key, const crypto::Signature& signature) -> Status {
    return CheckSignature(key, message, signature, fmt::format("{}/signatures/{}: the {} key's", pointer, use, use));
  };
  TRY(check("log", card.body.keys.log.public_key(), card.log));
  if (card.vote) TRY(check("vote", card.body.keys.vote, *card.vote));
  return check("witness", card.body.keys.witness.public_key(), card.witness);
}

void WriteLines(json::Writer& w, std::string_view name, const std::vector<std::string>& lines) {
  w.Key(name).Array();
  for (const std::string& line : lines) w.String(line);
  w.End();
}

void WriteOptional(json::Writer& w, std::string_view name, const std::optional<std::string>& line) {
  w.Key(name);
  line ? w.String(*line) : w.Null();
}

void WriteKeys(json::Writer& w, const Keys& keys) {
  w.Key("keys").Object().Key("log").String(keys.log.Format());
  WriteHash(w, "seal", Digest{keys.seal.bytes});
  WriteHash(w, "tls", keys.tls);
  WriteHash(w, "vote", Digest{keys.vote.bytes});
  w.Key("witness").String(keys.witness.Format()).End();
}

// `vote` is nullptr where that key has not signed.
void WriteSignedCard(json::Writer& w, const CardBody& body, const crypto::Signature& log, const crypto::Signature* vote,
                     const crypto::Signature& witness) {
  w.Object().Key("body");
  WriteCardBody(w, body);
  w.Key("signatures").Object();
  WriteSignature(w, "log", log);
  if (vote != nullptr) {
    WriteSignature(w, "vote", *vote);
  } else {
    w.Key("vote").Null();
  }
  WriteSignature(w, "witness", witness);
  w.End().End();
}

Result<CardDraft> ReadCardDraft(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signatures"}));
  const Fields signatures = TRY(Fields::Of(fields["signatures"], fields.At("signatures"), {"log", "vote", "witness"}));
  CardDraft draft{TRY(ReadCardBody(fields["body"], fields.At("body"))), TRY(signatures.Signature("log")),
                  TRY(signatures.Signature("witness")), TRY(signatures.Optional("vote", ReadSignature))};
  TRY(CheckCardSignatures(draft, pointer));
  return draft;
}

}  // namespace

void WriteCardBody(json::Writer& w, const CardBody& body) {
  w.Object();
  WriteLines(w, "addresses", body.addresses);
  w.Key("constituency").Object().Key("description").String(body.constituency.description);
  WriteLines(w, "domains", body.constituency.domains);
  WriteLines(w, "networks", body.constituency.networks);
  w.End().Key("contact").Object().Key("email").String(body.contact.email);
  WriteOptional(w, "phone", body.contact.phone);
  WriteOptional(w, "url", body.contact.url);
  w.End().Key("jurisdiction").String(body.jurisdiction);
  WriteKeys(w, body.keys);
  w.Key("kind").String(body.kind).Key("organisation").String(body.organisation);
  WriteLines(w, "roles", body.roles);
  w.End();
}

void WriteCard(json::Writer& w, const Card& card) {
  WriteSignedCard(w, card.body, card.log, &card.vote, card.witness);
}

Result<CardBody> ReadCardBody(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"addresses", "constituency", "contact", "jurisdiction", "keys", "kind",
                                                        "organisation", "roles"}));
  return CardBody{.addresses = TRY(fields.Sorted("addresses", 1, kAddressesMax, ReadAddress, kAsItIs)),
                  .constituency = TRY(ReadConstituency(fields["constituency"], fields.At("constituency"))),
                  .contact = TRY(ReadContact(fields["contact"], fields.At("contact"))),
                  .jurisdiction = TRY(ReadJurisdiction(fields["jurisdiction"], fields.At("jurisdiction"))),
                  .keys = TRY(ReadKeys(fields["keys"], fields.At("keys"))),
                  .kind = TRY(fields.Token("kind")),
                  .organisation = TRY(fields.Line("organisation", kOrganisationBytesMax)),
                  .roles = TRY(fields.Sorted("roles", 0, kRolesMax, ReadToken, kAsItIs))};
}

Result<Card> ReadCard(json::Value value, const std::string& pointer) {
  CardDraft draft = TRY(ReadCardDraft(value, pointer));
  if (!draft.vote) return Wrong(pointer + "/signatures/vote", "the vote key has not signed yet");
  return Card{std::move(draft.body), draft.log, *draft.vote, draft.witness};
}

std::string FormatCardBody(const CardBody& body) {
  json::Writer w;
  WriteCardBody(w, body);
  return w.Take();
}

Digest CardHash(const CardBody& body) { return HashOf(domain::kCard, FormatCardBody(body)); }

std::string FormatCard(const Card& card) {
  json::Writer w;
  WriteCard(w, card);
  return w.Take();
}

Result<Card> ParseCard(std::string_view bytes) { return ReadDocument(bytes, kCardBytesMax, "member card", ReadCard); }

Card SignCard(CardBody body, const CardKeys& keys) {
  CHECK(body.keys.log.public_key() == keys.log.public_key() && body.keys.vote == keys.vote.public_key() &&
        body.keys.witness.public_key() == keys.witness.public_key());
  const std::string message = Message(domain::kCard, FormatCardBody(body));
  return Card{std::move(body), keys.log.Sign(message), keys.vote.Sign(message), keys.witness.Sign(message)};
}

CardDraft DraftCard(CardBody body, const crypto::SigningKey& log, const crypto::SigningKey& witness) {
  CHECK(body.keys.log.public_key() == log.public_key() && body.keys.witness.public_key() == witness.public_key());
  const std::string message = Message(domain::kCard, FormatCardBody(body));
  return CardDraft{std::move(body), log.Sign(message), witness.Sign(message), std::nullopt};
}

Result<Card> CompleteCard(const CardDraft& draft, const crypto::SigningKey& vote) {
  if (draft.body.keys.vote != vote.public_key()) {
    return Fail(Code::kForbidden, "member card: its vote key is another one than the key that is to sign");
  }
  return Card{draft.body, draft.log, vote.Sign(Message(domain::kCard, FormatCardBody(draft.body))), draft.witness};
}

std::string FormatCardDraft(const CardDraft& draft) {
  json::Writer w;
  WriteSignedCard(w, draft.body, draft.log, draft.vote ? &*draft.vote : nullptr, draft.witness);
  return w.Take();
}

Result<CardDraft> ParseCardDraft(std::string_view bytes) { return ReadDocument(bytes, kCardBytesMax, "member card", ReadCardDraft); }

Status CheckAddresses(const CardBody& body, Purpose purpose) {
  for (const std::string& text : body.addresses) TRY(CheckAllowed(TRY(ParseAddress(text)), purpose));
  return {};
}

Status CheckDistinct(const CardBody& a, const CardBody& b) {
  const auto conflict = [](std::string_view what) {
    return Fail(Code::kConflict, fmt::format("two members have {}", what));
  };
  if (a.organisation == b.organisation) return conflict(fmt::format("the name \"{}\"", a.organisation));
  const auto keys = AllKeys(b.keys);
  for (const std::string_view key : AllKeys(a.keys)) {
    if (Holds(keys, key)) return conflict(fmt::format("one key: \"{}\" and \"{}\"", a.organisation, b.organisation));
  }
  for (const std::string_view name : KeyNames(a.keys)) {
    if (Holds(KeyNames(b.keys), name)) return conflict(fmt::format("the key name {}", name));
  }
  return {};
}

}  // namespace covenant
