// mithaq feedback: what a member says about another's object, as STIX of its own: seen (a sighting), false-positive, expired (opinions).
// It is a record like any other, for the object's owner alone or for all whom the rules give it; list shows what others say.
#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "base/uuid.h"
#include "cli/answer.h"
#include "cli/audience.h"
#include "cli/covenant_node.h"
#include "cli/verbs.h"
#include "crypto/system_random.h"
#include "json/print.h"
#include "stix/tlp.h"

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

// What is for the owner alone stays inside the organisation that owns the object, and here inside this one, however widely the object may be shared.
void KeepInside(std::vector<std::string>& markings) {
  const auto level_of = [](const std::string& id) { return stix::FindTlp(id) ? std::optional(stix::FindTlp(id)->level) : std::nullopt; };
  if (std::ranges::any_of(markings, [&](const std::string& id) { return level_of(id) >= stix::Tlp::kAmberStrict; })) return;
  std::erase_if(markings, [&](const std::string& id) { return level_of(id).has_value(); });
  markings.emplace_back(stix::FindTlpNamed("amber+strict")->id);
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
  Subject subject = TRY(SubjectOf(*api, options.id));
  if (subject.is_own && !options.all) {
    return base::Fail(base::Code::kInvalid, options.id + " is this node's own: say --all to tell the members that may have it, or correct it with a later version");
  }
  const bool to_all = options.all;
  if (!to_all) KeepInside(subject.markings);
  std::string circles;
  for (const std::string& circle : subject.circles) circles += (circles.empty() ? "" : ",") + circle;
  const std::string query = to_all ? ApiQuery({{"circles", circles}}) : ApiQuery({{"recipients", subject.owner}});
  const Answer answer = TRY(Answer::Ask(*api, {http::Method::kPost, ApiPath({"collections", TRY(CollectionAt("shared", *api)), "objects"}) + query, make(subject)}));
  if (answer["added"].AsInteger() != 1) {
    for (const json::Value problem : answer["problems"].elements()) return base::Fail(base::Code::kInvalid, "it is no valid object: " + std::string(problem.FindString("message")));
    return base::Fail(base::Code::kInvalid, "it was not added");
  }
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  console.PrintLine(to_all ? "Published in the covenant, for all whom the rules give it:" : "Published for its owner alone: " + Printable(subject.organisation));
  AudienceTally audience;
  audience.Add(answer.value());
  audience.Print(console);
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

struct Said {
  std::string date_added, id, says, text;
  std::vector<std::string> about;
};

// What others say, in the order in which it came.
struct SaidPage {
  std::vector<Said> all;
  std::string last;     // where it goes on, where there is more
};

// Adds those of one type. A page ends where the first of its types does, so that the next one misses nothing.
base::Status Add(Api& api, std::string_view collection, std::string_view type, const FeedbackOptions& options, SaidPage& page) {
  const Answer answer = TRY(Answer::Ask(api, {.target = ApiPath({"collections", collection, "objects"}) + ApiQuery({{"type", type}, {"after", options.after}, {"limit", std::to_string(options.limit)}})}));
  for (const json::Value one : answer["objects"].elements()) {
    const json::Value object = *one.Find("object");
    Said said{std::string(one.FindString("date_added")), std::string(object.FindString("id")), Words(object),
              std::string(object.FindString(type == "sighting" ? "description" : "explanation")), About(object)};
    if (said.says.empty() || (!options.id.empty() && std::ranges::find(said.about, options.id) == said.about.end())) continue;
    page.all.push_back(std::move(said));
  }
  const std::string last(answer["last"].AsString());
  if (answer["more"].AsBool() && (page.last.empty() || last < page.last)) page.last = last;
  return {};
}

base::Result<SaidPage> ReadFeedback(Api& api, const FeedbackOptions& options) {
  SaidPage page;
  const std::string received = TRY(CollectionAt("received", api));
  for (const std::string_view type : {"sighting", "opinion"}) TRY(Add(api, received, type, options, page));
  std::ranges::sort(page.all, {}, &Said::date_added);
  if (!page.last.empty()) std::erase_if(page.all, [&](const Said& said) { return said.date_added > page.last; });
  if (page.all.size() > options.limit) {
    page.all.resize(options.limit);
    page.last = page.all.back().date_added;
  }
  return page;
}

std::string SaidBy(Api& api, const Said& said) {
  const auto explained = Answer::Ask(api, {.target = ApiPath({"covenant", "explain", said.id})});
  return explained && !(*explained)["objects"].empty() ? std::string((*(*explained)["objects"].elements().begin()).FindString("organisation")) : "";
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
  const SaidPage page = TRY(ReadFeedback(*api, options));
  json::Writer w;
  w.Object().Key("feedback").Array();
  for (const Said& said : page.all) {
    const std::string organisation = SaidBy(*api, said);
    w.Object().Key("date_added").String(said.date_added).Key("organisation").String(organisation).Key("id").String(said.id).Key("says").String(said.says);
    w.Key("about").Array();
    for (const std::string& id : said.about) w.String(id);
    w.End().Key("text").String(said.text).End();
    if (console.json) continue;
    const std::string when = said.date_added.substr(0, 10) + " " + said.date_added.substr(11, 5) + "Z";
    for (const std::string& id : said.about) {
      console.PrintLine(fmt::format("{}  {}  {}  {}{}", when, console.Bold(Printable(organisation)), said.says, id, said.text.empty() ? "" : ": " + Printable(said.text)));
    }
  }
  w.End().Key("more").Bool(!page.last.empty()).Key("last").String(page.last).End();
  if (console.json) console.PrintLine(w.Take());
  if (!page.last.empty()) console.Note("There is more: --after " + page.last);
  return Exit::kFine;
}

}  // namespace cli
