// mithaq collection: the sets of objects that a node keeps apart.
#include "cli/answer.h"
#include "cli/verbs.h"
#include "json/print.h"

namespace cli {
namespace {

void PrintCollection(json::Value collection, Console& console) {
  const std::string_view alias = collection.FindString("alias");
  std::string line = std::string(collection.FindString("id")) + "  " + console.Bold(Printable(collection.FindString("title")));
  if (!alias.empty()) line += " (" + std::string(alias) + ")";
  if (const auto objects = collection.Find("objects")) line += "  " + Count(static_cast<uint64_t>(objects->AsInteger()), "object");
  console.PrintLine(line);
}

Done AskAndPrint(const CollectionOptions& options, const Api::Call& call, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, call));
  if (console.json) {
    console.PrintLine(answer.text());
  } else {
    PrintCollection(answer.value(), console);
  }
  return Exit::kFine;
}

// Those that were given.
std::string Body(const CollectionOptions& options) {
  json::Writer body;
  body.Object();
  if (!options.title.empty()) body.Key("title").String(options.title);
  if (!options.alias.empty()) body.Key("alias").String(options.alias);
  if (!options.description.empty()) body.Key("description").String(options.description);
  body.End();
  return body.Take();
}

}  // namespace

Done CollectionList(const CollectionOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"collections"})}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  for (const json::Value collection : answer["collections"].elements()) PrintCollection(collection, console);
  return Exit::kFine;
}

Done CollectionAdd(const CollectionOptions& options, Console& console) {
  return AskAndPrint(options, {http::Method::kPost, ApiPath({"collections"}), Body(options)}, console);
}

Done CollectionChange(const CollectionOptions& options, Console& console) {
  if ((options.title + options.alias + options.description).empty()) {
    return console.Misused("collection change", "say what to change: --title, --alias or --description");
  }
  return AskAndPrint(options, {http::Method::kPut, ApiPath({"collections", options.collection}), Body(options)}, console);
}

}  // namespace cli
