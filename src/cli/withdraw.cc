// mithaq recall: the entry that ends an object's handling for everybody. mithaq erase: content and seed go from this node.
#include <set>

#include "base/time.h"
#include "cli/answer.h"
#include "cli/not_there.h"
#include "cli/verbs.h"
#include "json/print.h"

namespace cli {
namespace {

// What is taken out of one collection stays in the others: whoever has to erase something must hear of them.
void SayWhereElse(Api& api, const ObjectOptions& options, std::string_view verb, Console& console) {
  const auto answer = Answer::Ask(api, {.target = ApiPath({"find"}) + ApiQuery({{"id", options.id}, {"versions", "all"}, {"limit", "10000"}})});
  if (!answer) {
    console.Note("Whether other collections have it could not be seen: " + Printable(answer.error().message));
    return;
  }
  const auto wanted = base::ParseTimestamp(options.version);
  std::set<std::string> others;
  for (const json::Value found : (*answer)["found"].elements()) {
    if (!wanted || base::ParseTimestamp(found.FindString("version")) == wanted) others.emplace(found.FindString("collection"));
  }
  for (const std::string& other : others) {
    console.Note("It stands in another collection as well: mithaq " + std::string(verb) + " " + options.id + " -c " + other + " --reason ...");
  }
}

Done Withdraw(const ObjectOptions& options, std::string_view verb, std::string_view done, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer body;
  body.Object().Key("id").String(options.id).Key("reason").String(options.reason);
  if (!options.version.empty()) body.Key("version").String(options.version);
  body.End();
  const auto answer = Answer::Ask(*api, {http::Method::kPost, ApiPath({"collections", options.collection, verb}), body.Take(), Api::kLongTimeoutMs});
  if (!answer) return NotThere(*api, options, answer.error(), console);
  if (console.json) {
    console.PrintLine(answer->text());
  } else {
    console.PrintLine(Count(static_cast<uint64_t>((*answer)[done].AsInteger()), "version") + " of " + options.id + " " + std::string(done));
    SayWhereElse(*api, options, verb, console);
  }
  return Exit::kFine;
}

}  // namespace

Done Recall(const ObjectOptions& options, Console& console) { return Withdraw(options, "recall", "recalled", console); }
Done Erase(const ObjectOptions& options, Console& console) { return Withdraw(options, "erase", "erased", console); }

}  // namespace cli
