// mithaq covenant sign: the signature of a vote key under a document, on the node's machine or on one that has nothing but the key.
#include <fmt/format.h>

#include "base/time.h"
#include "cli/covenant_files.h"
#include "cli/verbs.h"
#include "json/print.h"
#include "node/member_folder.h"

namespace cli {
namespace {

using covenant::ParsedDocument;

base::Result<ParsedDocument> Sign(const SignOptions& options, const ParsedDocument& draft) {
  if (!options.key.empty()) return covenant::SignAny(draft.document, TRY(node::ReadVoteKey(options.key)));
  TRY(CheckMine(draft.document, TRY(node::LoadMemberKeys(options.folder())).id));
  return covenant::SignAny(draft.document, TRY(FolderSigner(options.folder(), options.file)).vote);
}

// A covenant that this document is checked against before anybody signs, where its files were given.
base::Result<std::optional<Epochs>> CovenantOf(const SignOptions& options) {
  if (options.with.empty()) return std::nullopt;
  return TRY(ReadChain(options.with));
}

std::string FoundersText(const covenant::Genesis& genesis) {
  if (covenant::MissingSignatures(genesis).empty()) return "Every founder has signed: it is the covenant.";
  return fmt::format("{} of {} founders have signed. Send it to whoever assembles: mithaq covenant assemble DRAFT... -o covenant.json",
                     genesis.signatures.size(), genesis.body.cards.size());
}

}  // namespace

Done CovenantSign(const SignOptions& options, Console& console) {
  const ParsedDocument draft = TRY(ReadDocumentFile(options.file));
  const auto epochs = TRY(CovenantOf(options));
  auto made = Sign(options, draft);  // it leaves this process only once that was agreed to
  if (!made) return base::Annotate(std::move(made).error(), options.file);
  if (epochs) {
    const auto now_s = static_cast<uint64_t>(base::SystemClock().Now().us / 1'000'000);
    if (const auto holds = covenant::CheckAgainst(epochs->states, made->document, now_s); !holds) return base::Annotate(holds.error(), options.file);
  }
  const covenant::Names names(epochs ? &epochs->states.back() : nullptr);
  TRY(Confirm(console, covenant::DescribeAny({draft.document, false}, names), options.yes ? Console::Consent::kGiven : Console::Consent::kAsk));
  const std::string file = options.output.empty() ? options.file : options.output;
  const std::string text = covenant::FormatAny(*made);
  TRY(file == options.file ? ReplaceDocument(file, text) : WriteNewDocument(file, text));
  if (console.json) {
    json::Writer w;
    w.Object().Key("file").String(file).Key("type").String(covenant::TypeOf(made->document));
    console.PrintLine(w.Key("hash").String(covenant::Base64Of(covenant::HashOfAny(made->document))).End().Take());
    return Exit::kFine;
  }
  console.PrintLine("");
  console.PrintLine("Signed: " + console.Bold(file));
  if (const auto* const genesis = std::get_if<covenant::Genesis>(&made->document)) console.PrintLine(FoundersText(*genesis));
  return Exit::kFine;
}

}  // namespace cli
