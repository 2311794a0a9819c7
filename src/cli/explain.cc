// mithaq explain: why somebody got a record or did not; mithaq covenant missing: what of others' is not here.
#include <fmt/format.h>

#include "cli/answer.h"
#include "cli/verbs.h"

namespace cli {
namespace {

void PrintReason(json::Value one, Console& console) {
  console.PrintLine("  " + (one.Find("receives")->AsBool() ? console.Green("gets it   ") : console.Yellow("does not  ")) + Printable(one.FindString("organisation")) +
                    fmt::format("  (standing {}, rule {})", one.FindString("standing"), one.FindString("rule")));
  console.PrintLine("            " + Printable(one.FindString("why")));
  std::string without;
  for (const json::Value name : one.Find("without").value_or(json::Value()).elements()) without += (without.empty() ? "" : ", ") + Printable(name.AsString());
  const int64_t hidden = one.Find("hidden_parts").value_or(json::Value()).AsInteger();
  if (!without.empty()) console.PrintLine("            without: " + without + " (marked more strictly)");
  else if (hidden > 0) console.PrintLine(fmt::format("            {} parts of it, marked more strictly, were not given", hidden));
}

void PrintVersion(json::Value one, Console& console) {
  const std::string_view here = one.FindString("here");
  std::string line = console.Bold(Printable(one.FindString("id"))) + fmt::format("  version {}", one.FindString("version"));
  if (here == "recalled") line += "  " + console.Yellow("recalled");
  if (here == "held") line += "  " + console.Yellow("held for review by this node's own rule of acceptance: mithaq review show");
  console.PrintLine(line);
  if (!one.Find("shared")->AsBool()) {
    console.PrintLine("  It stands in a collection of this node's own, which is shared with no member.");
    return;
  }
  if (const std::string_view why = one.FindString("unknown"); !why.empty()) {
    console.PrintLine("  " + std::string(why));
    return;
  }
  console.PrintLine(fmt::format("  published by {} as entry {} of its log, marked {}, by the rules of epoch {}", Printable(one.FindString("organisation")),
                                one.Find("index")->AsInteger(), one.FindString("marking"), one.Find("epoch")->AsInteger()));
  for (const json::Value reason : one.Find("members")->elements()) PrintReason(reason, console);
}

}  // namespace

Done Explain(const ExplainOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const std::string query = ApiQuery({{"member", options.member}, {"version", options.version}});
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "explain", options.id}) + query}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  for (const json::Value one : answer["objects"].elements()) PrintVersion(one, console);
  return Exit::kFine;
}

Done CovenantMissing(const ExplainOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const std::string query = ApiQuery({{"member", options.member}, {"kind", options.kind}, {"after", options.after}, {"limit", std::to_string(options.limit)}});
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "missing"}) + query}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  std::string last;
  for (const json::Value one : answer["missing"].elements()) {
    const std::string_view reason = one.FindString("reason"), kind = one.FindString("kind");
    std::string why = reason.empty() ? "" : ": " + Printable(reason);
    if (kind == "refused") why = reason.empty() ? " by this node, on review" : " by this node's rule " + Printable(reason);
    else why = fmt::format(" as of epoch {}", one.Find("epoch")->AsInteger()) + why;
    console.PrintLine(console.Bold(one.FindString("place")) + fmt::format("  entry {} of {}  {}{}", one.Find("index")->AsInteger(), Printable(one.FindString("organisation")), kind, why));
    last = one.FindString("place");
  }
  if (answer["missing"].empty()) console.Note("Nothing is missing of what others published.");
  if (answer["more"].AsBool()) console.Note("There are more: --after " + last);
  return Exit::kFine;
}

}  // namespace cli
