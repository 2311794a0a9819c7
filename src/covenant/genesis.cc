#include "covenant/genesis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr size_t kNameBytesMax = 256;
constexpr std::array<std::string_view, 2> kPurposes{"real", "test"};

MemberId IdOf(const Card& card) { return CardHash(card.body); }

Result<Circle> ReadCircle(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"circle", "members"}));
  return Circle{TRY(fields.Token("circle")), TRY(fields.Sorted("members", 1, kActiveMembersMax, ReadHash, std::identity()))};
}

Result<MemberSignature> ReadMemberSignature(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"member", "signature"}));
  return MemberSignature{TRY(fields.Hash("member")), TRY(fields.Signature("signature"))};
}

Status ReadProtocol(const Fields& fields) {
  const uint64_t protocol = TRY(fields.Number("protocol"));
  if (protocol == kProtocol) return {};
  return Fail(Code::kUnsupported, fmt::format("{}: protocol {}; this program knows {}", fields.At("protocol"), protocol, kProtocol));
}

Result<GenesisBody> ReadGenesisBody(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"cards", "circles", "name", "protocol", "purpose", "rules", "text", "thresholds"}));
  TRY(ReadProtocol(fields));
  return GenesisBody{.cards = TRY(fields.Sorted("cards", 1, kActiveMembersMax, ReadCard, IdOf)),
                     .circles = TRY(fields.Sorted("circles", 0, kCirclesMax, ReadCircle, [](const Circle& c) { return c.name; })),
                     .name = TRY(fields.Line("name", kNameBytesMax)),
                     .purpose = TRY(ReadEnum<Purpose>(fields["purpose"], fields.At("purpose"), kPurposes)),
                     .rules = TRY(ReadRules(fields["rules"], fields.At("rules"))),
                     .text = TRY(fields.Optional("text", ReadHash)),
                     .thresholds = TRY(ReadThresholds(fields["thresholds"], fields.At("thresholds")))};
}

// Puts it in its place. `message` is the genesis' (one for all signatures: it is long).
Status AddSignatureOver(std::string_view message, Genesis& genesis, const MemberSignature& signature) {
  const auto founder = std::ranges::lower_bound(genesis.body.cards, signature.member, {}, IdOf);
  if (founder == genesis.body.cards.end() || IdOf(*founder) != signature.member) return Fail(Code::kForbidden, "genesis: a signature by somebody who is no founder");
  const std::string whose = fmt::format("genesis: the founder \"{}\"'s", founder->body.organisation);
  TRY(CheckSignature(founder->body.keys.vote, message, signature.signature, whose));
  const auto at = std::ranges::lower_bound(genesis.signatures, signature.member, {}, &MemberSignature::member);
  if (at == genesis.signatures.end() || at->member != signature.member) genesis.signatures.insert(at, signature);
  return {};
}

Result<Genesis> ReadGenesis(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signatures"}));
  GenesisBody body = TRY(ReadGenesisBody(fields["body"], fields.At("body")));
  const auto signatures = TRY(fields.Sorted("signatures", 0, kActiveMembersMax, ReadMemberSignature, [](const MemberSignature& s) { return s.member; }));
  Genesis genesis{TRY(MakeGenesis(std::move(body))), {}};
  const std::string message = Message(domain::kGenesis, FormatGenesisBody(genesis.body));
  for (const MemberSignature& signature : signatures) TRY(AddSignatureOver(message, genesis, signature));
  return genesis;
}

Status CheckCards(const std::vector<Card>& cards, Purpose purpose) {
  for (size_t i = 0; i < cards.size(); ++i) {
    TRY(CheckAddresses(cards[i].body, purpose));
    for (size_t j = 0; j < i; ++j) TRY(CheckDistinct(cards[j].body, cards[i].body));
  }
  return {};
}

Status CheckCircles(const GenesisBody& body) {
  std::vector<MemberId> founders;
  for (const Card& card : body.cards) founders.push_back(IdOf(card));
  for (size_t i = 0; i < body.circles.size(); ++i) {
    const Circle& circle = body.circles[i];
    if (i > 0 && body.circles[i - 1].name == circle.name) return Fail(Code::kConflict, fmt::format("there are two circles \"{}\"", circle.name));
    if (std::ranges::adjacent_find(circle.members) != circle.members.end() || !std::ranges::includes(founders, circle.members)) {
      return Fail(Code::kInvalid, fmt::format("the circle \"{}\" has a member twice, or one that is no founder", circle.name));
    }
  }
  return {};
}

void WriteCircle(json::Writer& w, const Circle& circle) {
  w.Object().Key("circle").String(circle.name).Key("members");
  WriteMemberIds(w, circle.members);
  w.End();
}

void WriteGenesisBody(json::Writer& w, const GenesisBody& body) {
  w.Object().Key("cards").Array();
  for (const Card& card : body.cards) WriteCard(w, card);
  w.End().Key("circles").Array();
  for (const Circle& circle : body.circles) WriteCircle(w, circle);
  w.End().Key("name").String(body.name).Key("protocol").Integer(kProtocol).Key("purpose").String(PurposeName(body.purpose));
  w.Key("rules");
  WriteRules(w, body.rules);
  w.Key("text");
  body.text ? w.String(Base64Of(*body.text)) : w.Null();
  w.Key("thresholds");
  WriteThresholds(w, body.thresholds);
  w.End();
}

}  // namespace

void WriteMemberIds(json::Writer& w, const std::vector<MemberId>& ids) {
  w.Array();
  for (const MemberId& id : ids) w.String(Base64Of(id));
  w.End();
}

Result<GenesisBody> MakeGenesis(GenesisBody terms) {
  if (terms.cards.empty() || terms.cards.size() > kActiveMembersMax) {
    return Fail(Code::kInvalid, fmt::format("genesis: {} cards; from 1 to {}", terms.cards.size(), kActiveMembersMax));
  }
  std::ranges::sort(terms.cards, {}, IdOf);
  std::ranges::sort(terms.circles, {}, &Circle::name);
  for (Circle& circle : terms.circles) std::ranges::sort(circle.members);
  TRY(CheckCards(terms.cards, terms.purpose));
  TRY(CheckCircles(terms));
  TRY(CheckThresholds(terms.thresholds, terms.purpose));
  return terms;
}

std::string FormatGenesisBody(const GenesisBody& body) {
  json::Writer w;
  WriteGenesisBody(w, body);
  return w.Take();
}

Digest CovenantId(const GenesisBody& body) { return HashOf(domain::kGenesis, FormatGenesisBody(body)); }

std::string FormatGenesis(const Genesis& genesis) {
  json::Writer w;
  w.Object().Key("body");
  WriteGenesisBody(w, genesis.body);
  w.Key("signatures").Array();
  for (const MemberSignature& signature : genesis.signatures) {
    w.Object();
    WriteHash(w, "member", signature.member);
    WriteSignature(w, "signature", signature.signature);
    w.End();
  }
  w.End().End();
  return w.Take();
}

Result<Genesis> ParseGenesis(std::string_view bytes) { return ReadDocument(bytes, kGenesisBytesMax, "genesis", ReadGenesis); }

Status AddSignature(Genesis& genesis, const MemberSignature& signature) {
  return AddSignatureOver(Message(domain::kGenesis, FormatGenesisBody(genesis.body)), genesis, signature);
}

MemberSignature SignGenesis(const GenesisBody& body, const MemberId& member, const crypto::SigningKey& vote) {
  return {member, vote.Sign(Message(domain::kGenesis, FormatGenesisBody(body)))};
}

std::vector<MemberId> MissingSignatures(const Genesis& genesis) {
  std::vector<MemberId> missing;
  for (const Card& card : genesis.body.cards) {
    const MemberId id = IdOf(card);
    if (!std::ranges::binary_search(genesis.signatures, id, {}, &MemberSignature::member)) missing.push_back(id);
  }
  return missing;
}

}  // namespace covenant
