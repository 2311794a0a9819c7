#include "covenant/any_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "covenant/apply.h"
#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

// In the order of AnyDocument.
constexpr std::array<std::string_view, std::variant_size_v<AnyDocument>> kTypeNames{
    "card", "card-update", "genesis", "application", "sponsor", "notice", "proposal", "ballot", "offer", "offer-message", "vote", "certificate", "evidence"};

using Parse = Result<AnyDocument> (*)(std::string_view);

// The form of a type: a member of the document and one of its body that no type above it in the table has. "" stands for any.
struct Form {
  std::string_view member, body_member;
  Parse parse;
};

template <auto ParseOne>
Result<AnyDocument> ParseAs(std::string_view bytes) {
  return TRY(ParseOne(bytes));
}

// An application without its signature does not pass its own parser.
Result<AnyDocument> ParseFormOfApplication(std::string_view bytes) {
  return TRY(ReadDocument(bytes, kApplicationBytesMax, "application", ReadApplication));
}

constexpr std::array kForms{
    Form{"seal", "", ParseAs<ParseCertificate>},       Form{"first", "", ParseAs<ParseEvidence>},
    Form{"offer", "", ParseAs<ParseOfferMessage>},     Form{"signatures", "addresses", ParseAs<ParseCardDraft>},
    Form{"signatures", "previous", ParseAs<ParseCardUpdate>}, Form{"signatures", "cards", ParseAs<ParseGenesis>},
    Form{"signature", "actions", ParseAs<ParseProposal>}, Form{"signature", "proposal", ParseAs<ParseBallot>},
    Form{"signature", "step", ParseAs<ParseVote>},     Form{"signature", "round", ParseAs<ParseOffer>},
    Form{"signature", "sponsor", ParseAs<ParseSponsorship>}, Form{"signature", "kind", ParseAs<ParseNotice>},
    Form{"signature", "card", ParseFormOfApplication},
};

const Form* FormOf(json::Value root) {
  const json::Value body = root.Find("body").value_or(json::Value());
  const auto fits = [&](const Form& form) { return root.Find(form.member) && (form.body_member.empty() || body.Find(form.body_member)); };
  const auto at = std::ranges::find_if(kForms, fits);
  return at == kForms.end() ? nullptr : &*at;
}

// "signature" is the last member in canonical order, so a document that waits for it ends in the first of these. Zeros stand in
// for it as the rest is read: they are no signature of anything.
constexpr std::string_view kNoSignature = "\"signature\":null}";
std::string ZeroSignature() { return fmt::format("\"signature\":\"{}\"}}", base::Base64Encode(std::string(64, '\0'))); }

bool MaySignLater(const AnyDocument& document) {
  return std::visit(Overloaded{[](const Application&) { return true; }, [](const Sponsorship&) { return true; }, [](const Notice&) { return true; },
                               [](const Proposal&) { return true; }, [](const Ballot&) { return true; }, [](const auto&) { return false; }},
                    document);
}

std::unexpected<base::Error> OfAnotherCovenant(std::string_view what) {
  return Fail(Code::kForbidden, fmt::format("{}: it is of another covenant", what));
}

// The member who signed, whose present vote key did.
Status CheckSigner(const State& state, const Digest& covenant, const MemberId& member, std::string_view message,
                   const crypto::Signature& signature, std::string_view what) {
  if (covenant != state.covenant) return OfAnotherCovenant(what);
  const Row* row = state.Find(member);
  if (row == nullptr || !row->IsMember()) return Fail(Code::kForbidden, fmt::format("{}: its signer is no member", what));
  return CheckSignature(row->card.keys.vote, message, signature, fmt::format("{}: \"{}\"'s", what, row->card.organisation));
}

Status CheckApplication(const State& state, const Application& application) {
  if (application.covenant != state.covenant) return OfAnotherCovenant("application");
  TRY(CheckApplicationSignature(application));
  TRY(CheckBase(state, application.base));
  return CheckCardAmong(state, application.card.body, nullptr);
}

Status CheckUpdate(const State& state, const CardUpdate& update) {
  const Row* row = state.Find(update.member);
  if (update.covenant != state.covenant) return OfAnotherCovenant("card update");
  if (row == nullptr) return Fail(Code::kForbidden, "card update: there is no such member");
  TRY(CheckCardUpdate(update, row->card, row->sequence));
  return CheckCardAmong(state, update.card.body, &row->id);
}

Status CheckOfferMessage(const State& state, const OfferMessage& message) {
  TRY(CheckOffer(state, message.offer));
  if (CertificateHash(message.body) != message.offer.certificate) return Fail(Code::kCorrupt, "offer: it is for another certificate than the one with it");
  TRY(Follow(state, message.body));
  return message.offer.since ? CheckProofs(state, message.offer.certificate, *message.offer.since, message.proofs) : Status();
}

// The state before `epoch`, which votes for it rest on.
Result<const State*> Before(std::span<const State> states, uint64_t epoch) {
  for (const State& state : states) {
    if (state.epoch + 1 == epoch) return &state;
  }
  return Fail(Code::kConflict, fmt::format("it is about epoch {}; the epochs given are {} to {}", epoch, states.front().epoch, states.back().epoch));
}

Status CheckEvidence(std::span<const State> states, const Evidence& evidence) {
  Status last = Fail(Code::kInvalid, "no states");
  const RulesAt rules_at = [&](uint64_t epoch) -> std::shared_ptr<const Rulebook> {
    const auto state = std::ranges::find(states, epoch, &State::epoch);
    return state == states.end() ? nullptr : std::make_shared<const Rulebook>(state->rules);
  };
  for (const State& state : states) {
    const auto guilty = Judge(state, evidence, rules_at);
    if (guilty) return {};
    last = std::unexpected(guilty.error());
  }
  return last;
}

}  // namespace

std::string_view TypeOf(const AnyDocument& document) { return kTypeNames[document.index()]; }

Digest HashOfAny(const AnyDocument& document) {
  return std::visit(
      Overloaded{[](const CardDraft& d) { return CardHash(d.body); }, [](const CardUpdate& d) { return CardUpdateHash(d); },
                 [](const Genesis& d) { return CovenantId(d.body); }, [](const Application& d) { return ApplicationHash(d); },
                 [](const Sponsorship& d) { return HashOf(domain::kSponsor, FormatSponsorshipBody(d)); },
                 [](const Notice& d) { return HashOf(domain::kNotice, FormatNoticeBody(d)); }, [](const Proposal& d) { return ProposalHash(d); },
                 [](const Ballot& d) { return BallotHash(d); }, [](const Offer& d) { return OfferHash(d); },
                 [](const OfferMessage& d) { return OfferHash(d.offer); }, [](const Vote& d) { return VoteHash(d); },
                 [](const Certificate& d) { return CertificateHash(d.body); },
                 [](const Evidence& d) {
                   return std::visit(Overloaded{[](const Partiality& p) { return LedgerHeadHash(p.excerpt.head); },
                                                [](const Pair<LogHead>& pair) { return HashOf(pair[1]); },
                                                [](const auto& pair) { return HashOfAny(pair[0]); }}, d.documents);
                 }},
      document);
}

Result<ParsedDocument> ParseAny(std::string_view bytes) {
  json::Parser parser = DocumentParser(kCertificateBytesMax);
  json::Value root;
  TRY(CheckCanonical(parser, bytes, "document", root));
  const Form* form = FormOf(root);
  if (form == nullptr) return Fail(Code::kInvalid, "not a document of a covenant (docs/formats.md, \"Covenant\", lists them)");
  if (!bytes.ends_with(kNoSignature) || !root.Find("signature")) {
    AnyDocument document = TRY(form->parse(bytes));
    if (const auto* application = std::get_if<Application>(&document)) TRY(CheckApplicationSignature(*application));
    return ParsedDocument{std::move(document)};
  }
  ParsedDocument read{TRY(form->parse(std::string(bytes.substr(0, bytes.size() - kNoSignature.size())) + ZeroSignature())), true};
  if (!MaySignLater(read.document)) return Fail(Code::kInvalid, fmt::format("{}: it has no signature", TypeOf(read.document)));
  return read;
}

std::string FormatAny(const ParsedDocument& read) {
  std::string text = std::visit(
      Overloaded{[](const CardDraft& d) { return FormatCardDraft(d); }, [](const CardUpdate& d) { return FormatCardUpdate(d); },
                 [](const Genesis& d) { return FormatGenesis(d); }, [](const Application& d) { return FormatApplication(d); },
                 [](const Sponsorship& d) { return FormatSponsorship(d); }, [](const Notice& d) { return FormatNotice(d); },
                 [](const Proposal& d) { return FormatProposal(d); }, [](const Ballot& d) { return FormatBallot(d); },
                 [](const Offer& d) { return FormatOffer(d); }, [](const OfferMessage& d) { return FormatOfferMessage(d); },
                 [](const Vote& d) { return FormatVote(d); }, [](const Certificate& d) { return FormatCertificate(d); },
                 [](const Evidence& d) { return FormatEvidence(d); }},
      read.document);
  if (read.is_unsigned) text.replace(text.size() - ZeroSignature().size(), std::string::npos, kNoSignature);
  return text;
}

std::optional<MemberId> SignerOf(const AnyDocument& document) {
  using Signer = std::optional<MemberId>;
  return std::visit(Overloaded{[](const CardDraft& d) -> Signer { return CardHash(d.body); },
                               [](const Application& d) -> Signer { return CardHash(d.card.body); },
                               [](const Sponsorship& d) -> Signer { return d.sponsor; }, [](const Notice& d) -> Signer { return d.member; },
                               [](const Proposal& d) -> Signer { return d.proposer; }, [](const Ballot& d) -> Signer { return d.voter; },
                               [](const auto&) -> Signer { return std::nullopt; }},
                    document);
}

Result<ParsedDocument> SignAny(const AnyDocument& document, const crypto::SigningKey& vote) {
  using Signed = Result<ParsedDocument>;
  return std::visit(
      Overloaded{[&](const CardDraft& draft) -> Signed {
                   CardDraft card = draft;
                   card.vote = TRY(CompleteCard(draft, vote)).vote;
                   return ParsedDocument{std::move(card)};
                 },
                 [&](const Genesis& draft) -> Signed {
                   const auto founder = std::ranges::find_if(draft.body.cards, [&](const Card& c) { return c.body.keys.vote == vote.public_key(); });
                   if (founder == draft.body.cards.end()) return Fail(Code::kForbidden, "genesis: no founder's card names this vote key");
                   Genesis genesis = draft;
                   TRY(AddSignature(genesis, SignGenesis(genesis.body, CardHash(founder->body), vote)));
                   return ParsedDocument{std::move(genesis)};
                 },
                 [&](const Application& draft) -> Signed {
                   if (draft.card.body.keys.vote != vote.public_key()) return Fail(Code::kForbidden, "application: the card in it names another vote key");
                   return ParsedDocument{SignApplication(draft, vote)};
                 },
                 [&](const Sponsorship& draft) -> Signed { return ParsedDocument{SignSponsorship(draft, vote)}; },
                 [&](const Notice& draft) -> Signed { return ParsedDocument{SignNotice(draft, vote)}; },
                 [&](const Proposal& draft) -> Signed { return ParsedDocument{SignProposal(draft, vote)}; },
                 [&](const Ballot& draft) -> Signed { return ParsedDocument{SignBallot(draft, vote)}; },
                 [&](const auto&) -> Signed {
                   return Fail(Code::kInvalid, fmt::format("nobody signs a {} by hand: nodes do that as they vote", TypeOf(document)));
                 }},
      document);
}

Status CheckAgainst(std::span<const State> states, const AnyDocument& document, uint64_t now_s) {
  const State& last = states.back();
  return std::visit(
      Overloaded{[&](const CardDraft&) -> Status { return {}; }, [&](const CardUpdate& d) { return CheckUpdate(last, d); },
                 [&](const Genesis& d) -> Status {
                   if (CovenantId(d.body) != last.covenant) return OfAnotherCovenant("genesis");
                   return {};
                 },
                 [&](const Application& d) { return CheckApplication(last, d); },
                 [&](const Sponsorship& d) {
                   return CheckSigner(last, d.covenant, d.sponsor, Message(domain::kSponsor, FormatSponsorshipBody(d)), d.signature, "sponsor");
                 },
                 [&](const Notice& d) {
                   return CheckSigner(last, d.covenant, d.member, Message(domain::kNotice, FormatNoticeBody(d)), d.signature, "notice");
                 },
                 [&](const Proposal& d) { return CheckProposal(last, d, now_s); },
                 [&](const Ballot& d) {
                   return CheckSigner(last, d.covenant, d.voter, Message(domain::kBallot, FormatBallotBody(d)), d.signature, "ballot");
                 },
                 [&](const Offer& d) -> Status { return CheckOffer(*TRY(Before(states, d.epoch)), d); },
                 [&](const OfferMessage& d) -> Status { return CheckOfferMessage(*TRY(Before(states, d.offer.epoch)), d); },
                 [&](const Vote& d) -> Status { return CheckVote(*TRY(Before(states, d.epoch)), d); },
                 [&](const Certificate& d) -> Status {
                   TRY(Apply(*TRY(Before(states, d.body.epoch)), d));
                   return {};
                 },
                 [&](const Evidence& d) { return CheckEvidence(states, d); }},
      document);
}

}  // namespace covenant
