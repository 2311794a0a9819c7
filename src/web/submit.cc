// POST /api/v1/collections/{id}/imports: whether an import may keep the dates of another server; asked once, before it begins.
// POST /api/v1/collections/{id}/objects: a bundle, an envelope, an array or objects one after another; with ?form=export also
// the lines {"date_added":…,"object":…} of an export. The answer counts what was added and lists what was not, by its place
// in the request, and notes what was taken but should be looked at (it had been recalled).
#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"
#include "exchange/admission.h"
#include "json/parse.h"
#include "json/print.h"
#include "json/split.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

using exchange::kObjectBytesMax;
using exchange::ObjectOutcome;
using exchange::Outcome;
using exchange::SubmitReport;

constexpr size_t kObjectsMax = 100'000;  // in one request

// What was refused before the exchange saw it.
struct Refusal {
  size_t position;
  uint64_t line;
  std::string message;
};

// A request's objects, each by its place in the body.
struct Pieces {
  std::vector<std::string> texts;
  std::vector<uint64_t> lines;
  std::vector<size_t> positions;     // of `texts`, counting refused ones too
  std::vector<Refusal> refusals;
  size_t count = 0;
};

Pieces Split(std::string_view body) {
  Pieces pieces;
  json::Splitter splitter(kObjectBytesMax);
  auto status = splitter.Feed(body, [&](const json::Splitter::Piece& piece) -> base::Status {
    if (pieces.count == kObjectsMax) {
      return base::Fail(base::Code::kTooLarge, "more than " + std::to_string(kObjectsMax) + " objects in one request");
    }
    const size_t position = pieces.count++;
    if (!piece.error.empty()) {
      pieces.refusals.push_back({position, piece.line, std::string(piece.error)});
      return {};
    }
    pieces.texts.emplace_back(piece.text);
    pieces.lines.push_back(piece.line);
    pieces.positions.push_back(position);
    return {};
  });
  if (status) status = splitter.Finish();
  if (!status) pieces.refusals.push_back({pieces.count, 0, status.error().message});
  return pieces;
}

// Parses all at once; where that fails, finds the bad ones first, and parses the rest.
base::Result<json::Value> ParseAll(json::Parser& parser, Pieces& pieces) {
  const auto joined = [&] {
    std::string text = "[";
    for (const std::string& piece : pieces.texts) text.append(text.size() > 1 ? "," : "").append(piece);
    return text + "]";
  };
  auto all = parser.Parse(joined());
  if (all) return all;
  Pieces good;
  for (size_t i = 0; i < pieces.texts.size(); ++i) {
    if (const auto one = parser.Parse(pieces.texts[i]); !one) {
      pieces.refusals.push_back({pieces.positions[i], pieces.lines[i], one.error().message});
      continue;
    }
    good.texts.push_back(std::move(pieces.texts[i]));
    good.lines.push_back(pieces.lines[i]);
    good.positions.push_back(pieces.positions[i]);
  }
  pieces.texts = std::move(good.texts);
  pieces.lines = std::move(good.lines);
  pieces.positions = std::move(good.positions);
  return parser.Parse(joined());
}

// An array on one line, as `mithaq import` sends it, parses as it stands. Nothing where anything is wrong with it or it has more
// lines to tell apart: then it is split.
std::optional<json::Value> ParseArray(json::Parser& parser, std::string_view body, Pieces& pieces) {
  if (!body.starts_with('[') || body.size() > kObjectBytesMax || body.contains('\n')) return std::nullopt;
  const auto all = parser.Parse(body);
  if (!all || all->size() > kObjectsMax) return std::nullopt;
  for (const json::Value element : all->elements()) {
    if (!element.is_object()) return std::nullopt;
    pieces.positions.push_back(pieces.count++);
  }
  pieces.lines.assign(pieces.count, 1);
  return *all;
}

base::Result<json::Value> ReadObjects(json::Parser& parser, std::string_view body, Pieces& pieces) {
  if (const auto all = ParseArray(parser, body, pieces)) return *all;
  pieces = Split(body);
  return ParseAll(parser, pieces);
}

// Meant as {"date_added":…,"object":…}, which `mithaq export` writes: it has no type of its own.
bool IsWrapped(json::Value value) {
  const auto object = value.Find("object");
  return object && object->is_object() && !value.Find("type");
}

// What an element of the body may be.
enum class Form { kObjects, kExport };

struct Manner {
  Form form = Form::kObjects;
  std::optional<base::Uuid> import;
  exchange::Choice choice;  // in a shared collection
};

// Whom the owner names: circles of the charter, and members by their ids.
base::Result<exchange::Choice> ChoiceOf(const Query& query) {
  std::optional<std::vector<crypto::Digest>> recipients;
  for (const std::string& text : base::SplitAtCommas(query.Text("recipients"))) {
    const auto id = base::Base64Decode(text);
    if (!id || id->size() != crypto::Digest::kBytes) return base::Fail(base::Code::kInvalid, "a recipient is a member id: base64 of 32 bytes");
    if (!recipients) recipients.emplace();
    recipients->push_back(crypto::Digest::From(*id));
  }
  return exchange::MakeChoice(base::SplitAtCommas(query.Text("circles")), std::move(recipients));
}

base::Result<Manner> MannerOf(const http::Request& request) {
  const Query query = TRY(Query::Parse(request, {"circles", "form", "import", "recipients"}));
  const std::string form = query.Text("form"), import = query.Text("import");
  Manner manner;
  manner.choice = TRY(ChoiceOf(query));
  if (!form.empty() && form != "export") return base::Fail(base::Code::kInvalid, "form must be export, or left out");
  if (form == "export") manner.form = Form::kExport;
  if (import.empty()) return manner;
  manner.import = base::ParseUuid(import);
  if (!manner.import || manner.form != Form::kExport) {
    return base::Fail(base::Code::kInvalid, "import must be what POST to .../imports answered, beside form=export");
  }
  return manner;
}

// What is to be submitted. A line whose date is none is refused by itself, and goes out of `pieces`.
exchange::SubmitRequest RequestOf(json::Value all, const Manner& manner, std::string user, uint32_t collection, Pieces& pieces) {
  exchange::SubmitRequest submit{.user = std::move(user), .collection = collection, .objects = {}, .dates = {}, .import = manner.import, .status = {}, .choice = manner.choice};
  size_t kept = 0, i = 0;
  for (const json::Value value : all.elements()) {
    const size_t at = i++;
    const bool wrapped = manner.form == Form::kExport && IsWrapped(value);
    const auto date_added = value.Find("date_added");
    const auto date = wrapped && date_added ? base::ParseTimestamp(date_added->AsString()) : std::nullopt;
    if (wrapped && (!date || value.size() != 2)) {
      pieces.refusals.push_back({pieces.positions[at], pieces.lines[at],
                                 date_added && !date ? "date_added is not a timestamp such as 2026-11-24T10:30:00.000000Z (RFC 3339)"
                                                     : "a line of an export has \"date_added\" and \"object\", and nothing else; or write the object alone"});
      continue;
    }
    submit.objects.push_back(wrapped ? *value.Find("object") : value);
    submit.dates.push_back(date);
    pieces.positions[kept] = pieces.positions[at], pieces.lines[kept] = pieces.lines[at];
    ++kept;
  }
  return submit;
}

void WriteFindings(json::Writer& writer, const std::vector<stix::Finding>& findings) {
  writer.Key("findings").Array();
  for (const stix::Finding& finding : findings) {
    writer.Object().Key("severity").String(stix::SeverityName(finding.severity)).Key("code").String(finding.code);
    writer.Key("pointer").String(finding.pointer).Key("section").String(finding.section);
    writer.Key("message").String(finding.message).Key("fix").String(finding.fix).End();
  }
  writer.End();
}

void WriteProblem(json::Writer& writer, const Pieces& pieces, size_t i, const ObjectOutcome& outcome) {
  writer.Object().Key("position").Integer(static_cast<int64_t>(pieces.positions[i]));
  writer.Key("line").Integer(static_cast<int64_t>(pieces.lines[i])).Key("id").String(outcome.id);
  writer.Key("outcome").String(exchange::OutcomeName(outcome.outcome)).Key("message").String(outcome.message);
  WriteFindings(writer, outcome.findings);
  writer.End();
}

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

std::string Described(const Pieces& pieces, const SubmitReport& report) {
  const size_t added = report.Count(Outcome::kAdded), unchanged = report.Count(Outcome::kUnchanged);
  json::Writer writer;
  writer.Object().Key("added").Integer(static_cast<int64_t>(added)).Key("unchanged").Integer(static_cast<int64_t>(unchanged));
  writer.Key("refused").Integer(static_cast<int64_t>(report.objects.size() - added - unchanged + pieces.refusals.size()));
  WriteDates(writer, report);
  writer.Key("warnings").Integer(static_cast<int64_t>(CountWarnings(report))).Key("problems").Array();
  for (const Refusal& refusal : pieces.refusals) {
    writer.Object().Key("position").Integer(static_cast<int64_t>(refusal.position));
    writer.Key("line").Integer(static_cast<int64_t>(refusal.line)).Key("id").String("");
    writer.Key("outcome").String("invalid").Key("message").String(refusal.message).Key("findings").Array().End().End();
  }
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
  writer.End().End();
  return writer.Take();
}

std::optional<http::Response> RefuseHead(const Context& context, const http::Request& head, std::string_view id_or_alias) {
  const auto caller = CallerOf(context, head);
  if (!caller) return Failure(caller.error());
  const auto collection = WritableCollection(context, **caller, id_or_alias);
  if (!collection) return Failure(collection.error());
  return std::nullopt;
}

void Submit(const Context& context, const http::Request& request, std::string_view id_or_alias, http::Reply reply) {
  const auto caller = CallerOf(context, request);
  if (!caller) return reply(Failure(caller.error()));
  const auto collection = WritableCollection(context, **caller, id_or_alias);  // again: a right may have gone meanwhile
  if (!collection) return reply(Failure(collection.error()));
  // The pieces, and all of them joined, stand beside what is parsed.
  const auto memory = context.exchange.Reserve(request.user, json::ParseBytes(request.body) + 2 * request.body.size());
  if (!memory) return reply(Failure(memory.error()));

  const auto manner = MannerOf(request);
  if (!manner) return reply(Failure(manner.error()));
  auto pieces = std::make_shared<Pieces>();
  json::Parser parser({.bytes_max = 2 * kSubmitBodyBytes, .depth_max = 101});
  const auto all = ReadObjects(parser, request.body, *pieces);
  if (!all) return reply(Failure(all.error()));
  if (all->empty()) return reply(JsonReply(Described(*pieces, {})));
  auto submit = RequestOf(*all, *manner, request.user, (*collection)->number, *pieces);
  pieces->texts = {};
  if (submit.objects.empty()) return reply(JsonReply(Described(*pieces, {})));
  context.exchange.Submit(std::move(submit),
                          [pieces, reply = std::move(reply)](base::Result<SubmitReport> report) {
                            reply(report ? JsonReply(Described(*pieces, *report)) : Failure(report.error()));
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
              [context](const http::Request& head, const http::PathValues& values) { return RefuseHead(context, head, values[0]); }});
  router.Add({http::Method::kPost, "/api/v1/collections/{id}/imports", http::Access::kUser, kSmallBodyBytes,
              Later(context.run_later, [context](const auto& request, const auto& values) { return BeginImport(context, request, values[0]); })});
}

}  // namespace web
