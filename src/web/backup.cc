// POST /api/v1/backup, GET /api/v1/erasures: what `mithaq backup` and `mithaq erasures` ask for.
#include "json/print.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

// The folder is one of this machine's and will hold the node's keys: not for administrators who are elsewhere.
Answer BackUp(const Context& context, const http::Request& request) {
  if (request.user != kLocalAdministrator) {
    return base::Fail(base::Code::kForbidden, "a backup holds the node's keys; it is made on its machine: mithaq backup FOLDER");
  }
  const Body body = TRY(Body::Parse(request, {"folder"}));
  const std::string folder = TRY(body.String("folder"));
  if (!folder.starts_with('/')) return base::Fail(base::Code::kInvalid, "'folder' must be an absolute path");
  TRY(context.back_up(folder));
  json::Writer writer;
  writer.Object().Key("folder").String(folder).End();
  return JsonReply(writer.Take(), 201);
}

Answer ListErasures(const Context& context) {
  json::Writer writer;
  writer.Object().Key("erasures").String(TRY(context.list_erasures())).End();
  return JsonReply(writer.Take());
}

}  // namespace

void AddBackupRoutes(http::Router& router, const Context& context) {
  router.Add({http::Method::kPost, "/api/v1/backup", http::Access::kAdmin, kSmallBodyBytes,
              Later(context, [context](const auto& request, const auto&) { return BackUp(context, request); })});
  router.Add({http::Method::kGet, "/api/v1/erasures", http::Access::kAdmin, 0,
              Later(context, [context](const auto&, const auto&) { return ListErasures(context); })});
}

}  // namespace web
