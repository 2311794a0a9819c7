#include "web/context.h"

#include <functional>

namespace web {
namespace {

using exchange::Account;
using exchange::Rights;

std::shared_ptr<const Account> LocalAdministrator() {
  Account account;
  account.name = kLocalAdministrator;
  account.role = exchange::Role::kAdmin;
  account.everywhere = {.read = true, .write = true};
  return std::make_shared<const Account>(std::move(account));
}

// By id, alias, or title where only one of those that count has it. Null where there is none.
base::Result<CollectionPointer> Called(const Context& context, std::string_view name, const std::function<bool(const exchange::Collection&)>& counts) {
  CollectionPointer called = context.exchange.collections().Find(name);
  if (called) return called;
  for (const CollectionPointer& collection : context.exchange.collections().All()) {
    if (collection->title != name || !counts(*collection)) continue;
    if (called) return base::Fail(base::Code::kConflict, "several collections are called '" + std::string(name) + "': name one by its id, " + base::FormatUuid(called->id) + " or " + base::FormatUuid(collection->id));
    called = collection;
  }
  return called;
}

base::Result<CollectionPointer> Find(const Context& context, const Account& caller, std::string_view name,
                                     auto right, std::string_view doing) {
  const CollectionPointer collection = TRY(Called(context, name, [&](const exchange::Collection& one) { return caller.On(one) != Rights(); }));
  const Rights rights = collection ? caller.On(*collection) : Rights{};
  if (!rights.read && !rights.write) {
    return base::Fail(base::Code::kNotFound, "there is no collection '" + std::string(name) + "' that you may use");
  }
  if (!std::invoke(right, rights)) {
    return base::Fail(base::Code::kForbidden,
                      "you may not " + std::string(doing) + " '" + collection->title + "'; an administrator can grant it");
  }
  return collection;
}

}  // namespace

base::Result<std::shared_ptr<const Account>> CallerOf(const Context& context, const http::Request& request) {
  if (request.user == kLocalAdministrator) return LocalAdministrator();
  std::shared_ptr<const Account> account = context.exchange.accounts().Find(request.user);
  if (!account) return base::Fail(base::Code::kUnauthorized, "this account is no longer there");
  return account;
}

bool MayCount(const Account& caller) { return caller.reader() >= exchange::ReaderKind::kOrganisation; }

base::Result<CollectionPointer> AnyCollection(const Context& context, std::string_view name) {
  const CollectionPointer collection = TRY(Called(context, name, [](const exchange::Collection&) { return true; }));
  if (!collection) return base::Fail(base::Code::kNotFound, "there is no collection '" + std::string(name) + "'");
  return collection;
}

base::Result<CollectionPointer> UsableCollection(const Context& context, const Account& caller, std::string_view name) {
  return Find(context, caller, name, [](const Rights&) { return true; }, "use");
}

base::Result<CollectionPointer> ReadableCollection(const Context& context, const Account& caller,
                                                   std::string_view name) {
  return Find(context, caller, name, &Rights::read, "read from");
}

base::Result<CollectionPointer> WritableCollection(const Context& context, const Account& caller,
                                                   std::string_view name) {
  return Find(context, caller, name, &Rights::write, "write to");
}

base::Result<CollectionPointer> RecallableCollection(const Context& context, const Account& caller,
                                                     std::string_view name) {
  return Find(context, caller, name, &Rights::take_back, "recall from (it takes both rights, to read and to write)");
}

exchange::Exchange::Viewer RecallableBy(const Context& context, std::shared_ptr<const Account> caller) {
  const exchange::ReaderKind kind = caller->reader();
  return exchange::Exchange::Viewer([&collections = context.exchange.collections(), caller = std::move(caller)](uint32_t number) {
            const CollectionPointer collection = collections.FindNumber(number);
            return collection && caller->On(*collection).take_back();
          },
          kind);
}

exchange::Exchange::Viewer ReadableBy(const Context& context, std::shared_ptr<const Account> caller) {
  const exchange::ReaderKind kind = caller->reader();
  return exchange::Exchange::Viewer([&collections = context.exchange.collections(), caller = std::move(caller)](uint32_t number) {
            const CollectionPointer collection = collections.FindNumber(number);
            return collection && caller->On(*collection).read;
          },
          kind);
}

}  // namespace web
