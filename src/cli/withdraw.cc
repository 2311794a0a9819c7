// mithaq recall: the entry that ends an object's handling for everybody. mithaq erase: content and seed go from this node.
#include "cli/answer.h"
#include "cli/not_there.h"
#include "cli/verbs.h"
#include "json/print.h"

namespace cli {
namespace {

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
  }
  return Exit::kFine;
}

}  // namespace

Done Recall(const ObjectOptions& options, Console& console) { return Withdraw(options, "recall", "recalled", console); }
Done Erase(const ObjectOptions& options, Console& console) { return Withdraw(options, "erase", "erased", console); }

}  // namespace cli
