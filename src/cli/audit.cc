// mithaq audit: whether the rules, and nothing else, parted the members. parity: all that is here; export, compare: two members.
#include <fmt/format.h>

#include "base/encoding.h"
#include "base/file.h"
#include "cli/answer.h"
#include "cli/covenant_node.h"
#include "json/canonical.h"

namespace cli {
namespace {

constexpr uint64_t kLedgerBytesMax = uint64_t{64} << 20;

std::string CountOf(json::Value object, std::string_view name) { return Thousands(CountIn(object, name)); }
std::string_view NameOf(json::Value member) { return member.FindString("organisation"); }

// Evidence of one finding, to a file where a folder was asked for. What convinces others is said.
base::Status TellOfEvidence(json::Value finding, const std::string& folder, Console& console) {
  const json::Value found = finding.Find("evidence").value_or(json::Value());
  if (found.is_null()) return {};
  const auto evidence = TRY(covenant::ParseEvidence(json::Canonical(found)));
  if (folder.empty()) {
    if (!console.json) console.PrintLine("      it can be proven to anybody: `-o DIR` writes the evidence");
    return {};
  }
  TRY(base::MakeFolders(folder));
  const std::string path = TRY(WriteEvidence(folder, evidence));
  if (!console.json) console.PrintLine("      evidence in " + console.Bold(path));
  return {};
}

base::Status PrintProblems(json::Value of, const std::string& folder, Console& console) {
  for (const json::Value problem : of.Find("problems").value_or(json::Value()).elements()) {
    if (!console.json) console.PrintLine(fmt::format("  {} {}: {}", console.Red("entry"), CountOf(problem, "index"), Printable(problem.FindString("what"))));
    TRY(TellOfEvidence(problem, folder, console));
  }
  return {};
}

void PrintMember(json::Value member, Console& console) {
  const auto count = [&](std::string_view name) { return CountOf(member, name); };
  console.PrintLine(console.Bold(Printable(NameOf(*member.Find("owner")))));
  console.PrintLine(fmt::format("  {} entries here: {} given whole, {} in part, {} withheld ({} by a rule, {} by the owner's choice of recipients), {} erased before, {} documents", count("entries"),
                                count("whole"), count("part"), count("withheld"), count("by_rule"), count("by_choice"), count("gone"), count("document")));
  console.PrintLine(fmt::format("  {} verdicts recomputed from the records' handling; {} records set aside", count("judged"), count("set_aside")));
  if (count("lost") != "0") console.PrintLine(fmt::format("  {} are gone by its own word alone: it says that it lost them and came back from a backup. Ask another member whether it has them", count("lost")));
  if (count("unrecorded") != "0") console.PrintLine(fmt::format("  {} entries were taken over without a ledger: how they were delivered cannot be shown", count("unrecorded")));
}

bool HasProblems(json::Value of) { return !of.Find("problems").value_or(json::Value()).empty(); }

void PrintParted(json::Value one, Console& console) {
  const json::Value mine = *one.Find("mine"), theirs = *one.Find("theirs");
  const std::string_view by = one.FindString("by");
  console.PrintLine(fmt::format("  {} {}: {} here, {} there; {}", by == "nothing" ? console.Red("DOUBLE STANDARD, entry") : "entry", CountOf(one, "index"), mine.FindString("outcome"),
                                theirs.FindString("outcome"),
                                by == "loss"    ? "its owner says to one of the two that it lost it in a restore, which nobody can check"
                                : by == "nothing" ? "neither a rule nor the owner's choice parted the two"
                                : by == "owner" ? "the owner's choice of recipients parted the two"
                                                : "a rule parted the two"));
  console.PrintLine(fmt::format("      {} here, {} there", Printable(mine.FindString("verdict")), Printable(theirs.FindString("verdict"))));
}

}  // namespace

Done AuditParity(const AuditOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "parity"}), .timeout_ms = Api::kLongTimeoutMs}));
  const json::Value own = answer["own"];
  bool found = HasProblems(own), lost = false;
  if (console.json) {
    console.PrintLine(answer.text());
  } else {
    console.PrintLine(console.Bold("This node's own log"));
    const uint64_t records = CountIn(own, "records");
    const size_t wrong = own.Find("problems").value_or(json::Value()).size();  // at most 1,000 are told
    console.PrintLine(fmt::format("  {} records were held against the rules of their epochs, {}; {} were erased", Thousands(records), wrong == 0 ? "and all hold what those say" : "and not all hold what those say",
                                  CountOf(own, "erased")));
    if (CountIn(own, "recovered") > 0) {
      console.PrintLine(fmt::format("  {} came back from other members after a restore, without what their verdicts could be recomputed from", Count(CountIn(own, "recovered"), "record")));
    }
  }
  for (const json::Value one : own.Find("signed").value_or(json::Value()).elements()) {
    if (!console.json) console.PrintLine(fmt::format("  {} has signed what it was given: the first {} rows of its ledger", Printable(NameOf(*one.Find("member"))), CountOf(one, "rows")));
  }
  TRY(PrintProblems(own, options.output, console));
  for (const json::Value member : answer["members"].elements()) {
    found = found || HasProblems(member);
    lost = lost || CountIn(member, "lost") > 0;
    if (!console.json) PrintMember(member, console);
    TRY(PrintProblems(member, options.output, console));
  }
  if (!console.json) {
    console.PrintLine(found  ? console.Red("What is marked red is not explained by the rules.")
                      : lost ? "What is said to be lost has to be asked of others; all else was parted by the rules and the owners' choice of recipients alone."
                             : "By what is here, the rules and the owners' choice of recipients parted the members, and nothing else.");
  }
  return found ? Exit::kFindings : Exit::kFine;
}

Done AuditExport(const AuditOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const std::string ledger = TRY(api->Ask({.target = ApiPath({"covenant", "parity", options.member}), .timeout_ms = Api::kLongTimeoutMs}));
  TRY(ReplaceDocument(options.output, ledger));
  if (!console.json) {
    console.PrintLine("What " + Printable(options.member) + " gave this node and withheld, by its own signature, is in " + console.Bold(options.output));
    console.PrintLine("Another member holds it against its own: mithaq audit compare " + options.output);
  } else {
    console.PrintLine(ledger);
  }
  return Exit::kFine;
}

Done AuditCompare(const AuditOptions& options, Console& console) {
  std::string ledger = TRY(base::ReadFile(options.file, kLedgerBytesMax + 1));
  while (ledger.ends_with('\n')) ledger.pop_back();
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {http::Method::kPost, ApiPath({"covenant", "parity"}), std::move(ledger), Api::kLongTimeoutMs}));
  const json::Value value = answer.value();
  const bool found = CountIn(value, "by_nothing") + CountIn(value, "by_loss") > 0;
  if (console.json) {
    console.PrintLine(answer.text());
  } else {
    console.PrintLine(fmt::format("{} records of {}, as this node and {} got them: {} alike; parted {} by a rule, {} by the owner's choice, {} by its word that it lost them, {} by neither", CountOf(value, "compared"),
                                  Printable(NameOf(answer["owner"])), Printable(NameOf(answer["other"])), CountOf(value, "alike"), CountOf(value, "by_rule"), CountOf(value, "by_owner"),
                                  CountOf(value, "by_loss"), CountOf(value, "by_nothing")));
  }
  for (const json::Value one : answer["parted"].elements()) {
    if (!console.json) PrintParted(one, console);
    TRY(TellOfEvidence(one, options.output, console));
  }
  return found ? Exit::kFindings : Exit::kFine;
}

}  // namespace cli
