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

base::Result<CollectionPointer> Find(const Context& context, const Account& caller, std::string_view id_or_alias,
                                     auto right, std::string_view doing) {
  const CollectionPointer collection = context.exchange.collections().Find(id_or_alias);
  const Rights rights = collection ? caller.On(*collection) : Rights{};
  if (!rights.read && !rights.write) {
    return base::Fail(base::Code::kNotFound, "there is no collection '" + std::string(id_or_alias) + "' that you may use");
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

base::Result<CollectionPointer> ReadableCollection(const Context& context, const Account& caller,
                                                   std::string_view id_or_alias) {
  return Find(context, caller, id_or_alias, &Rights::read, "read from");
}

base::Result<CollectionPointer> WritableCollection(const Context& context, const Account& caller,
                                                   std::string_view id_or_alias) {
  return Find(context, caller, id_or_alias, &Rights::write, "write to");
}

base::Result<CollectionPointer> RecallableCollection(const Context& context, const Account& caller,
                                                     std::string_view id_or_alias) {
  return Find(context, caller, id_or_alias, &Rights::take_back, "recall from (it takes both rights, to read and to write)");
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
