#include "covenant/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/time.h"

namespace covenant {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

constexpr uint64_t kLastSecond = 253402300799;  // of the year 9999

std::string Joined(const std::vector<std::string>& words, std::string_view nothing) {
  return words.empty() ? std::string(nothing) : fmt::format("{}", fmt::join(words, ", "));
}

void Append(Words& words, const Words& more, std::string_view indent = "") {
  for (const std::string& line : more) words.push_back(std::string(indent) + line);
}

std::string Who(const CardBody& card) { return fmt::format("\"{}\" ({}, {})", card.organisation, card.kind, card.jurisdiction); }
std::string PurposeText(Purpose purpose) {
  return purpose == Purpose::kReal ? "for real use" : "a TEST: any address is allowed, nothing in it counts";
}

Words DescribeDraft(const CardDraft& draft) {
  Words words{fmt::format("member card of {}", Who(draft.body))};
  Append(words, DescribeCard(draft.body), "  ");
  words.push_back(draft.vote ? "  signed by its log, witness and vote keys"
                             : "  signed by its log and witness keys; its vote key has NOT signed yet: mithaq covenant sign, on the machine that holds it");
  return words;
}

Words DescribeGenesis(const Genesis& genesis) {
  const GenesisBody& body = genesis.body;
  Words words{fmt::format("covenant \"{}\", {}", body.name, PurposeText(body.purpose)), fmt::format("  id  {}", Base64Of(CovenantId(body))),
              body.text ? fmt::format("  charter in prose: the text with SHA-256 {}", Base64Of(*body.text)) : "  no charter in prose",
              fmt::format("founders: {}", body.cards.size())};
  const auto missing = MissingSignatures(genesis);
  const auto name_of = [&](const MemberId& id) {
    return std::ranges::find(body.cards, id, [](const Card& c) { return CardHash(c.body); })->body.organisation;
  };
  for (const Card& card : body.cards) {
    const MemberId id = CardHash(card.body);
    const bool signed_it = !std::ranges::binary_search(missing, id);
    words.push_back(fmt::format("  {}: {}", Who(card.body), signed_it ? "has signed" : "has NOT signed yet"));
    words.push_back(fmt::format("    {}  roles: {}  member id {}", Joined(card.body.addresses, ""), Joined(card.body.roles, "none"), Base64Of(id)));
  }
  for (const Circle& circle : body.circles) {
    std::vector<std::string> members;
    std::ranges::transform(circle.members, std::back_inserter(members), [&](const MemberId& id) { return fmt::format("\"{}\"", name_of(id)); });
    words.push_back(fmt::format("circle \"{}\": {}", circle.name, Joined(members, "")));
  }
  Append(words, DescribeRules(body.rules));
  Append(words, DescribeThresholds(body.thresholds, body.cards.size()));
  if (!missing.empty()) words.push_back(fmt::format("a DRAFT: {} of {} founders have signed", genesis.signatures.size(), body.cards.size()));
  return words;
}

Words DescribeApplication(const Application& application) {
  Words words{fmt::format("application of {}", Who(application.card.body)),
              fmt::format("  to the covenant {}, as it is in epoch {}", Base64Of(application.covenant), application.base.epoch)};
  Append(words, DescribeCard(application.card.body), "  ");
  return words;
}

Words DescribeProposal(const Proposal& proposal, const Names& names) {
  Words words{fmt::format("proposal by {}, good until {}", names.Of(proposal.proposer), TimeText(proposal.not_after)),
              fmt::format("  reason: {}", proposal.reason),
              fmt::format("  made in epoch {} of the covenant {}", proposal.base.epoch, Base64Of(proposal.covenant))};
  for (const Action& action : proposal.actions) Append(words, DescribeAction(action, names), "  ");
  return words;
}

Words DescribeNotice(const Notice& notice, const Names& names) {
  if (notice.kind == Notice::Kind::kLeave) return {fmt::format("notice by {}: it leaves the covenant {}", names.Of(notice.member), Base64Of(notice.covenant))};
  return {fmt::format("notice by {}: the card {} that waits for it since epoch {} is not its own; the present one stays", names.Of(notice.member),
                      Base64Of(*notice.card), notice.epoch)};
}

std::string CertificateText(const std::optional<Digest>& certificate) {
  return certificate ? fmt::format("the certificate {}", Base64Of(*certificate)) : "no certificate";
}

const MemberId& SignedBy(const Ballot& ballot) { return ballot.voter; }
const MemberId& SignedBy(const Vote& vote) { return vote.voter; }
const MemberId& SignedBy(const Offer& offer) { return offer.proposer; }
const MemberId& SignedBy(const CardUpdate& update) { return update.member; }

Words DescribePartiality(const Evidence& evidence, const Partiality& partiality, const Names& names) {
  const Excerpt& excerpt = partiality.excerpt;
  const LedgerRow& row = excerpt.row;
  Words words{fmt::format("evidence that {} broke its word: a double standard towards {}, with entry {} of its log", names.OfLog(excerpt.head.log),
                          names.Of(excerpt.head.member), excerpt.index)};
  words.push_back(fmt::format("  delivered in epoch {}: {}; the owner committed to {} for the standing {}, by the rules of epoch {}", row.epoch,
                              kOutcomeNames[static_cast<size_t>(row.outcome) - 1], row.verdict_and_rule, row.standing, row.record_epoch));
  if (evidence.fault == Fault::kWithheld) {
    words.push_back("  the rules give it to the member, and the owner signed that it gave neither the record nor its handling");
  } else if (partiality.opening) {
    words.push_back("  the record's handling is shown: the rules give another verdict, or the member another standing, than the owner signed");
  } else {
    words.push_back("  the member cannot have that standing towards any record");
  }
  return words;
}

Words DescribeHeads(const Pair<LogHead>& heads, const Names& names) {
  const auto first = tlog::ParseSignedCheckpoint(heads[0].note), second = tlog::ParseSignedCheckpoint(heads[1].note);
  if (!first || !second) return {"evidence that cannot be read"};
  const tlog::Checkpoint &a = first->checkpoint, &b = second->checkpoint;
  Words words{fmt::format("evidence that {} broke its word: two histories of its log {}", names.OfLog(a.origin), a.origin),
              fmt::format("  it signed that its first {} entries have the root {}", a.size, Base64Of(a.root))};
  if (a.size == b.size) {
    words.push_back(fmt::format("  it signed that they have the root {}", Base64Of(b.root)));
  } else {
    words.push_back(fmt::format("  it signed a log of {} entries, with the root {}, whose first {} have the root {}", b.size, Base64Of(b.root), a.size, Base64Of(heads[1].prefix)));
  }
  return words;
}

Words DescribeEvidence(const Evidence& evidence, const Names& names) {
  constexpr std::array<std::string_view, kFaultNames.size()> kFaults{
      "a yes and a no on one proposal", "", "a commit to one certificate, and later a vote for another without cause", "two offers for one round",
      "two cards after one card", "", "two votes at one place", ""};
  Words words;
  std::visit(Overloaded{[&](const Partiality& partiality) { words = DescribePartiality(evidence, partiality, names); },
                        [&](const Pair<LogHead>& pair) { words = DescribeHeads(pair, names); },
                        [&](const auto& pair) {
                          words.push_back(fmt::format("evidence that {} broke its word: {}", names.Of(SignedBy(pair.front())), kFaults[static_cast<size_t>(evidence.fault)]));
                          for (const auto& document : pair) Append(words, DescribeAny({document}, names), "  ");
                        }},
             evidence.documents);
  return words;
}

Words DescribeCertificate(const Certificate& certificate, const Names& names) {
  const CertificateBody& body = certificate.body;
  Words words{fmt::format("certificate of epoch {} of the covenant {}, {}", body.epoch, Base64Of(body.covenant), TimeText(body.time)),
              fmt::format("  {} member{} voted to put it in place", certificate.seal.commits.size(), certificate.seal.commits.size() == 1 ? "" : "s")};
  for (const Approved& approved : body.proposals) Append(words, DescribeProposal(approved.proposal, names), "  ");
  return words;
}

}  // namespace

std::string TimeText(uint64_t posix_s) {
  if (posix_s > kLastSecond) return "a time after the year 9999";
  std::string text = base::FormatTimestamp({static_cast<int64_t>(posix_s) * 1'000'000}).substr(0, 19);
  text[10] = ' ';
  return text + " UTC";
}

std::string Names::Of(const MemberId& id) const {
  const Row* row = state_ == nullptr ? nullptr : state_->Find(id);
  return row == nullptr ? fmt::format("member {}", Base64Of(id)) : fmt::format("\"{}\"", row->card.organisation);
}

std::string Names::OfLog(std::string_view origin) const {
  if (state_ != nullptr) {
    for (const Row& row : state_->members) {
      if (row.card.keys.log.name() == origin) return Of(row.id);
    }
  }
  return fmt::format("the owner of the log {}", origin);
}

std::string Names::Of(const std::vector<MemberId>& ids) const {
  std::vector<std::string> names;
  for (const MemberId& id : ids) names.push_back(Of(id));
  return Joined(names, "nobody");
}

Words DescribeCard(const CardBody& card) {
  Words words{fmt::format("member id     {}", Base64Of(CardHash(card))),
              fmt::format("contact       {}{}{}", card.contact.email, card.contact.phone ? ", " + *card.contact.phone : "",
                          card.contact.url ? ", " + *card.contact.url : ""),
              fmt::format("constituency  {}", card.constituency.description)};
  if (!card.constituency.domains.empty()) words.push_back("  domains     " + Joined(card.constituency.domains, ""));
  if (!card.constituency.networks.empty()) words.push_back("  networks    " + Joined(card.constituency.networks, ""));
  words.push_back("addresses     " + Joined(card.addresses, ""));
  words.push_back("asks for      " + Joined(card.roles, "no roles"));
  words.push_back("log key       " + card.keys.log.Format());
  words.push_back("witness key   " + card.keys.witness.Format());
  words.push_back("vote key      " + Base64Of(Digest{card.keys.vote.bytes}));
  words.push_back("seal key      " + Base64Of(Digest{card.keys.seal.bytes}));
  words.push_back("TLS key       SHA-256 " + Base64Of(card.keys.tls));
  return words;
}

Words DescribeAction(const Action& action, const Names& names) {
  return std::visit(
      Overloaded{
          [&](const Admit& a) -> Words {
            std::vector<MemberId> sponsors;
            for (const SponsorSignature& sponsor : a.sponsors) sponsors.push_back(sponsor.sponsor);
            Words words{fmt::format("admit {} as a member, sponsored by {}", Who(a.application.card.body), names.Of(sponsors))};
            Append(words, DescribeCard(a.application.card.body), "  ");
            return words;
          },
          [&](const Expel& a) -> Words { return {fmt::format("expel {}", names.Of(a.member))}; },
          [&](const KeepCard& a) { return DescribeNotice(a.notice, names); },
          [&](const Leave& a) { return DescribeNotice(a.notice, names); },
          [&](const Readmit& a) -> Words { return {fmt::format("end the suspension of {}", names.Of(a.member))}; },
          [&](const ReplaceCard& a) -> Words {
            Words words{fmt::format("give {} another card, with other keys, after the waiting time", names.Of(a.member))};
            Append(words, DescribeCard(a.card.body), "  ");
            return words;
          },
          [&](const SetCircle& a) -> Words {
            if (a.circle.members.empty()) return {fmt::format("end the circle \"{}\"", a.circle.name)};
            return {fmt::format("let the circle \"{}\" be {}", a.circle.name, names.Of(a.circle.members))};
          },
          [&](const SetProtocol& a) -> Words { return {fmt::format("go on with version {} of the protocol", a.protocol)}; },
          [&](const SetRoles& a) -> Words { return {fmt::format("let the roles of {} be: {}", names.Of(a.member), Joined(a.roles, "none"))}; },
          [&](const SetRules& a) -> Words {
            Words words{"let these be the rules"};
            Append(words, DescribeRules(a.rules), "  ");
            return words;
          },
          [&](const SetText& a) -> Words {
            return {a.text ? fmt::format("let the charter in prose be the text with SHA-256 {}", Base64Of(*a.text)) : "have no charter in prose"};
          },
          [&](const SetThresholds& a) -> Words {
            const Thresholds& t = a.thresholds;
            return {fmt::format("let it take over {}/{} for ordinary proposals, over {}/{} for the charter, {} sponsors, at most {}/{} new members an "
                                "epoch, and {} seconds until a voted card takes effect",
                                t.ordinary.a, t.ordinary.b, t.charter.a, t.charter.b, t.sponsors, t.admissions.a, t.admissions.b, t.key_delay_s)};
          },
          [&](const Suspend& a) -> Words { return {fmt::format("suspend {}: it keeps its place, but has no vote and receives nothing", names.Of(a.member))}; },
      },
      action);
}

Words DescribeAny(const ParsedDocument& read, const Names& names) {
  Words words = std::visit(
      Overloaded{
          [&](const CardDraft& d) { return DescribeDraft(d); },
          [&](const CardUpdate& d) -> Words {
            Words lines{fmt::format("card update {} of {}", d.sequence, names.Of(d.member))};
            Append(lines, DescribeCard(d.card.body), "  ");
            return lines;
          },
          [&](const Genesis& d) { return DescribeGenesis(d); },
          [&](const Application& d) { return DescribeApplication(d); },
          [&](const Sponsorship& d) -> Words {
            return {fmt::format("{} vouches for the application {} to the covenant {}", names.Of(d.sponsor), Base64Of(d.application), Base64Of(d.covenant))};
          },
          [&](const Notice& d) { return DescribeNotice(d, names); },
          [&](const Proposal& d) { return DescribeProposal(d, names); },
          [&](const Ballot& d) -> Words {
            return {fmt::format("ballot of {}: {} to the proposal {}", names.Of(d.voter), d.choice == Choice::kYes ? "YES" : "NO", base::HexEncode(d.proposal.view()))};
          },
          [&](const Offer& d) -> Words {
            return {fmt::format("offer by {} in round {} of epoch {}: {}", names.Of(d.proposer), d.round, d.epoch, CertificateText(d.certificate))};
          },
          [&](const OfferMessage& d) { return DescribeAny({d.offer}, names); },
          [&](const Vote& d) -> Words {
            return {fmt::format("{} of {} in round {} of epoch {}: {}", kStepNames[static_cast<size_t>(d.step)], names.Of(d.voter), d.round, d.epoch,
                                CertificateText(d.certificate))};
          },
          [&](const Certificate& d) { return DescribeCertificate(d, names); },
          [&](const Evidence& d) { return DescribeEvidence(d, names); },
      },
      read.document);
  if (read.is_unsigned) words.push_back("a DRAFT: its vote key has not signed yet");
  return words;
}

}  // namespace covenant
