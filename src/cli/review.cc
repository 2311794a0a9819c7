// mithaq acceptance, mithaq review: what this node takes of that which other members publish.
#include <fmt/format.h>

#include "cli/answer.h"
#include "cli/covenant_node.h"
#include "cli/verbs.h"
#include "json/canonical.h"
#include "json/print.h"

namespace cli {
namespace {

using http::Method;

std::string Joined(json::Value list, const auto& text_of) {
  std::string text;
  for (const json::Value one : list.elements()) text += (text.empty() ? "" : " or ") + text_of(one.AsString());
  return text;
}

// "refuse  what is amber or red, from CERT A, of type tool, older than 30 days"
std::string Described(json::Value rule, const covenant::State& state) {
  const auto list = [&](std::string_view name) { return rule.Find(name).value_or(json::Value()); };
  const auto plain = [](std::string_view text) { return std::string(text); };
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (!list("markings").empty()) add("what is " + Joined(list("markings"), plain));
  const auto organisation = [&](std::string_view id) {
    const auto member = FindMember(state, id);
    return member ? Printable(state.Find(*member)->card.organisation) : std::string(id);
  };
  if (!list("from").empty()) add("from " + Joined(list("from"), organisation));
  if (!list("types").empty()) add("of type " + Joined(list("types"), plain));
  if (rule.Find("older_than_days").value_or(json::Value()).is_integer()) add(fmt::format("older than {} days", CountIn(rule, "older_than_days")));
  return text.empty() ? "everything" : text;
}

Done ShowRules(Api& api, const Answer& answer, Console& console) {
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  const covenant::State state = TRY(NodeEpochs(api)).states.back();
  for (const json::Value rule : answer["rules"].elements()) {
    console.PrintLine(console.Bold(rule.FindString("id")) + fmt::format("  {}  {}", rule.FindString("verdict"), Described(rule, state)));
  }
  console.Note(answer["rules"].empty() ? "No rules: whatever the covenant gives this node is accepted." : "The first that fits decides; what none fits is accepted.");
  return Exit::kFine;
}

void PrintWaiting(json::Value one, Console& console) {
  console.PrintLine(console.Bold(one.FindString("place")) + "  " + Printable(one.FindString("id")) +
                    fmt::format("  from {}  marked {}  since {}  by rule {}", Printable(one.FindString("organisation")), one.FindString("marking"),
                                one.FindString("since").substr(0, 19), one.FindString("rule")));
}

Done Decide(std::string_view verdict, const ReviewOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer body;
  body.Object().Key("verdict").String(verdict).Key("which").Array();
  for (const std::string& which : options.which) body.String(which);
  body.End().End();
  const Answer answer = TRY(Answer::Ask(*api, {Method::kPost, ApiPath({"covenant", "review"}), body.Take()}));
  const uint64_t decided = CountIn(answer.value(), verdict == "accept" ? "accepted" : "refused"), unchanged = CountIn(answer.value(), "unchanged");
  if (console.json) console.PrintLine(answer.text());
  console.Note(verdict == "accept" ? fmt::format("{} can be read now, as new.", decided) : fmt::format("{} refused; no content of it is kept.", decided));
  if (unchanged > 0) console.Note(fmt::format("{} were here already, with this or other content, or had been erased here.", unchanged));
  if (CountIn(answer.value(), "gone") > 0) console.Note(fmt::format("{} had been decided, or taken back by its owner, meanwhile.", CountIn(answer.value(), "gone")));
  return decided + unchanged > 0 ? Exit::kFine : Exit::kFindings;
}

}  // namespace

Done AcceptanceList(const AcceptanceOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  return ShowRules(*api, TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "acceptance"})})), console);
}

Done AcceptanceAdd(const AcceptanceOptions& options, Console& console) {
  if (options.verdict != "accept" && options.verdict != "hold" && options.verdict != "refuse") {
    return console.Misused("acceptance add", "a rule says accept, hold or refuse");
  }
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer body;
  body.Object().Key("rule").Object().Key("id").String(options.id).Key("verdict").String(options.verdict);
  body.Key("from").Array();
  if (!options.from.empty()) {
    const covenant::State state = TRY(NodeEpochs(*api)).states.back();
    for (const std::string& member : options.from) body.String(covenant::Base64Of(TRY(FindMember(state, member))));
  }
  body.End().Key("types").Array();
  for (const std::string& type : options.types) body.String(type);
  body.End().Key("markings").Array();
  for (const std::string& marking : options.markings) body.String(marking);
  body.End().Key("older_than_days");
  options.older_than_days > 0 ? body.Integer(options.older_than_days) : body.Null();
  body.End().Key("before").String(options.before).End();
  return ShowRules(*api, TRY(Answer::Ask(*api, {Method::kPost, ApiPath({"covenant", "acceptance"}), body.Take()})), console);
}

Done AcceptanceRemove(const AcceptanceOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  TRY(api->Ask({Method::kDelete, ApiPath({"covenant", "acceptance", options.id})}));
  if (console.json) console.PrintLine(json::Writer().Object().Key("removed").String(options.id).End().Take());
  console.Note("The rule " + options.id + " is gone. What it held still waits: mithaq review list");
  return Exit::kFine;
}

Done ReviewList(const ReviewOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  std::string target = ApiPath({"covenant", "review"}) + "?limit=" + std::to_string(options.limit);
  if (!options.after.empty()) target += "&after=" + options.after;
  const Answer answer = TRY(Answer::Ask(*api, {.target = target}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  std::string last;
  for (const json::Value one : answer["waiting"].elements()) {
    PrintWaiting(one, console);
    last = one.FindString("place");
  }
  for (const json::Value one : answer["counts"].elements()) {
    console.Note(fmt::format("From {}: {} waiting, {} accepted after review, {} refused, {} taken back while they waited", Printable(one.FindString("organisation")),
                             CountIn(one, "waiting"), CountIn(one, "accepted"), CountIn(one, "refused"), CountIn(one, "taken_back")));
  }
  if (answer["waiting"].empty()) console.Note("Nothing waits for review.");
  if (answer["more"].AsBool()) console.Note("There are more: --after " + last);
  return Exit::kFine;
}

Done ReviewShow(const ReviewOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer all;
  all.Object().Key("waiting").Array();
  for (const std::string& which : options.which) {
    const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"covenant", "review", which})}));
    for (const json::Value one : answer["waiting"].elements()) {
      if (console.json) {
        all.Raw(json::Canonical(one));
      } else {
        PrintWaiting(one, console);
        console.PrintLine(json::Canonical(one.Find("object").value_or(json::Value())));
      }
    }
  }
  all.End().End();
  if (console.json) console.PrintLine(all.Take());
  return Exit::kFine;
}

Done ReviewAccept(const ReviewOptions& options, Console& console) { return Decide("accept", options, console); }
Done ReviewRefuse(const ReviewOptions& options, Console& console) { return Decide("refuse", options, console); }

}  // namespace cli
