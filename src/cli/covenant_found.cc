// mithaq covenant found, assemble: from the founders' cards to a genesis that all have signed.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/encoding.h"
#include "base/file.h"
#include "cli/covenant_files.h"
#include "cli/verbs.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "json/print.h"
#include "node/member_folder.h"

namespace cli {
namespace {

using base::Code;
using base::Fail;
using covenant::Genesis;
using covenant::MemberId;

constexpr uint64_t kTextBytesMax = uint64_t{64} << 20;

// By its id, or the name of its organisation.
base::Result<MemberId> FindMember(const std::vector<covenant::Card>& cards, std::string_view given, std::string_view circle) {
  for (const covenant::Card& card : cards) {
    const MemberId id = covenant::CardHash(card.body);
    if (given == card.body.organisation || given == covenant::Base64Of(id)) return id;
  }
  return Fail(Code::kInvalid, fmt::format("--circle {}: none of the cards is of \"{}\"; name the organisation or the member id", circle, given));
}

base::Result<covenant::Circle> ParseCircle(const std::vector<covenant::Card>& cards, const std::string& given) {
  const size_t equals = given.find('=');
  if (equals == given.npos) return Fail(Code::kInvalid, "--circle " + given + ": not NAME=MEMBER,MEMBER");
  covenant::Circle circle{given.substr(0, equals), {}};
  for (const auto part : std::views::split(std::string_view(given).substr(equals + 1), ',')) {
    circle.members.push_back(TRY(FindMember(cards, std::string_view(part), circle.name)));
  }
  return circle;
}

// Rules that a person wrote may have white space; what is founded with is canonical.
base::Result<covenant::RuleSet> ReadRulesFile(const std::string& path) {
  const std::string text = TRY(base::ReadFile(path, covenant::kRulesBytesMax));
  json::Parser parser;
  const auto value = parser.Parse(text);
  if (!value) return base::Annotate(value.error(), path);
  auto rules = covenant::ParseRules(json::Canonical(*value));
  if (!rules) return base::Annotate(std::move(rules).error(), path);
  return rules;
}

base::Result<covenant::GenesisBody> TermsOf(const FoundOptions& options) {
  covenant::GenesisBody terms{.cards = {}, .circles = {}, .name = options.name, .purpose = options.test ? covenant::Purpose::kTest : covenant::Purpose::kReal,
                              .rules = covenant::DefaultRules(), .text = std::nullopt, .thresholds = {}};
  if (options.test) terms.thresholds.key_delay_s = 0;
  for (const std::string& path : options.cards) {
    const auto draft = TRY(ReadDocumentFileOf<covenant::CardDraft>(path, "a member card"));
    if (!draft.vote) {
      return Fail(Code::kInvalid, path + ": its vote key has not signed yet; where that key is: mithaq covenant sign " + path + " --key FILE");
    }
    if (const auto allowed = covenant::CheckAddresses(draft.body, terms.purpose); !allowed) {
      return Fail(allowed.error().code, path + ": " + allowed.error().message + " (a covenant founded with --test takes any address)");
    }
    terms.cards.push_back({draft.body, draft.log, *draft.vote, draft.witness});
  }
  for (const std::string& circle : options.circles) terms.circles.push_back(TRY(ParseCircle(terms.cards, circle)));
  if (!options.rules.empty()) terms.rules = TRY(ReadRulesFile(options.rules));
  if (!options.text.empty()) terms.text = crypto::Sha256(TRY(base::ReadFile(options.text, kTextBytesMax)));
  terms = TRY(covenant::MakeGenesis(std::move(terms)));
  TRY(covenant::ParseGenesis(covenant::FormatGenesis({terms, {}})));  // names and the like, by the format's own rules
  return terms;
}

// With this folder's signature, where its member is a founder and its vote key is here.
base::Result<Genesis> SignIfFounder(Genesis genesis, const node::DataFolder& folder) {
  const auto keys = node::LoadMemberKeys(folder);
  if (!keys && keys.error().code == Code::kNotFound) return genesis;
  if (!keys) return std::unexpected(keys.error());
  const bool is_founder = std::ranges::any_of(genesis.body.cards, [&](const covenant::Card& c) { return covenant::CardHash(c.body) == keys->id; });
  if (is_founder && keys->vote) TRY(covenant::AddSignature(genesis, covenant::SignGenesis(genesis.body, keys->id, *keys->vote)));
  return genesis;
}

void PrintGenesis(const Genesis& genesis, const std::string& file, Console& console) {
  const auto missing = covenant::MissingSignatures(genesis);
  if (console.json) {
    json::Writer w;
    w.Object().Key("file").String(file).Key("covenant").String(covenant::Base64Of(covenant::CovenantId(genesis.body)));
    w.Key("complete").Bool(missing.empty()).Key("missing").Array();
    for (const MemberId& id : missing) w.String(covenant::Base64Of(id));
    console.PrintLine(w.End().End().Take());
    return;
  }
  PrintWords(console, covenant::DescribeAny({genesis}, covenant::Names(nullptr)));
  console.PrintLine("");
  if (missing.empty()) {
    console.PrintLine("Every founder has signed: " + console.Bold(file) + " is the covenant, the same for everybody.");
    return;
  }
  console.PrintLine("The draft is in " + console.Bold(file) + ". Next:");
  console.PrintLine("  every founder:     mithaq covenant sign " + file);
  console.PrintLine("  whoever has all:   mithaq covenant assemble DRAFT... -o covenant.json");
}

}  // namespace

Done CovenantFound(const FoundOptions& options, Console& console) {
  const Genesis genesis = TRY(SignIfFounder({TRY(TermsOf(options)), {}}, options.folder()));
  TRY(WriteNewDocument(options.output, covenant::FormatGenesis(genesis)));
  PrintGenesis(genesis, options.output, console);
  return Exit::kFine;
}

Done CovenantAssemble(const AssembleOptions& options, Console& console) {
  std::optional<Genesis> genesis;
  for (const std::string& path : options.drafts) {
    const Genesis draft = TRY(ReadDocumentFileOf<Genesis>(path, "a genesis"));
    if (!genesis) genesis = Genesis{draft.body, {}};
    if (draft.body != genesis->body) {
      return Fail(Code::kConflict, fmt::format("{} is of another covenant ({}) than {} ({}): all founders have to sign the same draft", path,
                                               covenant::Base64Of(covenant::CovenantId(draft.body)), options.drafts.front(),
                                               covenant::Base64Of(covenant::CovenantId(genesis->body))));
    }
    for (const covenant::MemberSignature& signature : draft.signatures) TRY(covenant::AddSignature(*genesis, signature));
  }
  const std::string text = covenant::FormatGenesis(*genesis);
  const bool is_input = std::ranges::find(options.drafts, options.output) != options.drafts.end();
  TRY(is_input ? ReplaceDocument(options.output, text) : WriteNewDocument(options.output, text));
  PrintGenesis(*genesis, options.output, console);
  return covenant::MissingSignatures(*genesis).empty() ? Exit::kFine : Exit::kFindings;
}

}  // namespace cli
