// mithaq find: objects by id, type, observable value, relation.
#include "cli/answer.h"
#include "cli/verbs.h"

namespace cli {
namespace {

// What a person would call the object.
std::string_view Label(json::Value object) {
  for (const std::string_view name : {"name", "value", "pattern", "relationship_type", "path", "abstract"}) {
    if (const std::string_view text = object.FindString(name); !text.empty()) return text;
  }
  return {};
}

void PrintFound(json::Value found, Console& console) {
  const json::Value object = found.Find("object").value_or(json::Value());
  std::string line = std::string(found.FindString("id")) + "  " + std::string(found.FindString("version").substr(0, 10)) + "  " +
                     console.Bold(Printable(Label(object).substr(0, 200)));
  if (const std::string_view via = found.FindString("via"); !via.empty()) line += "  (" + Printable(via) + ")";
  console.PrintLine(line);
}

}  // namespace

Done Find(const FindOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const std::string query = ApiQuery({{"id", options.id}, {"type", options.type}, {"value", options.value}, {"related", options.related},
                                      {"versions", options.all_versions ? "all" : ""}, {"limit", std::to_string(options.limit)}});
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"find"}) + query}));
  const json::Value found = answer["found"];
  if (console.json) {
    console.PrintLine(answer.text());
  } else {
    for (const json::Value one : found.elements()) PrintFound(one, console);
    if (found.empty()) console.Note("Nothing matches.");
    if (answer["more"].AsBool()) console.Note("There is more: raise --limit, or ask more narrowly.");
  }
  return found.empty() ? Exit::kFindings : Exit::kFine;
}

}  // namespace cli
