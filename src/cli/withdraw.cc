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

constexpr std::string_view kReceivedHome = "received";

// Of what another member published it is its owner's affair what becomes of it elsewhere.
void SayItIsLocal(std::string_view home, Console& console) {
  if (home != kReceivedHome) return;
  console.Note("This is for this node alone: another member published it, and all others keep it. Only its owner can take it back for everybody; `mithaq feedback` tells the owner why.");
}

// An erasure cannot be undone: what it would take is shown before it is agreed to.
base::Status AgreeToErase(Api& api, const ObjectOptions& options, Console& console) {
  if (options.yes) return {};
  const auto answer = Answer::Ask(api, {.target = ApiPath({"objects", options.id}) + ApiQuery({{"collection", options.collection}, {"version", options.version}})});
  std::string home;
  if (answer) {  // else only what was recalled may be there, or nothing: the node will say
    for (const json::Value stored : (*answer)["objects"].elements()) {
      const json::Value object = stored.Find("object").value_or(json::Value());
      home = stored.FindString("home");
      console.Note("version " + std::string(stored.FindString("version")) + ", added " + std::string(stored.FindString("date_added")) + ": " + Printable(object.FindString("name")));
    }
  }
  console.Note(std::string(options.version.empty() ? "All its versions, and what of it was recalled, go" : "It goes") + " from this node for good; the entries stay in the log.");
  SayItIsLocal(home, console);
  return console.Agree("Erase it?", "nothing was erased", Console::Consent::kAsk);
}

Done Withdraw(const ObjectOptions& options, std::string_view verb, std::string_view done, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  if (verb == "erase") TRY(AgreeToErase(*api, options, console));
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
    if (verb == "recall" || options.yes) SayItIsLocal((*answer)["home"].AsString(), console);
    if ((*answer)["home"].AsString() == "shared") console.Note("The members that had it are told; `mithaq covenant recalls` says which have carried it out.");
    SayWhereElse(*api, options, verb, console);
  }
  return Exit::kFine;
}

}  // namespace

Done Recall(const ObjectOptions& options, Console& console) { return Withdraw(options, "recall", "recalled", console); }
Done Erase(const ObjectOptions& options, Console& console) { return Withdraw(options, "erase", "erased", console); }

}  // namespace cli
