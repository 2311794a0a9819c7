#include "web/submission.h"

#include "base/encoding.h"
#include "base/text.h"
#include "exchange/admission.h"
#include "json/split.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

using exchange::kObjectBytesMax;

constexpr size_t kObjectsMax = 100'000;  // in one request

using Texts = std::vector<std::string>;  // of the pieces that are not refused

Texts Split(std::string_view body, Pieces& pieces) {
  Texts texts;
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
    texts.emplace_back(piece.text);
    pieces.lines.push_back(piece.line);
    pieces.positions.push_back(position);
    return {};
  });
  if (status) status = splitter.Finish();
  if (!status) pieces.refusals.push_back({pieces.count, 0, status.error().message});
  return texts;
}

// Parses all at once; where that fails, finds the bad ones first, and parses the rest.
base::Result<json::Value> ParseAll(json::Parser& parser, Texts texts, Pieces& pieces) {
  const auto joined = [&] {
    std::string text = "[";
    for (const std::string& piece : texts) text.append(text.size() > 1 ? "," : "").append(piece);
    return text + "]";
  };
  auto all = parser.Parse(joined());
  if (all) return all;
  size_t kept = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (const auto one = parser.Parse(texts[i]); !one) {
      pieces.refusals.push_back({pieces.positions[i], pieces.lines[i], one.error().message});
      continue;
    }
    if (kept != i) texts[kept] = std::move(texts[i]);
    pieces.lines[kept] = pieces.lines[i], pieces.positions[kept] = pieces.positions[i];
    ++kept;
  }
  texts.resize(kept), pieces.lines.resize(kept), pieces.positions.resize(kept);
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
  pieces = {};
  Texts texts = Split(body, pieces);
  return ParseAll(parser, std::move(texts), pieces);
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
  exchange::OfRecalled of_recalled = exchange::OfRecalled::kStays;
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
  const Query query = TRY(Query::Parse(request, {"circles", "form", "import", "recalled", "recipients"}));
  const std::string form = query.Text("form"), import = query.Text("import");
  Manner manner;
  manner.choice = TRY(ChoiceOf(query));
  if (!form.empty() && form != "export") return base::Fail(base::Code::kInvalid, "form must be export, or left out");
  if (form == "export") manner.form = Form::kExport;
  const std::string recalled = query.Text("recalled");
  if (!recalled.empty() && recalled != "again") return base::Fail(base::Code::kInvalid, "recalled must be again, or left out");
  if (recalled == "again") manner.of_recalled = exchange::OfRecalled::kPublishAgain;
  if (import.empty()) return manner;
  manner.import = base::ParseUuid(import);
  if (!manner.import || manner.form != Form::kExport) {
    return base::Fail(base::Code::kInvalid, "import must be what POST to .../imports answered, beside form=export");
  }
  return manner;
}

// What is to be submitted. A line whose date is none is refused by itself, and goes out of `pieces`.
exchange::SubmitRequest RequestOf(json::Value all, const Manner& manner, std::string user, uint32_t collection, Pieces& pieces) {
  exchange::SubmitRequest submit{.user = std::move(user), .collection = collection, .objects = {}, .dates = {}, .import = manner.import, .status = {}, .choice = manner.choice, .of_recalled = manner.of_recalled};
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

}  // namespace

base::Result<std::unique_ptr<Submission>> ReadSubmission(const Context& context, const http::Request& request, const exchange::Collection& collection) {
  // The pieces, and all of them joined, stand beside what is parsed.
  auto memory = TRY(context.exchange.Reserve(request.user, json::ParseBytes(request.body) + 2 * request.body.size()));
  const Manner manner = TRY(MannerOf(request));
  auto submission = std::make_unique<Submission>(Submission{std::move(memory), json::Parser({.bytes_max = 2 * kSubmitBodyBytes, .depth_max = 101}), {}, {}});
  const json::Value all = TRY(ReadObjects(submission->parser, request.body, submission->pieces));
  submission->request = RequestOf(all, manner, request.user, collection.number, submission->pieces);
  return submission;
}

namespace {

void WriteFindings(json::Writer& writer, const std::vector<stix::Finding>& findings) {
  writer.Key("findings").Array();
  for (const stix::Finding& finding : findings) {
    writer.Object().Key("severity").String(stix::SeverityName(finding.severity)).Key("code").String(finding.code);
    writer.Key("pointer").String(finding.pointer).Key("section").String(finding.section);
    writer.Key("message").String(finding.message).Key("fix").String(finding.fix).End();
  }
  writer.End();
}

}  // namespace

std::optional<http::Response> RefuseToWrite(const Context& context, const http::Request& head, std::string_view id_or_alias) {
  const auto caller = CallerOf(context, head);
  if (!caller) return Failure(caller.error());
  const auto collection = WritableCollection(context, **caller, id_or_alias);
  if (!collection) return Failure(collection.error());
  return std::nullopt;
}

void WriteRefusals(json::Writer& writer, const Pieces& pieces) {
  for (const Pieces::Refusal& refusal : pieces.refusals) {
    writer.Object().Key("position").Integer(static_cast<int64_t>(refusal.position));
    writer.Key("line").Integer(static_cast<int64_t>(refusal.line)).Key("id").String("");
    writer.Key("outcome").String("invalid").Key("message").String(refusal.message).Key("findings").Array().End().End();
  }
}

void WriteProblem(json::Writer& writer, const Pieces& pieces, size_t i, const exchange::ObjectOutcome& outcome) {
  writer.Object().Key("position").Integer(static_cast<int64_t>(pieces.positions[i]));
  writer.Key("line").Integer(static_cast<int64_t>(pieces.lines[i])).Key("id").String(outcome.id);
  writer.Key("outcome").String(exchange::OutcomeName(outcome.outcome)).Key("message").String(outcome.message);
  WriteFindings(writer, outcome.findings);
  writer.End();
}

}  // namespace web
