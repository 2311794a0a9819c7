// mithaq member: the organisation as others are to know it, and its keys.
#include <fmt/format.h>

#include "base/encoding.h"
#include "base/time.h"
#include "cli/covenant_files.h"
#include "cli/verbs.h"
#include "crypto/key_check.h"
#include "crypto/system_random.h"
#include "json/print.h"
#include "node/member_folder.h"

namespace cli {
namespace {

using base::Code;
using base::Fail;

constexpr std::string_view kDefaultFile = "card.json";

std::optional<std::string> Given(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

bool NamesTerms(const MemberCardOptions& options) {
  return !options.organisation.empty() || !options.kind.empty() || !options.jurisdiction.empty() || !options.email.empty() || !options.addresses.empty();
}

base::Status CheckTermsAreThere(const MemberCardOptions& options) {
  for (const auto& [name, text] : {std::pair("--organisation", &options.organisation), {"--kind", &options.kind},
                                   {"--jurisdiction", &options.jurisdiction}, {"--email", &options.email}}) {
    if (text->empty()) return Fail(Code::kInvalid, fmt::format("a card needs {}", name));
  }
  return {};
}

node::CardTerms TermsOf(const MemberCardOptions& options) {
  return {.addresses = options.addresses,
          .constituency = {options.description.empty() ? "constituency of " + options.organisation : options.description, options.domains, options.networks},
          .contact = {options.email, Given(options.phone), Given(options.url)},
          .jurisdiction = options.jurisdiction,
          .kind = options.kind,
          .organisation = options.organisation,
          .roles = options.roles};
}

base::Result<std::optional<crypto::PublicKey>> VoteKeyOf(const MemberCardOptions& options) {
  if (options.vote_key.empty()) return std::nullopt;
  const auto bytes = base::Base64Decode(options.vote_key);
  crypto::PublicKey key;
  if (!bytes || bytes->size() != key.bytes.size()) {
    return Fail(Code::kInvalid, "--vote-key: not a public key as `mithaq member vote-key` prints it (base64 of 32 bytes)");
  }
  std::ranges::copy(*bytes, key.bytes.begin());
  if (!crypto::IsUsable(key)) return Fail(Code::kInvalid, "--vote-key: no Ed25519 key, or one of low order, which would prove nothing");
  return key;
}

base::Result<covenant::CardDraft> CardOf(const MemberCardOptions& options) {
  if (!NamesTerms(options)) return node::LoadMemberCard(options.folder());
  TRY(CheckTermsAreThere(options));
  crypto::SystemRandom random;
  return node::MakeMemberCard(options.folder(), TermsOf(options), TRY(VoteKeyOf(options)),
                              options.replace ? node::ExistingCard::kReplace : node::ExistingCard::kKeep, random, base::SystemClock());
}

}  // namespace

Done MemberCard(const MemberCardOptions& options, Console& console) {
  const covenant::CardDraft card = TRY(CardOf(options));
  const std::string text = covenant::FormatCardDraft(card);
  const std::string file = options.output.empty() && NamesTerms(options) ? std::string(kDefaultFile) : options.output;
  if (!file.empty()) TRY(WriteNewDocument(file, text));
  if (console.json) {
    json::Writer w;
    w.Object().Key("member").String(covenant::Base64Of(covenant::CardHash(card.body))).Key("signed").Bool(card.vote.has_value());
    w.Key("file");
    file.empty() ? w.Null() : w.String(file);
    console.PrintLine(w.Key("card").Raw(text).End().Take());
    return Exit::kFine;
  }
  PrintWords(console, covenant::DescribeAny({card}, covenant::Names(nullptr)));
  if (file.empty()) return Exit::kFine;
  console.PrintLine("");
  console.PrintLine("The card is in " + console.Bold(file) + ". Back up the folder member/ beside keys/: who loses these keys needs the others' votes to come back.");
  console.PrintLine("Next:");
  if (!card.vote) console.PrintLine("  where the vote key is:    mithaq covenant sign " + file + " --key FILE");
  console.PrintLine("  to the other founders:    send it, and compare member ids by phone: whoever changes a card on its way changes its id");
  console.PrintLine("  when all cards are here:  mithaq covenant found --name NAME " + file + " CARD...");
  return Exit::kFine;
}

Done MakeVoteKey(const VoteKeyOptions& options, Console& console) {
  crypto::SystemRandom random;
  const crypto::PublicKey key = TRY(node::MakeVoteKey(options.output, random));
  const std::string text = base::Base64Encode(key.view());
  console.PrintLine(console.json ? json::Writer().Object().Key("file").String(options.output).Key("vote_key").String(text).End().Take() : text);
  console.Note("The secret half is in " + options.output + ": keep it on this machine, and a copy in a safe. On the node's machine: mithaq member card ... --vote-key " + text);
  return Exit::kFine;
}

}  // namespace cli
