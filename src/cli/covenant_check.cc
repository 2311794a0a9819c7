// mithaq covenant check: what documents of a covenant say, and whether they hold, for whoever trusts nobody. No node, no network.
#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "cli/covenant_files.h"
#include "cli/verbs.h"
#include "json/print.h"

namespace cli {
namespace {

using covenant::ParsedDocument;
using covenant::Words;

struct Checked {
  std::string path;
  base::Result<ParsedDocument> parsed;
  std::string holds;  // what was verified, in words
  bool is_draft = false;
};

Exit Worse(Exit a, Exit b) { return std::max(a, b); }  // findings, input, integrity: in the order of their numbers

// What its parser has verified: signatures by keys that the document names itself.
std::string SelfVerified(const ParsedDocument& parsed) {
  if (parsed.is_unsigned) return "nothing: it is not signed yet";
  if (const auto* const card = std::get_if<covenant::CardDraft>(&parsed.document)) {
    return card->vote ? "the signatures of its log, witness and vote keys" : "the signatures of its log and witness keys; that of its vote key is missing";
  }
  if (const auto* const genesis = std::get_if<covenant::Genesis>(&parsed.document)) {
    return covenant::MissingSignatures(*genesis).empty() ? "every founder's card and signature" : "the founders' cards, and the signatures that are there";
  }
  if (std::holds_alternative<covenant::Application>(parsed.document)) return "the card's signatures, and the candidate's under the application";
  return "its form only, NOT its signatures: members' keys are in the covenant. Give its genesis and the certificates of all epochs, too";
}

bool IsDraft(const ParsedDocument& parsed) {
  if (const auto* const card = std::get_if<covenant::CardDraft>(&parsed.document)) return !card->vote;
  if (const auto* const genesis = std::get_if<covenant::Genesis>(&parsed.document)) return !covenant::MissingSignatures(*genesis).empty();
  return parsed.is_unsigned;
}

// The covenant that the files tell of, where a whole genesis is among them.
base::Result<std::optional<Epochs>> CovenantAmong(const std::vector<Checked>& files) {
  const covenant::Genesis* genesis = nullptr;
  std::vector<covenant::Certificate> certificates;
  for (const Checked& file : files) {
    if (!file.parsed || file.is_draft) continue;
    if (const auto* const certificate = std::get_if<covenant::Certificate>(&file.parsed->document)) certificates.push_back(*certificate);
    const auto* const found = std::get_if<covenant::Genesis>(&file.parsed->document);
    if (found == nullptr) continue;
    if (genesis != nullptr && genesis->body != found->body) {
      return base::Fail(base::Code::kConflict, file.path + ": a second covenant; check one at a time");
    }
    genesis = found;
  }
  if (genesis == nullptr) return std::nullopt;
  return TRY(FollowChain(*genesis, std::move(certificates)));
}

bool IsInChain(const ParsedDocument& parsed) {
  return std::holds_alternative<covenant::Genesis>(parsed.document) || std::holds_alternative<covenant::Certificate>(parsed.document);
}

Checked CheckFile(const std::string& path) {
  Checked checked{path, ReadDocumentFile(path), {}};
  if (!checked.parsed) return checked;
  checked.holds = SelfVerified(*checked.parsed);
  checked.is_draft = IsDraft(*checked.parsed);
  return checked;
}

void CheckInCovenant(Checked& checked, const Epochs& epochs) {
  if (!checked.parsed || checked.is_draft || std::holds_alternative<covenant::CardDraft>(checked.parsed->document)) return;
  const auto now_s = static_cast<uint64_t>(base::SystemClock().Now().us / 1'000'000);
  if (const auto holds = covenant::CheckAgainst(epochs.states, checked.parsed->document, now_s); !holds) {
    checked.parsed = base::Annotate(holds.error(), checked.path);
    return;
  }
  checked.holds = fmt::format("all of it, in the covenant \"{}\" as of epoch {}", epochs.states.back().name, epochs.states.back().epoch);
}

void WriteWords(json::Writer& w, const Words& words) {
  w.Key("words").Array();
  for (const std::string& line : words) w.String(line);
  w.End();
}

void PrintCovenant(const Epochs& epochs, Console& console) {
  for (size_t i = 0; i < epochs.certificates.size(); ++i) {
    PrintWords(console, covenant::DescribeEpoch(epochs.states[i], epochs.certificates[i], epochs.states[i + 1]));
  }
  if (!epochs.certificates.empty()) console.PrintLine("");
  PrintWords(console, covenant::DescribeState(epochs.states.back()));
  console.PrintLine(fmt::format("verified: every founder's card and signature, and every certificate up to epoch {}", epochs.states.back().epoch));
}

void PrintFile(const Checked& checked, const covenant::Names& names, Console& console) {
  console.PrintLine(console.Bold(Printable(checked.path)));
  PrintWords(console, covenant::DescribeAny(*checked.parsed, names));
  console.PrintLine("verified: " + checked.holds);
}

void WriteFile(json::Writer& w, const Checked& checked, const covenant::Names& names) {
  w.Object().Key("file").String(checked.path).Key("valid").Bool(checked.parsed.has_value());
  if (checked.parsed) {
    w.Key("type").String(covenant::TypeOf(checked.parsed->document)).Key("hash").String(covenant::Base64Of(covenant::HashOfAny(checked.parsed->document)));
    w.Key("draft").Bool(checked.is_draft).Key("verified").String(checked.holds);
    WriteWords(w, covenant::DescribeAny(*checked.parsed, names));
  } else {
    w.Key("error").String(base::CodeName(checked.parsed.error().code)).Key("message").String(checked.parsed.error().message);
  }
  w.End();
}

void WriteCovenant(json::Writer& w, const Epochs& epochs) {
  const covenant::State& last = epochs.states.back();
  w.Key("covenant").Object().Key("id").String(covenant::Base64Of(last.covenant)).Key("epoch").Integer(static_cast<int64_t>(last.epoch));
  w.Key("state_hash").String(covenant::Base64Of(last.hash)).Key("state").Raw(covenant::FormatState(last)).Key("epochs").Array();
  for (size_t i = 0; i < epochs.certificates.size(); ++i) {
    w.Object().Key("epoch").Integer(static_cast<int64_t>(epochs.certificates[i].body.epoch));
    w.Key("certificate").String(covenant::Base64Of(covenant::CertificateHash(epochs.certificates[i].body)));
    WriteWords(w, covenant::DescribeEpoch(epochs.states[i], epochs.certificates[i], epochs.states[i + 1]));
    w.End();
  }
  w.End();
  WriteWords(w, covenant::DescribeState(last));
  w.End();
}

Exit ExitOfFile(const Checked& checked) {
  if (!checked.parsed) return ExitOf(checked.parsed.error().code);
  return checked.is_draft ? Exit::kFindings : Exit::kFine;
}

}  // namespace

Done CovenantCheck(const CheckOptions& options, Console& console) {
  std::vector<Checked> files;
  for (const std::string& path : options.files) files.push_back(CheckFile(path));
  const auto epochs = TRY(CovenantAmong(files));
  Exit exit = Exit::kFine;
  for (Checked& file : files) {
    if (epochs) CheckInCovenant(file, *epochs);
    exit = Worse(exit, ExitOfFile(file));
  }
  const covenant::Names names(epochs ? &epochs->states.back() : nullptr);
  if (console.json) {
    json::Writer w;
    w.Object().Key("documents").Array();
    for (const Checked& file : files) WriteFile(w, file, names);
    w.End();
    if (epochs) WriteCovenant(w, *epochs);
    console.PrintLine(w.End().Take());
    return exit;
  }
  if (epochs) PrintCovenant(*epochs, console);
  for (const Checked& file : files) {
    if (!file.parsed) console.Problem(file.parsed.error());
    if (file.parsed && !(epochs && IsInChain(*file.parsed))) PrintFile(file, names, console);
  }
  return exit;
}

}  // namespace cli
