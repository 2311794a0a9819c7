// Taking back. Recall is the owner's entry that ends the handling for everybody; erasure removes content and seed here.
#include "json/print.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

// `home` says for whom it counts: of what other members published, for this node alone.
http::Response Counted(std::string_view what, uint32_t count, const exchange::Collection& collection) {
  json::Writer writer;
  writer.Object().Key(what).Integer(count).Key("home").String(exchange::HomeName(collection.home)).End();
  return JsonReply(writer.Take());
}

std::unexpected<base::Error> NoObject(std::string_view id, const exchange::Collection& collection) {
  return base::Fail(base::Code::kNotFound, "there is no such version of '" + std::string(id) + "' in '" + collection.title + "'");
}

// All versions, unless one is named; of STIX 2.0 and of 2.1.
Answer Recall(const Context& context, const http::Request& request, const http::PathValues& values) {
  const Body body = TRY(Body::Parse(request, {"id", "version", "reason"}));
  const auto caller = TRY(CallerOf(context, request));
  const auto collection = TRY(RecallableCollection(context, *caller, values[0]));
  exchange::Query which = exchange::Query::Everything(collection->number);
  which.reader = caller->reader();
  which.ids = {TRY(body.String("id"))};
  which.limit = exchange::Query::kLimitMax;
  if (const auto version = TRY(body.Time("version"))) which.versions = {.last = false, .exact = {*version}};
  const uint32_t recalled = TRY(context.exchange.Recall(which, TRY(body.String("reason")), caller->name));
  if (recalled == 0) return NoObject(which.ids[0], *collection);
  return Counted("recalled", recalled, *collection);
}

Answer Erase(const Context& context, const http::Request& request, const http::PathValues& values) {
  const Body body = TRY(Body::Parse(request, {"id", "version", "reason"}));
  const auto caller = TRY(CallerOf(context, request));
  const auto collection = TRY(WritableCollection(context, *caller, values[0]));
  const exchange::ObjectKey key{TRY(body.String("id")), TRY(body.Time("version"))};
  const uint32_t erased = TRY(context.exchange.Erase(collection->number, key, TRY(body.String("reason")), caller->name));
  if (erased == 0) return NoObject(key.id, *collection);
  return Counted("erased", erased, *collection);
}

}  // namespace

void AddWithdrawalRoutes(http::Router& router, const Context& context) {
  router.Add({http::Method::kPost, "/api/v1/collections/{id}/recall", http::Access::kUser, kSmallBodyBytes,
              Later(context.run_later, [context](const auto& request, const auto& values) { return Recall(context, request, values); })});
  router.Add({http::Method::kPost, "/api/v1/collections/{id}/erase", http::Access::kAdmin, kSmallBodyBytes,
              Later(context.run_long, [context](const auto& request, const auto& values) { return Erase(context, request, values); })});
}

}  // namespace web
