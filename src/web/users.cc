// /api/v1/users: accounts and what they may do. Administrators only.
#include "json/print.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/routes.h"

namespace web {
namespace {

using exchange::Account;
using exchange::Rights;

void WriteRights(json::Writer& writer, const Rights& rights) {
  writer.Object().Key("read").Bool(rights.read).Key("write").Bool(rights.write).End();
}

void WriteAccount(json::Writer& writer, const Context& context, const Account& account) {
  writer.Object().Key("name").String(account.name).Key("role").String(exchange::RoleName(account.role));
  writer.Key("reads_as").String(exchange::ReaderKindName(account.reads_as)).Key("password").Bool(!account.password_hash.empty());
  writer.Key("everywhere");
  WriteRights(writer, account.everywhere);
  writer.Key("grants").Array();
  for (const auto& [id, rights] : account.grants) {
    const auto collection = context.exchange.collections().Find(base::FormatUuid(id));
    writer.Object().Key("collection").String(base::FormatUuid(id));
    writer.Key("title").String(collection ? collection->title : "").Key("rights");
    WriteRights(writer, rights);
    writer.End();
  }
  writer.End().End();
}

http::Response Shown(const Context& context, const Account& account, int status) {
  json::Writer writer;
  WriteAccount(writer, context, account);
  return JsonReply(writer.Take(), status);
}

base::Result<exchange::Role> ReadRole(std::string_view text) {
  const auto role = exchange::ParseRole(text);
  if (!role) return base::Fail(base::Code::kInvalid, "'" + std::string(text) + "' is no role; use reader, writer or admin");
  return *role;
}

base::Result<exchange::ReaderKind> ReadKind(std::string_view text) {
  const auto kind = exchange::ParseReaderKind(text);
  if (!kind) return base::Fail(base::Code::kInvalid, "'" + std::string(text) + "' is no kind of reader; use public, constituent, organisation or recipient");
  return *kind;
}

base::Result<Rights> ReadRights(const Body& body) {
  return Rights{.read = TRY(body.Bool("read", false)), .write = TRY(body.Bool("write", false))};
}

// A right that the role can never use is refused, not stored: it would only look as if it were given.
base::Status CheckRights(const Account& account, const Rights& rights) {
  if (account.role != exchange::Role::kReader || !rights.write) return {};
  return base::Fail(base::Code::kInvalid, "'" + account.name + "' is a reader, and readers never write; it needs the role writer: mithaq user change " +
                                              account.name + " --role writer");
}

void DropWriting(Account& account) {
  account.everywhere.write = false;
  for (auto& [collection, rights] : account.grants) rights.write = false;
}

Answer ListUsers(const Context& context) {
  json::Writer writer;
  writer.Object().Key("users").Array();
  for (const auto& account : context.exchange.accounts().All()) WriteAccount(writer, context, *account);
  writer.End().End();
  return JsonReply(writer.Take());
}

Answer CreateUser(const Context& context, const http::Request& request) {
  const Body body = TRY(Body::Parse(request, {"name", "role", "read", "write", "reads_as"}));
  Account account;
  account.name = TRY(body.String("name"));
  account.role = TRY(ReadRole(TRY(body.String("role", "reader"))));
  account.reads_as = TRY(ReadKind(TRY(body.String("reads_as", "organisation"))));
  account.everywhere = TRY(ReadRights(body));
  TRY(CheckRights(account, account.everywhere));
  TRY(context.exchange.accounts().Create(account));
  return Shown(context, account, 201);
}

// Members that are absent stay as they are; who becomes a reader no longer writes anywhere.
Answer ChangeUser(const Context& context, const http::Request& request, const http::PathValues& values) {
  const Body body = TRY(Body::Parse(request, {"role", "read", "write", "reads_as"}));
  const auto account = TRY(context.exchange.accounts().Change(values[0], [&](Account& now) -> base::Status {
    if (body.Has("role")) now.role = TRY(ReadRole(TRY(body.String("role"))));
    if (body.Has("reads_as")) now.reads_as = TRY(ReadKind(TRY(body.String("reads_as"))));
    if (now.role == exchange::Role::kReader) DropWriting(now);
    now.everywhere.read = TRY(body.Bool("read", now.everywhere.read));
    now.everywhere.write = TRY(body.Bool("write", now.everywhere.write));
    return CheckRights(now, now.everywhere);
  }));
  return Shown(context, *account, 200);
}

Answer SetPassword(const Context& context, const http::Request& request, const http::PathValues& values) {
  const Body body = TRY(Body::Parse(request, {"password"}));
  TRY(context.exchange.accounts().SetPassword(values[0], TRY(body.String("password"))));
  return NoContent();
}

Answer SetGrant(const Context& context, const http::Request& request, const http::PathValues& values) {
  const Body body = TRY(Body::Parse(request, {"read", "write"}));
  const auto collection = TRY(AnyCollection(context, values[1]));
  const Rights rights = TRY(ReadRights(body));
  const auto account = TRY(context.exchange.accounts().Change(values[0], [&](Account& now) -> base::Status {
    TRY(CheckRights(now, rights));
    now.grants[collection->id] = rights;
    return {};
  }));
  return Shown(context, *account, 200);
}

Answer RemoveUser(const Context& context, const http::PathValues& values) {
  TRY(context.exchange.accounts().Remove(values[0]));
  return NoContent();
}

}  // namespace

void AddUserRoutes(http::Router& router, const Context& context) {
  using enum http::Method;
  constexpr auto kAdmin = http::Access::kAdmin;
  router.Add({kGet, "/api/v1/users", kAdmin, 0, Now([context](const auto&, const auto&) { return ListUsers(context); })});
  router.Add({kPost, "/api/v1/users", kAdmin, kSmallBodyBytes,
              Now([context](const auto& request, const auto&) { return CreateUser(context, request); })});
  router.Add({kPut, "/api/v1/users/{name}", kAdmin, kSmallBodyBytes,
              Now([context](const auto& request, const auto& values) { return ChangeUser(context, request, values); })});
  router.Add({kDelete, "/api/v1/users/{name}", kAdmin, 0,
              Now([context](const auto&, const auto& values) { return RemoveUser(context, values); })});
  router.Add({kPut, "/api/v1/users/{name}/password", kAdmin, kSmallBodyBytes,
              Later(context.run_later, [context](const auto& request, const auto& values) { return SetPassword(context, request, values); })});
  router.Add({kPut, "/api/v1/users/{name}/grants/{collection}", kAdmin, kSmallBodyBytes,
              Now([context](const auto& request, const auto& values) { return SetGrant(context, request, values); })});
}

}  // namespace web
