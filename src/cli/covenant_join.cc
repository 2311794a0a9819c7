// mithaq covenant apply, sponsor: a newcomer's application, and a member's word for it, as files.
#include <fmt/format.h>

#include "cli/covenant_files.h"
#include "cli/verbs.h"
#include "json/print.h"
#include "node/member_folder.h"

namespace cli {
namespace {

using base::Code;
using base::Fail;
using covenant::ParsedDocument;

// The newcomer's own card; one from a file where its vote key, on another machine, has signed it there.
base::Result<covenant::Card> OwnCard(const JoinOptions& options) {
  const covenant::CardDraft card =
      options.file.empty() ? TRY(node::LoadMemberCard(options.folder())) : TRY(ReadDocumentFileOf<covenant::CardDraft>(options.file, "a member card"));
  if (card.vote) return covenant::Card{card.body, card.log, *card.vote, card.witness};
  return Fail(Code::kInvalid, "the card's vote key, on another machine, has not signed the card yet; sign it there and name the file: --card FILE");
}

// Signed where the vote key is here, else a draft for the machine where it is.
base::Result<ParsedDocument> SignedOrDraft(const node::DataFolder& folder, covenant::AnyDocument document) {
  const node::MemberKeys keys = TRY(node::LoadMemberKeys(folder));
  if (!keys.vote) return ParsedDocument{std::move(document), true};
  return covenant::SignAny(document, *keys.vote);
}

Done Finish(const ParsedDocument& made, const std::string& file, const std::string& next, Console& console) {
  TRY(WriteNewDocument(file, covenant::FormatAny(made)));
  if (console.json) {
    json::Writer w;
    w.Object().Key("file").String(file).Key("type").String(covenant::TypeOf(made.document)).Key("signed").Bool(!made.is_unsigned);
    console.PrintLine(w.Key("hash").String(covenant::Base64Of(covenant::HashOfAny(made.document))).End().Take());
    return Exit::kFine;
  }
  console.PrintLine("");
  console.PrintLine("Written: " + console.Bold(file));
  if (made.is_unsigned) console.PrintLine("  where the vote key is:  mithaq covenant sign " + file + " --key FILE");
  console.PrintLine("  " + next);
  return Exit::kFine;
}

}  // namespace

Done CovenantApply(const JoinOptions& options, Console& console) {
  const Epochs epochs = TRY(ReadChain(options.covenant));
  const covenant::State& state = epochs.states.back();
  const covenant::Card card = TRY(OwnCard(options));
  if (state.Find(covenant::CardHash(card.body)) != nullptr) return Fail(Code::kConflict, "this member is, or was, in the covenant already");
  TRY(covenant::CheckCardAmong(state, card.body, nullptr));
  covenant::Words terms = covenant::DescribeState(state);
  terms.insert(terms.begin(), "an application to join, on these terms:");
  TRY(Confirm(console, terms, options.yes ? Console::Consent::kGiven : Console::Consent::kAsk));
  const ParsedDocument made = TRY(SignedOrDraft(options.folder(), covenant::Application{{state.epoch, state.hash}, card, state.covenant, {}}));
  const size_t sponsors = std::min<size_t>(state.thresholds.sponsors, state.ActiveCount());
  return Finish(made, options.output.empty() ? "application.json" : options.output,
                fmt::format("to {} member{} who vouch for it:  mithaq covenant sponsor FILE", sponsors, sponsors == 1 ? "" : "s"), console);
}

Done CovenantSponsor(const JoinOptions& options, Console& console) {
  const auto application = TRY(ReadDocumentFileOf<covenant::Application>(options.file, "an application"));
  const covenant::MemberId me = TRY(node::LoadMemberKeys(options.folder())).id;
  covenant::Words words = covenant::DescribeAny({application}, covenant::Names(nullptr));
  words.insert(words.begin(), "a signature that vouches for this newcomer:");
  TRY(Confirm(console, words, options.yes ? Console::Consent::kGiven : Console::Consent::kAsk));
  const covenant::Sponsorship sponsorship{covenant::ApplicationHash(application), application.covenant, me, {}};
  return Finish(TRY(SignedOrDraft(options.folder(), sponsorship)), options.output.empty() ? "sponsor.json" : options.output,
                "to the member who proposes the admission: both files", console);
}

}  // namespace cli
