// mithaq recover: a node that came back from a backup gets its log of the covenant back from the other members.
#include "cli/answer.h"
#include "cli/verbs.h"

namespace cli {
namespace {

void PrintNames(json::Value names, std::string_view before, Console& console) {
  for (const json::Value name : names.elements()) console.PrintLine(std::string(before) + Printable(name.AsString()));
}

}  // namespace

Done Recover(const Common& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {http::Method::kPost, ApiPath({"covenant", "recover"}), {}, Api::kLongTimeoutMs}));
  const auto number = [&](std::string_view name) { return CountIn(answer.value(), name); };
  const bool signs = answer["signing"].AsString() == "yes";
  // Something is lost, or it may still not publish: whoever scripts this has to look.
  const Exit exit = answer["lost"].empty() && signs ? Exit::kFine : Exit::kFindings;
  if (console.json) {
    console.PrintLine(answer.text());
    return exit;
  }
  if (number("size") == number("from")) {
    console.PrintLine("Nothing is missing: no member that answers holds more of this node's log of the covenant than its " + Thousands(number("from")) + " entries.");
  } else {
    console.PrintLine("Entries " + Thousands(number("from")) + " to " + Thousands(number("size") - 1) + " of this node's log of the covenant are back: " + Count(number("objects"), "object") + ", " +
                      Thousands(number("withdrawn")) + " recalled or erased, " + Count(number("epochs"), "epoch") + ".");
  }
  if (!answer["lost"].empty()) {
    console.PrintLine(console.Red(Count(answer["lost"].size(), "record")) + " came back as an entry alone, without the content: no member that answers had it. Publish again what is still wanted (`--json` lists them).");
  }
  PrintNames(answer["silent"], "did not answer  ", console);
  console.PrintLine(signs ? "It publishes to the members again." : "It does not publish to the members yet: " + Printable(answer["why"].AsString()));
  return exit;
}

}  // namespace cli
