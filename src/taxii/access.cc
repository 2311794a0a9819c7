#include "taxii/access.h"

namespace taxii {
namespace {

using base::Code;
using base::Fail;
using base::Result;

using CollectionPointer = std::shared_ptr<const exchange::Collection>;

// What the user may do; nothing for a collection that this root does not have.
exchange::Rights RightsOf(const RootSpec& root, const exchange::Account* account, const exchange::Collection& collection) {
  if (!account || (root.serves && !root.serves(collection))) return {};
  return account->On(collection);
}

bool Sees(const exchange::Rights& rights) { return rights.read || rights.write; }

}  // namespace

std::vector<View> Access::Visible(const RootSpec& root, std::string_view user) const {
  const auto account = exchange_.accounts().Find(user);
  std::vector<View> views;
  for (const CollectionPointer& collection : exchange_.collections().All()) {
    const exchange::Rights rights = RightsOf(root, account.get(), *collection);
    if (Sees(rights)) views.push_back({collection, rights, account->reader()});
  }
  return views;
}

Result<View> Access::Enter(const RootSpec& root, std::string_view user, std::string_view id_or_alias) const {
  const CollectionPointer collection = exchange_.collections().Find(id_or_alias);
  const auto account = exchange_.accounts().Find(user);
  const exchange::Rights rights = collection ? RightsOf(root, account.get(), *collection) : exchange::Rights();
  if (!Sees(rights)) return Fail(Code::kNotFound, "no such collection, or you have no rights on it");
  return View{collection, rights, account->reader()};
}

Result<View> Access::EnterToRead(const RootSpec& root, std::string_view user, std::string_view id_or_alias) const {
  View view = TRY(Enter(root, user, id_or_alias));
  if (!view.rights.read) return Fail(Code::kForbidden, "you may write to this collection, but not read it");
  return view;
}

Result<View> Access::EnterToWrite(const RootSpec& root, std::string_view user, std::string_view id_or_alias) const {
  View view = TRY(Enter(root, user, id_or_alias));
  if (!view.rights.write) return Fail(Code::kForbidden, "you may read this collection, but not write to it");
  return view;
}

Result<View> Access::EnterToDelete(const RootSpec& root, std::string_view user, std::string_view id_or_alias) const {
  View view = TRY(Enter(root, user, id_or_alias));
  if (!view.rights.take_back()) {
    return Fail(Code::kForbidden, "deleting needs both rights on this collection, to read and to write");
  }
  return view;
}

bool Access::MayRead(const RootSpec& root, std::string_view user, uint32_t collection, exchange::ReaderKind reader) const {
  const CollectionPointer found = exchange_.collections().FindNumber(collection);
  const auto account = exchange_.accounts().Find(user);
  return found && RightsOf(root, account.get(), *found).read && account->reader() == reader;
}

}  // namespace taxii
