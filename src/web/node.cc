// GET /api/v1/node: what this node is, for `mithaq status` and the front page.
#include "json/print.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

Answer DescribeNode(const Context& context, const http::Request& request) {
  const auto caller = TRY(CallerOf(context, request));
  exchange::Log& log = context.exchange.log();
  json::Writer writer;
  writer.Object().Key("name").String(context.node_name).Key("version").String(context.version);
  writer.Key("time").String(base::FormatTimestamp(context.clock.Now()));
  writer.Key("user").String(caller->name).Key("role").String(exchange::RoleName(caller->role));
  writer.Key("log").Object().Key("origin").String(log.origin()).Key("verifier_key").String(log.verifier_key());
  writer.Key("size").Integer(static_cast<int64_t>(log.size())).Key("checkpoint").String(*log.checkpoint()).End();
  writer.Key("earlier_logs").Array();
  for (const exchange::Log* earlier : context.exchange.earlier_logs()) {
    writer.Object().Key("origin").String(earlier->origin()).Key("verifier_key").String(earlier->verifier_key());
    writer.Key("size").Integer(static_cast<int64_t>(earlier->size())).Key("checkpoint").String(*earlier->checkpoint()).End();
  }
  writer.End().Key("collections").Array();
  for (const CollectionPointer& collection : context.exchange.collections().All()) {
    if (!caller->On(*collection).read) continue;
    writer.Object().Key("id").String(base::FormatUuid(collection->id)).Key("title").String(collection->title);
    if (MayCount(*caller)) writer.Key("objects").Integer(static_cast<int64_t>(context.exchange.CountLive(collection->number)));
    writer.End();
  }
  writer.End().End();
  return JsonReply(writer.Take());
}

}  // namespace

void AddNodeRoutes(http::Router& router, const Context& context) {
  router.Add({http::Method::kGet, "/api/v1/node", http::Access::kUser, 0,
              Now([context](const auto& request, const auto&) { return DescribeNode(context, request); })});
}

}  // namespace web
