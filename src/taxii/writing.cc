#include "taxii/writing.h"

#include "json/parse.h"
#include "taxii/envelope.h"
#include "taxii/error.h"
#include "taxii/filter.h"
#include "taxii/media.h"

namespace taxii {
namespace {

using base::Code;
using base::Fail;
using base::Result;

// 4.2.1: a body of up to max_content_length octets, and one more that the router would have refused, may come here.
Result<json::Value> ParseBody(json::Parser& parser, const std::string& body) {
  auto value = parser.Parse(body);
  if (value) return *value;
  const Code code = value.error().code == Code::kTooLarge ? Code::kUnsupported : Code::kInvalid;  // nested too deep: 422
  return Fail(code, "the body: " + value.error().message);
}

http::Response Reply(int status, std::string text) {
  http::Response response;
  response.status = status;
  response.headers.Add("Content-Type", std::string(kTaxiiType));
  response.headers.Add("Cache-Control", "no-store");
  if (!text.empty()) response.WithBody(std::move(text));
  return response;
}

}  // namespace

std::optional<http::Response> Writing::RefuseHead(const RootSpec& root, std::string_view id_or_alias, const http::Request& head) const {
  if (auto refusal = RefuseAccept(head)) return refusal;
  if (const auto view = access_.EnterToWrite(root, head.user, id_or_alias); !view) return ErrorFor(view.error());
  return RefuseContentType(head);
}

void Writing::Add(const RootSpec& root, std::string_view id_or_alias, http::Request request, http::Reply reply) {
  const size_t bytes = request.body.size();
  const auto kept = std::make_shared<const http::Request>(std::move(request));  // a std::function is copied
  const auto taken = exchange_.RunSubmission(kept->user, bytes, [this, &root, id = std::string(id_or_alias), kept, reply] { Take(root, id, *kept, reply); });
  if (!taken) reply(ErrorFor(taken.error()));
}

void Writing::Take(const RootSpec& root, std::string_view id_or_alias, const http::Request& request, http::Reply reply) {
  const auto view = access_.EnterToWrite(root, request.user, id_or_alias);  // again: a right may have gone meanwhile
  if (!view) return reply(ErrorFor(view.error()));
  const auto memory = exchange_.Reserve(request.user, json::ParseBytes(request.body));
  if (!memory) return reply(ErrorFor(memory.error()));
  json::Parser parser({.bytes_max = static_cast<size_t>(root.max_content_length)});
  const auto body = ParseBody(parser, request.body);
  if (!body) return reply(ErrorFor(body.error()));
  auto objects = ReadEnvelope(*body);
  if (!objects) return reply(ErrorFor(objects.error()));

  const base::Uuid status = exchange_.NewStatusId();
  exchange::SubmitRequest submission;
  submission.user = request.user;
  submission.collection = view->collection->number;
  submission.objects = *std::move(objects);
  submission.status = status;
  exchange_.Submit(std::move(submission), [status, reply = std::move(reply)](Result<exchange::SubmitReport> report) {
    reply(report ? Reply(202, StatusText(status, *report)) : ErrorFor(report.error()));
  });
}

void Writing::Delete(const RootSpec& root, std::string_view id_or_alias, std::string_view object, http::Request request, http::Reply reply) {
  if (auto refusal = RefuseAccept(request)) return reply(*std::move(refusal));
  const auto kept = std::make_shared<const http::Request>(std::move(request));
  const auto taken = exchange_.RunOnAWorker(kept->user, [this, &root, id = std::string(id_or_alias), object = std::string(object), kept, reply] {
    auto response = TakeBack(root, id, object, *kept);
    reply(response ? *std::move(response) : ErrorFor(response.error()));
  });
  if (!taken) reply(ErrorFor(taken.error()));
}

Result<http::Response> Writing::TakeBack(const RootSpec& root, std::string_view id_or_alias, std::string_view object,
                                         const http::Request& request) {
  const View view = TRY(access_.EnterToDelete(root, request.user, id_or_alias));
  Filters filters = TRY(ParseFilters(request.query, Resource::kDeletion, object, {}));
  filters.query.collection = view.collection->number;
  filters.query.reader = view.reader;
  if (!TRY(exchange_.Knows(view.collection->number, object, view.reader))) {
    return Fail(Code::kNotFound, "the collection has no object with that identifier");
  }
  const uint32_t recalled = filters.matches_nothing ? 0 : TRY(exchange_.Recall(filters.query, "deleted over TAXII", request.user));
  if (recalled == 0) return Fail(Code::kNotFound, "the object has no version that these filters match; nothing was deleted");
  return Reply(200, {});
}

Result<http::Response> Writing::Status(const RootSpec& root, std::string_view id, std::string_view user) const {
  const auto unknown = [] { return Fail(Code::kNotFound, "no such status; they are kept for 25 hours, for the user who submitted"); };
  const auto uuid = base::ParseUuid(id);
  if (!uuid) return unknown();
  const auto record = TRY(exchange_.FindStatus(*uuid));
  if (!record || record->user != user) return unknown();
  // It says what stands in the collection, so the right that the submission needed is needed still.
  const auto collection = exchange_.collections().FindNumber(record->collection);
  if (!collection || !access_.EnterToWrite(root, user, base::FormatUuid(collection->id))) return unknown();
  return Reply(200, StatusText(*uuid, record->report));
}

}  // namespace taxii
