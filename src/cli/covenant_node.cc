// The covenant that this node is in: show, export, recalls, submit, pending.
#include <fmt/format.h>

#include "base/encoding.h"
#include "base/file.h"
#include "cli/answer.h"
#include "cli/covenant_node.h"
#include "covenant/policy.h"
#include "http/query.h"
#include "json/canonical.h"
#include "json/print.h"

namespace cli {

base::Result<Epochs> NodeEpochs(Api& api) {
  const Answer answer = TRY(Answer::Ask(api, {.target = ApiPath({"covenant"})}));
  const auto last = static_cast<uint64_t>(answer["epoch"].AsInteger());
  const auto genesis = TRY(covenant::ParseGenesis(TRY(NodeDocument(api, 0))));
  std::vector<covenant::Certificate> certificates;
  for (uint64_t epoch = 1; epoch <= last; ++epoch) certificates.push_back(TRY(covenant::ParseCertificate(TRY(NodeDocument(api, epoch)))));
  return FollowChain(genesis, std::move(certificates));
}

base::Result<std::string> NodeDocument(Api& api, uint64_t epoch) { return api.Ask({.target = ApiPath({"covenant", "epochs", std::to_string(epoch)})}); }

base::Result<covenant::MemberId> FindMember(const covenant::State& state, std::string_view given) {
  if (const covenant::Row* const row = state.FindCalled(given)) return row->id;
  return base::Fail(base::Code::kNotFound, fmt::format("no member of {} is called \"{}\"; `mithaq covenant show` lists them", state.name, Printable(given)));
}

base::Result<std::string> RecipientsOf(const std::vector<std::string>& names, Api& api) {
  if (names.empty()) return std::string();
  const covenant::State state = TRY(NodeEpochs(api)).states.back();
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(covenant::Base64Of(TRY(FindMember(state, name))));
  return Joined(ids);
}

base::Result<std::string> CollectionAt(std::string_view home, Api& api) {
  const Answer answer = TRY(Answer::Ask(api, {.target = ApiPath({"collections"})}));
  for (const json::Value one : answer["collections"].elements()) {
    if (one.FindString("home") == home && !one.Find("origin")) return std::string(one.FindString("id"));
  }
  return base::Fail(base::Code::kNotFound, "this node is in no covenant; `mithaq covenant open` enters one");
}

base::Status Submit(Api& api, std::string document) {
  TRY(api.Ask({http::Method::kPost, ApiPath({"covenant", "documents"}), std::move(document)}));
  return {};
}

namespace {

// How far others stand for it that this node shows all the same log.
void PrintWitnessed(const Answer& answer, Console& console) {
  const json::Value witnessed = answer["witnessed"];
  const auto number = [&](std::string_view name) { return CountIn(witnessed, name); };
  const auto size = CountIn(answer["log"], "size");
  std::string line = fmt::format("Its log has {} {}; ", Thousands(size), size == 1 ? "entry" : "entries");
  if (number("witnesses") == 0) {
    line += "there is no other member to witness it";
  } else if (number("size") == 0) {
    line += fmt::format("none is witnessed yet ({} of {} witnesses needed)", number("needed"), number("witnesses"));
  } else {
    const std::string_view since = witnessed.FindString("since");
    line += fmt::format("{} witnessed by {} of {}, {} needed ({})", number("size") == size ? "all are" : "the first " + Thousands(number("size")) + " are", number("count"),
                        number("witnesses"), number("needed"), since.empty() ? "the members have changed since" : "since " + std::string(since));
  }
  console.PrintLine(line);
  if (!witnessed.Find("split_view_safe").value_or(json::Value()).AsBool()) console.PrintLine("It is not split-view safe: that takes four active members or more");
  if (number("ahead") > 0) {
    console.PrintLine(console.Red(fmt::format("A witness has seen {} entries of it: ", number("ahead"))) + "this node came from an older copy of its data, or the witness errs");
  }
}

}  // namespace

Done CovenantShow(const CovenantOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant"})}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  const Epochs epochs = TRY(NodeEpochs(*api));
  PrintWords(console, covenant::DescribeState(epochs.states.back()));
  const auto self = TRY(FindMember(epochs.states.back(), answer["member"].AsString()));
  console.PrintLine("This node is " + covenant::Names(&epochs.states.back()).Of(self));
  if (const std::string_view why = answer["log"].FindString("why"); !why.empty()) console.Note(Printable(why));
  PrintWitnessed(answer, console);
  if (const std::string standing = Outside(answer.value()); !standing.empty()) console.PrintLine(console.Red(standing));
  return Exit::kFine;
}

Done CovenantExport(const CovenantOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant"})}));
  const auto last = static_cast<uint64_t>(answer["epoch"].AsInteger());
  std::string folder = options.output;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  TRY(base::MakeFolders(folder));
  json::Writer w;
  w.Object().Key("files").Array();
  for (uint64_t epoch = 0; epoch <= last; ++epoch) {
    const std::string path = folder + (epoch == 0 ? "/covenant.json" : fmt::format("/epoch-{:06}.json", epoch));
    TRY(WriteNewDocument(path, TRY(NodeDocument(*api, epoch))));
    w.String(path);
  }
  // By these, tools that know nothing of covenants judge whether enough members have cosigned a head or a proof.
  const covenant::State state = TRY(NodeEpochs(*api)).states.back();
  for (const covenant::Row* const row : state.Active()) {
    const std::string path = fmt::format("{}/log-{}.tlog-policy", folder, base::HexEncode(row->id.view()).substr(0, 16));
    TRY(base::WriteFileDurably(path, covenant::TlogPolicy(state, *row), base::FileMode::kShared));
    w.String(path);
  }
  w.End().End();
  const std::string words = fmt::format("{} in {}; `mithaq covenant check {}/*.json` checks them", Count(last + 1, "document"), folder, folder);
  console.PrintLine(console.json ? w.Take() : words + "\n*.tlog-policy: of each member's log, who has to cosign it (c2sp.org/tlog-policy)");
  return Exit::kFine;
}

Done CovenantRecalls(const CovenantOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  std::string path = ApiPath({"covenant", "recalls"}) + fmt::format("?limit={}", options.limit);
  if (!options.before.empty()) path += "&before=" + http::PercentEncode(options.before);
  const Answer answer = TRY(Answer::Ask(*api, {.target = path}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  std::string_view last;
  for (const json::Value recall : answer["recalls"].elements()) {
    last = recall.FindString("date");
    const std::string_view id = recall.FindString("id");
    console.PrintLine(fmt::format("{}  {}  {}", last, recall.FindString("kind"), id.empty() ? "(its id is erased, too)" : Printable(id)));
    console.PrintLine("  reason: " + Printable(recall.FindString("reason")));
    if (recall.Find("holders")->empty()) console.PrintLine("  no other member had it, or may have it");
    for (const json::Value holder : recall.Find("holders")->elements()) {
      const std::string_view complied = holder.FindString("complied");
      const std::string says = !complied.empty() ? "complied since " + std::string(complied)
                               : holder.Find("refused")->AsBool() ? console.Red("could not carry it out") : console.Red("no answer");
      console.PrintLine("  " + Printable(holder.FindString("organisation")) + "  " + says);
    }
  }
  if (answer["recalls"].empty()) console.Note("This node has recalled and erased nothing in the covenant.");
  if (answer["more"].AsBool()) console.Note(fmt::format("More: mithaq covenant recalls --before {}", last));
  return Exit::kFine;
}

Done CovenantSubmit(const CovenantOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer w;
  w.Object().Key("submitted").Array();
  for (const std::string& file : options.files) {
    const covenant::ParsedDocument parsed = TRY(ReadDocumentFile(file));
    if (parsed.is_unsigned) return base::Fail(base::Code::kInvalid, file + ": not signed yet; `mithaq covenant sign` does that");
    if (const auto taken = Submit(*api, covenant::FormatAny(parsed)); !taken) return base::Annotate(taken.error(), file);
    w.String(file);
    if (!console.json) console.PrintLine(file + ": taken, and handed on to the other members");
  }
  w.End().End();
  if (console.json) console.PrintLine(w.Take());
  return Exit::kFine;
}

Done CovenantPending(const CovenantOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "pending"})}));
  if (console.json && options.output.empty()) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  if (!options.output.empty()) TRY(base::MakeFolders(options.output));
  size_t count = 0;
  for (const json::Value document : answer["pending"].elements()) {
    const std::string text = json::Canonical(document);
    const auto parsed = TRY(covenant::ParseAny(text));
    PrintWords(console, covenant::DescribeAny(parsed, covenant::Names(nullptr)));
    if (!options.output.empty()) TRY(WriteNewDocument(fmt::format("{}/{}-{}.json", options.output, covenant::TypeOf(parsed.document), ++count), text));
  }
  if (answer["pending"].empty()) console.Note("Nothing waits for a signature.");
  return Exit::kFine;
}

}  // namespace cli
