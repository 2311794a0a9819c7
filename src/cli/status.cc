// mithaq status: the node at a glance.
#include <fmt/format.h>

#include "cli/answer.h"
#include "cli/covenant_node.h"
#include "cli/verbs.h"
#include "json/canonical.h"
#include "json/print.h"
#include "node/serving.h"

namespace cli {
namespace {

// The covenant that the node is in, and how the other members' nodes are reached; nothing where it is in none.
struct InCovenant {
  Answer node, peers;
};
base::Result<std::optional<InCovenant>> AskCovenant(Api& api) {
  auto node = Answer::Ask(api, {.target = ApiPath({"covenant"})});
  if (!node && node.error().code == base::Code::kNotFound) return std::nullopt;
  Answer known = TRY(std::move(node));
  return InCovenant{std::move(known), TRY(Answer::Ask(api, {.target = ApiPath({"covenant", "peers"})}))};
}

void WriteCovenant(json::Writer& writer, const InCovenant& in) {
  writer.Object();
  for (const std::string_view name : {"id", "name", "epoch", "member", "status"}) writer.Key(name).Raw(json::Canonical(in.node[name]));
  writer.Key("peers").Raw(json::Canonical(in.peers["peers"])).End();
}

void PrintCovenant(const InCovenant& in, bool is_serving, Console& console) {
  console.PrintLine("covenant  " + console.Bold(Printable(in.node["name"].AsString())) + fmt::format(", epoch {}; id {}", in.node["epoch"].AsInteger(), in.node["id"].AsString()));
  if (const std::string standing = Outside(in.node.value()); !standing.empty()) console.PrintLine("          " + console.Red(standing));
  if (in.node["status"].AsString() == "expelled" || in.node["status"].AsString() == "left") return;
  console.PrintLine("members   " + (is_serving ? PeersLine(in.peers.value()) : "are talked to while it serves"));
}

// What the node says of itself, and where it is.
void PrintJson(json::Value node, const std::optional<InCovenant>& covenant, const node::DataFolder& folder, const std::string& url, Console& console) {
  json::Writer writer;
  writer.Object().Key("data").String(folder.path()).Key("serving");
  if (url.empty()) {
    writer.Null();
  } else {
    writer.String(url);
  }
  writer.Key("covenant");
  if (covenant) {
    WriteCovenant(writer, *covenant);
  } else {
    writer.Null();
  }
  for (const auto [name, value] : node.members()) writer.Key(name).Raw(json::Canonical(value));
  writer.End();
  console.PrintLine(writer.Take());
}

}  // namespace

Done Status(const Common& options, Console& console) {
  const node::DataFolder folder = options.folder();
  const auto api = TRY(OpenApi(folder));
  const Answer node = TRY(Answer::Ask(*api, {.target = ApiPath({"node"})}));
  const auto covenant = TRY(AskCovenant(*api));
  const auto serving = node::ReadServing(folder);  // fresh: OpenApi did away with a stale one
  if (console.json) {
    PrintJson(node.value(), covenant, folder, serving ? serving->url : "", console);
    return Exit::kFine;
  }
  const json::Value log = node["log"];
  console.PrintLine("node      " + console.Bold(node["name"].AsString()) + "  mithaq " + std::string(node["version"].AsString()));
  console.PrintLine("data      " + folder.path());
  console.PrintLine("serving   " + (serving ? serving->url : "no; start it with `mithaq serve`"));
  console.PrintLine("log       " + std::string(log.FindString("origin")) + ", " +
                    Count(CountIn(log, "size"), "entry"));
  console.PrintLine("log key   " + std::string(log.FindString("verifier_key")));
  for (const json::Value earlier : node["earlier_logs"].elements()) {
    console.PrintLine("earlier   " + std::string(earlier.FindString("origin")) + ", " +
                      Count(CountIn(earlier, "size"), "entry") + ", ended by a restore");
    console.PrintLine("its key   " + std::string(earlier.FindString("verifier_key")));
  }
  if (covenant) PrintCovenant(*covenant, serving.has_value(), console);
  for (const json::Value collection : node["collections"].elements()) {
    const auto objects = CountIn(collection, "objects");
    console.PrintLine("holds     " + Count(objects, "object") + " in " + Printable(collection.FindString("title")) + " (" +
                      std::string(collection.FindString("id")) + ")");
  }
  return Exit::kFine;
}

}  // namespace cli
