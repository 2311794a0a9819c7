// POST /api/v1/collections/{id}/imports: whether an import may keep the dates of another server; asked once, before it begins.
// POST /api/v1/collections/{id}/objects: a bundle, an envelope, an array or objects one after another; with ?form=export also
// the lines {"date_added":…,"object":…} of an export. The answer counts what was added and lists what was not, by its place
// in the request, and notes what was taken but should be looked at (it had been recalled). Of what the covenant shares it says who gets it.
#include <algorithm>

#include "json/print.h"
#include "web/audience.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"
#include "web/submission.h"

namespace web {
namespace {

using exchange::ObjectOutcome;
using exchange::Outcome;
using exchange::SubmitReport;

size_t CountWarnings(const SubmitReport& report) {
  size_t warnings = 0;
  for (const ObjectOutcome& outcome : report.objects) warnings += outcome.warnings;
  return warnings;
}

// What became of the dates that came with the added objects.
void WriteDates(json::Writer& writer, const SubmitReport& report) {
  using enum exchange::Dating;
  const auto count = [&](exchange::Dating dating) { return static_cast<int64_t>(std::ranges::count(report.objects, dating, &ObjectOutcome::dating)); };
  writer.Key("dates").Object().Key("kept").Integer(count(kKept)).Key("moved").Integer(count(kMoved));
  writer.Key("not_later").Integer(count(kNotLater)).Key("future").Integer(count(kFuture)).Key("not_allowed").Integer(count(kNotAllowed)).End();
}

std::string Described(const Pieces& pieces, const SubmitReport& report, const AudienceCount* count) {
  const size_t added = report.Count(Outcome::kAdded), unchanged = report.Count(Outcome::kUnchanged);
  json::Writer writer;
  writer.Object().Key("added").Integer(static_cast<int64_t>(added)).Key("unchanged").Integer(static_cast<int64_t>(unchanged));
  writer.Key("refused").Integer(static_cast<int64_t>(report.objects.size() - added - unchanged + pieces.refusals.size()));
  WriteDates(writer, report);
  writer.Key("warnings").Integer(static_cast<int64_t>(CountWarnings(report))).Key("problems").Array();
  WriteRefusals(writer, pieces);
  for (size_t i = 0; i < report.objects.size(); ++i) {
    const Outcome outcome = report.objects[i].outcome;
    if (outcome != Outcome::kAdded && outcome != Outcome::kUnchanged) WriteProblem(writer, pieces, i, report.objects[i]);
  }
  writer.End().Key("notes").Array();
  for (size_t i = 0; i < report.objects.size(); ++i) {
    const ObjectOutcome& outcome = report.objects[i];
    if (outcome.outcome != Outcome::kAdded || outcome.message.empty()) continue;
    writer.Object().Key("position").Integer(static_cast<int64_t>(pieces.positions[i]));
    writer.Key("line").Integer(static_cast<int64_t>(pieces.lines[i])).Key("id").String(outcome.id);
    writer.Key("message").String(outcome.message).End();
  }
  writer.End();
  if (count != nullptr) count->Write(writer, [&](size_t i) { return report.objects[i].outcome == Outcome::kAdded; });
  writer.End();
  return writer.Take();
}

void Submit(const Context& context, const http::Request& request, std::string_view id_or_alias, http::Reply reply) {
  const auto caller = CallerOf(context, request);
  if (!caller) return reply(Failure(caller.error()));
  const auto collection = WritableCollection(context, **caller, id_or_alias);  // again: a right may have gone meanwhile
  if (!collection) return reply(Failure(collection.error()));
  auto submission = ReadSubmission(context, request, **collection);
  if (!submission) return reply(Failure(submission.error()));
  auto pieces = std::make_shared<Pieces>(std::move((*submission)->pieces));
  exchange::SubmitRequest& objects = (*submission)->request;
  if (objects.objects.empty()) return reply(JsonReply(Described(*pieces, {}, nullptr)));
  auto count = std::make_shared<const AudienceCount>(context.exchange, **collection, objects);  // a std::function is copied
  if (!count->is_shared()) count = nullptr;
  context.exchange.Submit(std::move(objects), [pieces, count, reply = std::move(reply)](base::Result<SubmitReport> report) {
    reply(report ? JsonReply(Described(*pieces, *report, count.get())) : Failure(report.error()));
  });
}

void SubmitObjects(const Context& context, http::Request request, std::string id_or_alias, http::Reply reply) {
  const size_t bytes = request.body.size();
  const auto kept = std::make_shared<const http::Request>(std::move(request));  // a std::function is copied
  const auto taken = context.exchange.RunSubmission(
      kept->user, bytes, [context, kept, id = std::move(id_or_alias), reply] { Submit(context, *kept, id, reply); });
  if (!taken) reply(Failure(taken.error()));
}

Answer BeginImport(const Context& context, const http::Request& request, std::string_view id_or_alias) {
  using enum exchange::Exchange::ImportDates::Refusal;
  const auto caller = TRY(CallerOf(context, request));
  const auto collection = TRY(WritableCollection(context, *caller, id_or_alias));
  const auto dates = TRY(context.exchange.BeginImport(collection->number));
  json::Writer writer;
  writer.Object();
  if (dates.import) writer.Key("import").String(base::FormatUuid(*dates.import));
  if (dates.refusal == kHoldsObjects) writer.Key("because").String("holds_objects");
  if (dates.refusal == kWasServed) writer.Key("because").String("was_served");
  writer.End();
  return JsonReply(writer.Take());
}

}  // namespace

void AddSubmitRoutes(http::Router& router, const Context& context) {
  router.Add({http::Method::kPost, "/api/v1/collections/{id}/objects", http::Access::kUser, kSubmitBodyBytes,
              [context](http::Request request, http::PathValues values, http::Reply reply) {
                SubmitObjects(context, std::move(request), values[0], std::move(reply));
              },
              [context](const http::Request& head, const http::PathValues& values) { return RefuseToWrite(context, head, values[0]); }});
  router.Add({http::Method::kPost, "/api/v1/collections/{id}/imports", http::Access::kUser, kSmallBodyBytes,
              Later(context.run_later, [context](const auto& request, const auto& values) { return BeginImport(context, request, values[0]); })});
}

}  // namespace web
