// POST /api/v1/collections/{id}/audience: the body and query of POST .../objects; who would get the objects, and which would be refused.
#include "web/audience.h"

#include <memory>

#include "covenant/rules.h"
#include "exchange/charter.h"
#include "web/reply.h"
#include "web/routes.h"
#include "web/submission.h"

namespace web {
namespace {

std::string Described(const Pieces& pieces, const AudienceCount& count, const exchange::SubmitReport& report) {
  using exchange::Outcome;
  const auto is_new = [&](size_t i) { return report.objects[i].outcome == Outcome::kAdded; };
  json::Writer writer;
  writer.Object().Key("shared").Bool(count.is_shared()).Key("unchanged").Integer(static_cast<int64_t>(report.Count(Outcome::kUnchanged)));
  count.Write(writer, is_new);
  writer.Key("objects").Array();
  for (size_t i = 0; count.is_shared() && i < report.objects.size(); ++i) {
    if (!is_new(i)) continue;
    writer.Object().Key("position").Integer(static_cast<int64_t>(pieces.positions[i])).Key("id").String(report.objects[i].id);
    writer.Key("audience");
    count.Of(i) ? writer.Integer(static_cast<int64_t>(*count.Of(i))) : writer.Null();
    writer.End();
  }
  writer.End().Key("problems").Array();
  WriteRefusals(writer, pieces);
  for (size_t i = 0; i < report.objects.size(); ++i) {
    if (!is_new(i) && report.objects[i].outcome != Outcome::kUnchanged) WriteProblem(writer, pieces, i, report.objects[i]);
  }
  writer.End().End();
  return writer.Take();
}

Answer Audience(const Context& context, const http::Request& request, std::string_view id_or_alias) {
  const auto caller = TRY(CallerOf(context, request));
  const auto collection = TRY(WritableCollection(context, *caller, id_or_alias));
  const auto submission = TRY(ReadSubmission(context, request, *collection));
  const AudienceCount count(context.exchange, *collection, submission->request);
  return JsonReply(Described(submission->pieces, count, TRY(context.exchange.Foresee(std::move(submission->request)))));
}

}  // namespace

void WriteReason(json::Writer& writer, const membership::Reason& reason) {
  writer.Key("member").String(covenant::Base64Of(reason.member)).Key("organisation").String(reason.organisation);
  writer.Key("receives").Bool(reason.receives).Key("standing").String(reason.standing).Key("rule").String(reason.rule);
  writer.Key("verdict").String(covenant::kVerdictNames[static_cast<size_t>(reason.verdict)]).Key("without").Array();
  for (const std::string& name : reason.without) writer.String(name);
  writer.End().Key("hidden_parts").Integer(static_cast<int64_t>(reason.hidden_parts)).Key("why").String(reason.why);
}

AudienceCount::AudienceCount(exchange::Exchange& exchange, const exchange::Collection& collection, const exchange::SubmitRequest& request) {
  auto now = exchange.parts().charter.Now();
  if (!now || collection.home != exchange::Home::kShared) return;
  audiences_.emplace(std::move(now), request.choice);
  of_.reserve(request.objects.size());
  // Of what is not valid it does not matter: it is refused.
  for (const json::Value object : request.objects) of_.push_back(audiences_->Of(object).value_or(std::nullopt));
}

void AudienceCount::Write(json::Writer& writer, const std::function<bool(size_t)>& counts) const {
  std::vector<int64_t> objects(audiences_ ? audiences_->all().size() : 0);
  int64_t others = 0;
  for (size_t i = 0; i < of_.size(); ++i) {
    if (counts(i)) ++(of_[i] ? objects[*of_[i]] : others);
  }
  writer.Key("epoch");
  audiences_ ? writer.Integer(static_cast<int64_t>(audiences_->now().state.epoch)) : writer.Null();
  writer.Key("audiences").Array();
  for (size_t i = 0; i < objects.size(); ++i) {
    const membership::Audience& audience = audiences_->all()[i];
    writer.Object().Key("objects").Integer(objects[i]).Key("marking").String(covenant::kMarkingNames[static_cast<size_t>(audience.marking)]).Key("members").Array();
    for (const membership::Reason& reason : audience.members) {
      WriteReason(writer.Object(), reason);
      writer.End();
    }
    writer.End().End();
  }
  writer.End().Key("others").Integer(others);
}

void AddAudienceRoutes(http::Router& router, const Context& context) {
  router.Add({http::Method::kPost, "/api/v1/collections/{id}/audience", http::Access::kUser, kSubmitBodyBytes,
              Later(context.run_question, [context](const auto& request, const auto& values) { return Audience(context, request, values[0]); }),
              [context](const http::Request& head, const http::PathValues& values) { return RefuseToWrite(context, head, values[0]); }});
}

}  // namespace web
