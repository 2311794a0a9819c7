// mithaq feedback: what a member says about another's object, as STIX of its own: seen (a sighting), false-positive, expired (opinions).
// It is a record like any other, for the object's owner alone or for all whom the rules give it; list shows what others say.
#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "base/uuid.h"
#include "cli/answer.h"
#include "cli/verbs.h"
#include "crypto/system_random.h"
#include "json/print.h"

namespace cli {
namespace {

constexpr std::string_view kFalsePositive = "false-positive", kExpired = "expired";

// The object that it is about, as this node has it from its owner.
struct Subject {
  std::string owner, organisation;  // member id, and what it is called
  bool is_own = false;
  std::vector<std::string> circles, markings;
};

base::Result<Subject> SubjectOf(Api& api, const std::string& id) {
  const Answer explained = TRY(Answer::Ask(api, {.target = ApiPath({"covenant", "explain", id})}));
  const Answer covenant = TRY(Answer::Ask(api, {.target = ApiPath({"covenant"})}));
  Subject subject;
  for (const json::Value one : explained["objects"].elements()) {
    if (!one.Find("shared")->AsBool()) continue;
    subject.owner = one.FindString("owner");
    subject.organisation = one.FindString("organisation");
    subject.circles.clear();
    for (const json::Value circle : one.Find("circles")->elements()) subject.circles.emplace_back(circle.AsString());
  }
  if (subject.owner.empty()) return base::Fail(base::Code::kInvalid, id + " is of this node alone: no member has published it in the covenant");
  subject.is_own = subject.owner == covenant["member"].AsString();
  const Answer stored = TRY(Answer::Ask(api, {.target = ApiPath({"objects", id})}));
  for (const json::Value one : stored["objects"].elements()) {
    subject.markings.clear();
    for (const json::Value marking : one.Find("object")->Find("object_marking_refs").value_or(json::Value()).elements()) subject.markings.emplace_back(marking.AsString());
  }
  return subject;
}

// What every object begins with, marked as what it is about.
json::Writer Begin(std::string_view type, const Subject& subject) {
  crypto::SystemRandom random;
  const std::string now = base::FormatTimestamp(base::SystemClock().Now());
  json::Writer w;
  w.Object().Key("type").String(type).Key("spec_version").String("2.1").Key("id").String(std::string(type) + "--" + base::FormatUuid(base::RandomUuid(random)));
  w.Key("created").String(now).Key("modified").String(now);
  if (subject.markings.empty()) return w;
  w.Key("object_marking_refs").Array();
  for (const std::string& marking : subject.markings) w.String(marking);
  w.End();
  return w;
}

std::string SightingOf(const FeedbackOptions& options, const Subject& subject) {
  json::Writer w = Begin("sighting", subject);
  w.Key("sighting_of_ref").String(options.id).Key("count").Integer(options.count);
  const std::pair<std::string_view, const std::string*> texts[] = {{"first_seen", &options.first}, {"last_seen", &options.last}, {"description", &options.reason}};
  for (const auto& [name, text] : texts) {
    if (!text->empty()) w.Key(name).String(*text);
  }
  w.End();
  return w.Take();
}

std::string OpinionOn(const FeedbackOptions& options, const Subject& subject, std::string_view label) {
  json::Writer w = Begin("opinion", subject);
  w.Key("opinion").String(label == kFalsePositive ? "strongly-disagree" : "disagree").Key("explanation").String(options.reason);
  w.Key("labels").Array().String(label).End().Key("object_refs").Array().String(options.id).End().End();
  return w.Take();
}

Done Publish(const FeedbackOptions& options, Console& console, const std::function<std::string(const Subject&)>& make) {
  const auto api = TRY(OpenApi(options.folder()));
  const Subject subject = TRY(SubjectOf(*api, options.id));
  const bool to_all = options.all || subject.is_own;
  std::string circles;
  for (const std::string& circle : subject.circles) circles += (circles.empty() ? "" : ",") + circle;
  const std::string query = to_all ? ApiQuery({{"circles", circles}}) : ApiQuery({{"recipients", subject.owner}});
  const Answer answer = TRY(Answer::Ask(*api, {http::Method::kPost, ApiPath({"collections", "shared", "objects"}) + query, make(subject)}));
  if (answer["added"].AsInteger() != 1) {
    for (const json::Value problem : answer["problems"].elements()) return base::Fail(base::Code::kInvalid, "it is no valid object: " + std::string(problem.FindString("message")));
    return base::Fail(base::Code::kInvalid, "it was not added");
  }
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  console.PrintLine(to_all ? "Published in the covenant, for all whom the rules give it (mithaq who-can-see)" : "Published for its owner alone: " + Printable(subject.organisation));
  return Exit::kFine;
}

// What an object of another member says about objects; empty where it is no feedback.
std::string Words(json::Value object) {
  if (object.FindString("type") == "sighting") {
    const auto count = object.Find("count");
    return count && count->AsInteger() != 1 ? fmt::format("seen {} times", count->AsInteger()) : "seen";
  }
  for (const json::Value label : object.Find("labels").value_or(json::Value()).elements()) {
    if (label.AsString() == kFalsePositive) return "false positive";
    if (label.AsString() == kExpired) return "expired";
  }
  const std::string_view opinion = object.FindString("opinion");
  return opinion.empty() ? "" : "opinion: " + std::string(opinion);
}

std::vector<std::string> About(json::Value object) {
  if (const std::string_view one = object.FindString("sighting_of_ref"); !one.empty()) return {std::string(one)};
  std::vector<std::string> ids;
  for (const json::Value ref : object.Find("object_refs").value_or(json::Value()).elements()) ids.emplace_back(ref.AsString());
  return ids;
}

base::Status List(Api& api, std::string_view type, const FeedbackOptions& options, Console& console, json::Writer& w) {
  const Answer page = TRY(Answer::Ask(api, {.target = ApiPath({"collections", "received", "objects"}) + ApiQuery({{"type", type}, {"after", options.after}, {"limit", std::to_string(options.limit)}})}));
  for (const json::Value one : page["objects"].elements()) {
    const json::Value object = *one.Find("object");
    const auto about = About(object);
    if (Words(object).empty() || (!options.id.empty() && std::ranges::find(about, options.id) == about.end())) continue;
    const auto explained = Answer::Ask(api, {.target = ApiPath({"covenant", "explain", object.FindString("id")})});
    const std::string organisation = explained && !(*explained)["objects"].empty() ? std::string((*(*explained)["objects"].elements().begin()).FindString("organisation")) : "";
    std::string text(object.FindString("type") == "sighting" ? object.FindString("description") : object.FindString("explanation"));
    w.Object().Key("date_added").String(one.FindString("date_added")).Key("organisation").String(organisation).Key("id").String(object.FindString("id")).Key("says").String(Words(object));
    w.Key("about").Array();
    for (const std::string& id : about) w.String(id);
    w.End().Key("text").String(text).End();
    if (console.json) continue;
    for (const std::string& id : about) {
      console.PrintLine(fmt::format("{}  {}  {}  {}{}", one.FindString("date_added").substr(0, 10), console.Bold(Printable(organisation)), Words(object), id, text.empty() ? "" : ": " + Printable(text)));
    }
  }
  if (page["more"].AsBool()) console.Note(fmt::format("There are more {}s: --after {}", type, page["last"].AsString()));
  return {};
}

}  // namespace

Done FeedbackSeen(const FeedbackOptions& options, Console& console) {
  return Publish(options, console, [&](const Subject& subject) { return SightingOf(options, subject); });
}

Done FeedbackFalsePositive(const FeedbackOptions& options, Console& console) {
  return Publish(options, console, [&](const Subject& subject) { return OpinionOn(options, subject, kFalsePositive); });
}

Done FeedbackExpired(const FeedbackOptions& options, Console& console) {
  return Publish(options, console, [&](const Subject& subject) { return OpinionOn(options, subject, kExpired); });
}

Done FeedbackList(const FeedbackOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer w;
  w.Object().Key("feedback").Array();
  for (const std::string_view type : {"sighting", "opinion"}) TRY(List(*api, type, options, console, w));
  w.End().End();
  if (console.json) console.PrintLine(w.Take());
  return Exit::kFine;
}

}  // namespace cli
