// mithaq get: one object, as it is stored; with --recalled, what was recalled of it, and why.
#include "cli/answer.h"
#include "cli/not_there.h"
#include "cli/verbs.h"
#include "json/canonical.h"

namespace cli {
namespace {

// "recalled 2026-11-24T08:00:00.000000Z, entry 12: false positive", then the object.
void PrintRecalled(json::Value stored, Console& console) {
  const json::Value recall = stored.Find("recall").value_or(json::Value());
  std::string line = console.Yellow("recalled") + " " + std::string(recall.FindString("date")) + ", entry " +
                     std::to_string(CountIn(recall, "index")) + ": " + Printable(recall.FindString("reason"));
  if (const auto back = stored.Find("back")) line += "; back since " + std::string(back->AsString());
  console.PrintLine(line);
}

}  // namespace

Done Get(const ObjectOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const std::string query = ApiQuery({{"version", options.version}, {"spec_version", options.spec_version}, {"collection", options.collection}});
  const auto answer = Answer::Ask(*api, {.target = (options.recalled ? ApiPath({"objects", options.id, "recalled"}) : ApiPath({"objects", options.id})) + query});
  if (!answer) return NotThere(*api, options, answer.error(), console);
  if (console.json) {
    console.PrintLine(answer->text());
    return Exit::kFine;
  }
  for (const json::Value stored : (*answer)[options.recalled ? "recalled" : "objects"].elements()) {
    if (options.recalled) PrintRecalled(stored, console);
    console.PrintLine(json::Canonical(stored.Find("object").value_or(json::Value())));
  }
  if ((*answer)["more"].AsBool()) console.Note("There is more: name a --version or a --collection.");
  return Exit::kFine;
}

}  // namespace cli
