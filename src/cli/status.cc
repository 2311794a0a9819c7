// mithaq status: the node at a glance.
#include "cli/answer.h"
#include "cli/verbs.h"
#include "json/canonical.h"
#include "json/print.h"
#include "node/serving.h"

namespace cli {
namespace {

// What the node says of itself, and where it is.
void PrintJson(json::Value node, const node::DataFolder& folder, const std::string& url, Console& console) {
  json::Writer writer;
  writer.Object().Key("data").String(folder.path()).Key("serving");
  if (url.empty()) {
    writer.Null();
  } else {
    writer.String(url);
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
  const auto serving = node::ReadServing(folder);  // fresh: OpenApi did away with a stale one
  if (console.json) {
    PrintJson(node.value(), folder, serving ? serving->url : "", console);
    return Exit::kFine;
  }
  const json::Value log = node["log"];
  console.PrintLine("node      " + console.Bold(node["name"].AsString()) + "  mithaq " + std::string(node["version"].AsString()));
  console.PrintLine("data      " + folder.path());
  console.PrintLine("serving   " + (serving ? serving->url : "no; start it with `mithaq serve`"));
  console.PrintLine("log       " + std::string(log.FindString("origin")) + ", " +
                    Thousands(static_cast<uint64_t>(log.Find("size").value_or(json::Value()).AsInteger())) + " entries");
  console.PrintLine("log key   " + std::string(log.FindString("verifier_key")));
  for (const json::Value earlier : node["earlier_logs"].elements()) {
    console.PrintLine("earlier   " + std::string(earlier.FindString("origin")) + ", " +
                      Thousands(static_cast<uint64_t>(earlier.Find("size").value_or(json::Value()).AsInteger())) + " entries, ended by a restore");
    console.PrintLine("its key   " + std::string(earlier.FindString("verifier_key")));
  }
  for (const json::Value collection : node["collections"].elements()) {
    const auto objects = static_cast<uint64_t>(collection.Find("objects").value_or(json::Value()).AsInteger());
    console.PrintLine("holds     " + Count(objects, "object") + " in " + Printable(collection.FindString("title")) + " (" +
                      std::string(collection.FindString("id")) + ")");
  }
  return Exit::kFine;
}

}  // namespace cli
