// /api/v1/collections: those that the caller may use; administrators make and change them.
#include "json/print.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

void WriteCollection(json::Writer& writer, const Context& context, const exchange::Account& caller,
                     const exchange::Collection& collection) {
  const exchange::Rights rights = caller.On(collection);
  writer.Object().Key("id").String(base::FormatUuid(collection.id)).Key("title").String(collection.title);
  writer.Key("description").String(collection.description).Key("alias").String(collection.alias);
  writer.Key("home").String(exchange::HomeName(collection.home));
  if (!collection.origin.empty()) writer.Key("origin").String(collection.origin);
  writer.Key("can_read").Bool(rights.read).Key("can_write").Bool(rights.write);
  if (rights.read && MayCount(caller)) {
    writer.Key("objects").Integer(static_cast<int64_t>(context.exchange.CountLive(collection.number)));
    const base::Timestamp last = context.exchange.LastDateAdded(collection.number);
    if (last.us > 0) writer.Key("last_added").String(base::FormatTimestamp(last));
  }
  writer.End();
}

Answer Shown(const Context& context, const http::Request& request, const exchange::Collection& collection, int status) {
  const auto caller = TRY(CallerOf(context, request));
  json::Writer writer;
  WriteCollection(writer, context, *caller, collection);
  return JsonReply(writer.Take(), status);
}

Answer ListCollections(const Context& context, const http::Request& request) {
  const auto caller = TRY(CallerOf(context, request));
  json::Writer writer;
  writer.Object().Key("collections").Array();
  for (const CollectionPointer& collection : context.exchange.collections().All()) {
    const exchange::Rights rights = caller->On(*collection);
    if (rights.read || rights.write) WriteCollection(writer, context, *caller, *collection);
  }
  writer.End().End();
  return JsonReply(writer.Take());
}

Answer ShowCollection(const Context& context, const http::Request& request, const http::PathValues& values) {
  const auto caller = TRY(CallerOf(context, request));
  return Shown(context, request, *TRY(UsableCollection(context, *caller, values[0])), 200);
}

Answer CreateCollection(const Context& context, const http::Request& request) {
  const Body body = TRY(Body::Parse(request, {"title", "description", "alias", "id"}));
  exchange::CollectionSpec spec{TRY(body.String("title")), TRY(body.String("description", "")),
                                TRY(body.String("alias", "")), std::nullopt};
  if (body.Has("id")) {
    spec.id = base::ParseUuid(TRY(body.String("id")));
    if (!spec.id) return base::Fail(base::Code::kInvalid, "'id' must be a UUID");
  }
  return Shown(context, request, *TRY(context.exchange.collections().Create(spec)), 201);
}

// Members that are absent stay as they are.
Answer ChangeCollection(const Context& context, const http::Request& request, const http::PathValues& values) {
  const Body body = TRY(Body::Parse(request, {"title", "description", "alias"}));
  const CollectionPointer old = TRY(AnyCollection(context, values[0]));
  const exchange::CollectionSpec spec{TRY(body.String("title", old->title)), TRY(body.String("description", old->description)),
                                      TRY(body.String("alias", old->alias)), old->id};
  return Shown(context, request, *TRY(context.exchange.collections().Change(old->number, spec)), 200);
}

}  // namespace

void AddCollectionRoutes(http::Router& router, const Context& context) {
  using enum http::Method;
  router.Add({kGet, "/api/v1/collections", http::Access::kUser, 0,
              Now([context](const auto& request, const auto&) { return ListCollections(context, request); })});
  router.Add({kPost, "/api/v1/collections", http::Access::kAdmin, kSmallBodyBytes,
              Now([context](const auto& request, const auto&) { return CreateCollection(context, request); })});
  router.Add({kGet, "/api/v1/collections/{id}", http::Access::kUser, 0,
              Now([context](const auto& request, const auto& values) { return ShowCollection(context, request, values); })});
  router.Add({kPut, "/api/v1/collections/{id}", http::Access::kAdmin, kSmallBodyBytes,
              Now([context](const auto& request, const auto& values) { return ChangeCollection(context, request, values); })});
}

}  // namespace web
