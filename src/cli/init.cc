// mithaq init: a new node, with its first administrator and one collection.
#include "base/time.h"
#include "cli/answer.h"
#include "cli/verbs.h"
#include "crypto/system_random.h"
#include "json/print.h"

namespace cli {
namespace {

constexpr std::string_view kDefaultCollection = "default";

struct FirstSteps {
  std::string token, collection, verifier_key;
};

std::string Object(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  json::Writer writer;
  writer.Object();
  for (const auto& [name, value] : members) writer.Key(name).String(value);
  writer.End();
  return writer.Take();
}

base::Result<FirstSteps> TakeFirstSteps(Api& api, const std::string& admin) {
  using http::Method;
  FirstSteps steps;
  TRY(api.Ask({Method::kPost, ApiPath({"users"}), Object({{"name", admin}, {"role", "admin"}})}));
  const Answer token = TRY(Answer::Ask(api, {Method::kPost, ApiPath({"users", admin, "tokens"}), Object({{"label", "first"}})}));
  steps.token = token["token"].AsString();
  const Answer collection = TRY(Answer::Ask(
      api, {Method::kPost, ApiPath({"collections"}),
            Object({{"title", "Default"}, {"alias", kDefaultCollection}, {"description", "What this node collects."}})}));
  steps.collection = collection["id"].AsString();
  const Answer node = TRY(Answer::Ask(api, {.target = ApiPath({"node"})}));
  steps.verifier_key = node["log"].FindString("verifier_key");
  return steps;
}

void PrintFirstSteps(const node::DataFolder& folder, const std::string& name, const std::string& admin, const FirstSteps& steps,
                     Console& console) {
  const std::string data = folder.path() == node::DataFolder::Default().path() ? "" : " --data " + folder.path();
  console.PrintLine("A node named " + console.Bold(name) + " is ready in " + folder.path());
  console.PrintLine("");
  console.PrintLine("  administrator   " + admin);
  console.PrintLine("  token           " + console.Bold(steps.token));
  console.PrintLine("                  shown only now: keep it in a safe place");
  console.PrintLine("  collection      default (" + steps.collection + ")");
  console.PrintLine("  log key         " + steps.verifier_key);
  console.PrintLine("                  give it to those who are to verify your proofs");
  console.PrintLine("");
  console.PrintLine("Back up the folder keys/: without it nobody can prove or continue this node's log. Next:");
  console.PrintLine("  mithaq import" + data + " bundle.json");
  console.PrintLine("  mithaq serve" + data);
}

void PrintJson(const node::DataFolder& folder, const std::string& name, const std::string& admin, const FirstSteps& steps,
               Console& console) {
  json::Writer writer;
  writer.Object().Key("data").String(folder.path()).Key("name").String(name).Key("admin").String(admin);
  writer.Key("token").String(steps.token).Key("collection").String(steps.collection);
  writer.Key("verifier_key").String(steps.verifier_key).End();
  console.PrintLine(writer.Take());
}

}  // namespace

Done Init(const InitOptions& options, Console& console) {
  const node::DataFolder folder = options.folder();
  const std::string name = options.name.empty() ? node::HostName() : options.name;
  crypto::SystemRandom random;
  TRY(node::MakeDataFolder(folder, name, random, base::SystemClock()));
  const auto api = TRY(OpenApi(folder));
  const FirstSteps steps = TRY(TakeFirstSteps(*api, options.admin));
  (console.json ? PrintJson : PrintFirstSteps)(folder, name, options.admin, steps, console);
  return Exit::kFine;
}

}  // namespace cli
