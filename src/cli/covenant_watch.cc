// What a node knows of the other members: covenant peers, covenant findings.
#include <fmt/format.h>

#include "base/encoding.h"
#include "base/file.h"
#include "cli/answer.h"
#include "cli/covenant_node.h"
#include "json/canonical.h"
#include "json/print.h"

namespace cli {
namespace {

void PrintPeer(json::Value peer, Console& console) {
  const std::string_view trouble = peer.FindString("trouble");
  const auto number = [&](std::string_view name) { return Thousands(CountIn(peer, name)); };
  console.PrintLine(console.Bold(Printable(peer.FindString("organisation"))) + "  " + Printable(peer.FindString("address")));
  console.PrintLine(fmt::format("  {} of {} entries taken over; {} objects, {} withdrawn, {} withheld, {} set aside, {} held for review, {} refused since this node started",
                                number("taken"), number("size"), number("objects"), number("withdrawn"), number("withheld"), number("set_aside"), number("held"), number("refused")));
  if (!trouble.empty()) console.PrintLine("  " + console.Red("does not answer: ") + Printable(trouble));
  console.PrintLine(fmt::format("  its log is witnessed by enough others up to {} entries", number("witnessed")));
  const json::Value witness = peer.Find("witness").value_or(json::Value());
  if (CountIn(witness, "size") > 0) console.PrintLine(fmt::format("  it has cosigned {} entries of this node's log", Thousands(CountIn(witness, "size"))));
  if (const std::string_view why = witness.FindString("trouble"); !why.empty()) console.PrintLine("  " + console.Red("does not cosign: ") + Printable(why));
  const std::string_view last = peer.FindString("last_answer");
  console.PrintLine("  last answer " + (last.empty() ? "never" : std::string(last)));
}

bool Answers(json::Value peer) { return peer.FindString("trouble").empty() && !peer.FindString("last_answer").empty(); }

}  // namespace

base::Result<std::string> WriteEvidence(const std::string& folder, const covenant::Evidence& evidence) {
  const std::string text = covenant::FormatEvidence(evidence);
  const std::string path = fmt::format("{}/evidence-{}-{}.json", folder, covenant::kFaultNames[static_cast<size_t>(evidence.fault)],
                                       base::HexEncode(covenant::HashOfAny(evidence).view()).substr(0, 12));
  TRY(WriteNewDocument(path, text));
  return path;
}

std::string Outside(json::Value node) {
  const std::string_view status = node.FindString("status");
  if (status == "expelled") return "The others have EXPELLED this node: they give it nothing and take nothing from it. Why: mithaq covenant findings, and the certificates of mithaq covenant export";
  if (status == "left") return "This node has left: the others give it nothing and take nothing from it.";
  if (status == "suspended") return "This node is SUSPENDED: it keeps its place, but has no vote and receives nothing.";
  return {};
}

std::string PeersLine(json::Value answer) {
  const json::Value peers = answer.Find("peers").value_or(json::Value());
  size_t answering = 0;
  std::string silent;
  for (const json::Value peer : peers.elements()) {
    if (Answers(peer)) {
      ++answering;
    } else {
      silent += (silent.empty() ? "" : ", ") + Printable(peer.FindString("organisation"));
    }
  }
  return fmt::format("{} of {} other members answer{}", answering, peers.size(), silent.empty() ? "" : "; not yet, or not now: " + silent);
}

Done CovenantPeers(const CovenantOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "peers"})}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  for (const json::Value peer : answer["peers"].elements()) PrintPeer(peer, console);
  for (const json::Value former : answer["former"].elements()) {
    console.PrintLine(console.Bold(Printable(former.FindString("organisation"))) +
                      fmt::format("  {} in epoch {}: it gets nothing more from this node, and nothing is taken from it", former.FindString("status"), CountIn(former, "since")));
  }
  const Answer node = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant"})}));
  const std::string standing = Outside(node.value());
  if (!standing.empty()) console.PrintLine(console.Red(standing));
  if (answer["peers"].empty() && standing.empty()) console.Note("No other members, or no node runs on this folder: `mithaq serve` talks to them.");
  return Exit::kFine;
}

Done CovenantFindings(const CovenantOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "findings"})}));
  const json::Value findings = answer["findings"];
  const Exit exit = findings.empty() ? Exit::kFine : Exit::kFindings;
  if (console.json && options.output.empty()) {
    console.PrintLine(answer.text());
    return exit;
  }
  if (!options.output.empty()) TRY(base::MakeFolders(options.output));
  const covenant::State state = TRY(NodeEpochs(*api)).states.back();
  const covenant::Names names(&state);
  json::Writer w;
  w.Object().Key("files").Array();
  for (const json::Value finding : findings.elements()) {
    const auto evidence = TRY(covenant::ParseEvidence(json::Canonical(*finding.Find("evidence"))));
    const auto culprit = TRY(FindMember(state, finding.FindString("member")));
    if (!console.json) {
      PrintWords(console, covenant::DescribeAny({evidence, false}, names));
      console.PrintLine(fmt::format("  {} is {} now", Printable(names.Of(culprit)), covenant::kStatusNames[static_cast<size_t>(state.Find(culprit)->status)]));
    }
    if (options.output.empty()) continue;
    const std::string file = TRY(WriteEvidence(options.output, evidence));
    w.String(file);
    if (!console.json) console.PrintLine("  evidence in " + console.Bold(file));
  }
  w.End().End();
  if (console.json) console.PrintLine(w.Take());
  if (findings.empty()) console.Note("No member has provably broken its word.");
  if (!findings.empty() && !console.json) {
    console.Note(options.output.empty() ? "`-o DIR` writes the evidence to files: it convinces whoever has the covenant's documents."
                                        : fmt::format("For an auditor: mithaq covenant export -o {0}; then, anywhere, without a node: mithaq covenant check {0}/*.json", options.output));
  }
  return exit;
}

}  // namespace cli
