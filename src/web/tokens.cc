// /api/v1/users/{name}/tokens: bearer tokens. Administrators only.
#include "json/print.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

Answer ListTokens(const Context& context, const http::PathValues& values) {
  json::Writer writer;
  writer.Object().Key("tokens").Array();
  for (const exchange::Token& token : TRY(context.exchange.accounts().Tokens(values[0]))) {
    writer.Object().Key("id").String(token.id).Key("label").String(token.label);
    writer.Key("created").String(base::FormatTimestamp(token.created));
    if (token.expires) writer.Key("expires").String(base::FormatTimestamp(*token.expires));
    writer.End();
  }
  writer.End().End();
  return JsonReply(writer.Take());
}

// The only time that the token's text is shown.
Answer IssueToken(const Context& context, const http::Request& request, const http::PathValues& values) {
  const Body body = TRY(Body::Parse(request, {"label", "expires"}));
  const std::string label = TRY(body.String("label", ""));
  const auto expires = TRY(body.Time("expires"));
  const std::string token = TRY(context.exchange.accounts().IssueToken(values[0], label, expires));
  json::Writer writer;
  writer.Object().Key("user").String(values[0]).Key("token").String(token).End();
  return JsonReply(writer.Take(), 201);
}

Answer RevokeToken(const Context& context, const http::PathValues& values) {
  TRY(context.exchange.accounts().RevokeToken(values[0], values[1]));
  return NoContent();
}

}  // namespace

void AddTokenRoutes(http::Router& router, const Context& context) {
  using enum http::Method;
  constexpr auto kAdmin = http::Access::kAdmin;
  router.Add({kGet, "/api/v1/users/{name}/tokens", kAdmin, 0,
              Now([context](const auto&, const auto& values) { return ListTokens(context, values); })});
  router.Add({kPost, "/api/v1/users/{name}/tokens", kAdmin, kSmallBodyBytes,
              Now([context](const auto& request, const auto& values) { return IssueToken(context, request, values); })});
  router.Add({kDelete, "/api/v1/users/{name}/tokens/{id}", kAdmin, 0,
              Now([context](const auto&, const auto& values) { return RevokeToken(context, values); })});
}

}  // namespace web
