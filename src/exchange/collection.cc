#include "exchange/collection.h"

#include <algorithm>

#include "exchange/keys.h"
#include "json/parse.h"
#include "json/print.h"

namespace exchange {
namespace {

constexpr size_t kDescriptionBytesMax = 4096, kAliasBytesMax = 64;

std::string Encode(const Collection& collection) {
  json::Writer w;
  w.Object().Key("number").Integer(collection.number).Key("id").String(base::FormatUuid(collection.id));
  w.Key("title").String(collection.title).Key("description").String(collection.description);
  w.Key("alias").String(collection.alias).Key("served").Bool(collection.served);
  w.Key("home").String(HomeName(collection.home)).Key("origin").String(collection.origin);
  if (collection.import) w.Key("import").String(base::FormatUuid(*collection.import));
  w.End();
  return w.Take();
}

Home HomeOf(std::string_view name) {
  if (name == HomeName(Home::kShared)) return Home::kShared;
  return name == HomeName(Home::kReceived) ? Home::kReceived : Home::kLocal;  // older ones say nothing
}

// What can stand in a path and cannot be taken for a UUID or another part of it.
bool IsAlias(std::string_view alias) {
  if (alias.size() > kAliasBytesMax || base::ParseUuid(alias)) return false;
  return std::ranges::all_of(alias, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  }) && !alias.starts_with('.');
}

}  // namespace

std::string_view HomeName(Home home) {
  switch (home) {
    case Home::kLocal: return "local";
    case Home::kShared: return "shared";
    case Home::kReceived: return "received";
  }
  return "local";
}

base::Result<Collection> DecodeCollection(std::string_view bytes) {
  json::Parser parser;
  const json::Value root = TRY(parser.Parse(bytes));
  const auto id = base::ParseUuid(root.FindString("id"));
  const auto number = root.Find("number");
  const auto served = root.Find("served");
  if (!id || !number || !served) return base::Fail(base::Code::kCorrupt, "a stored collection is damaged");
  return Collection{static_cast<uint32_t>(number->AsInteger()), *id, std::string(root.FindString("title")),
                    std::string(root.FindString("description")), std::string(root.FindString("alias")), served->AsBool(),
                    base::ParseUuid(root.FindString("import")), HomeOf(root.FindString("home")), std::string(root.FindString("origin"))};
}

base::Result<std::unique_ptr<Collections>> Collections::Open(store::Store& store, base::Random& random) {
  std::unique_ptr<Collections> collections(new Collections(store, random));
  base::MutexLock lock(collections->mutex_);
  const auto at = store.Now()->Iterate();
  for (at->Seek("c"); at->Valid() && at->key()[0] == 'c'; at->Next()) {
    Collection collection = TRY(DecodeCollection(at->value()));
    const uint32_t number = collection.number;
    collections->by_number_[number] = std::make_shared<const Collection>(std::move(collection));
  }
  TRY(at->Check());
  return collections;
}

std::vector<std::shared_ptr<const Collection>> Collections::All() const {
  base::MutexLock lock(mutex_);
  std::vector<std::shared_ptr<const Collection>> all;
  for (const auto& [number, collection] : by_number_) all.push_back(collection);
  return all;
}

std::shared_ptr<const Collection> Collections::Find(std::string_view id_or_alias) const {
  const auto id = base::ParseUuid(id_or_alias);
  base::MutexLock lock(mutex_);
  for (const auto& [number, collection] : by_number_) {
    if (id ? collection->id == *id : !id_or_alias.empty() && collection->alias == id_or_alias) return collection;
  }
  return nullptr;
}

std::shared_ptr<const Collection> Collections::FindNumber(uint32_t number) const {
  base::MutexLock lock(mutex_);
  const auto at = by_number_.find(number);
  return at == by_number_.end() ? nullptr : at->second;
}

base::Status Collections::Check(const CollectionSpec& spec, uint32_t except) const {
  const auto invalid = [](std::string why) { return base::Fail(base::Code::kInvalid, std::move(why)); };
  if (spec.title.empty() || spec.title.size() > kTitleBytesMax) return invalid("a collection's title has 1 to 256 bytes");
  if (spec.description.size() > kDescriptionBytesMax) return invalid("a collection's description has at most 4096 bytes");
  if (!IsAlias(spec.alias)) return invalid("an alias has at most 64 letters, digits, '-', '_' and '.', begins with no '.', and is no UUID");
  if (spec.id && (spec.id->version() != 4 || !spec.id->is_rfc_variant())) return invalid("a collection's id is a UUID of version 4 (TAXII 2.1, 5.2.1)");
  for (const auto& other : All()) {
    if (other->number == except) continue;
    if (!spec.alias.empty() && other->alias == spec.alias) return base::Fail(base::Code::kConflict, "the alias " + spec.alias + " is taken by \"" + other->title + "\"");
    if (spec.id && other->id == *spec.id) return base::Fail(base::Code::kConflict, "there is a collection with this id: \"" + other->title + "\"");
  }
  return {};
}

base::Result<std::shared_ptr<const Collection>> Collections::Save(Collection collection) {
  store::Batch batch;
  batch.Put(keys::Collection(collection.number), Encode(collection));
  TRY(store_.Commit(batch));
  const base::MutexLock lock(mutex_);
  const uint32_t number = collection.number;
  if (collection.served) {
    marks_to_store_.erase(number);
  } else {
    collection.served = marks_to_store_.contains(number);  // served while this was written
  }
  return by_number_[number] = std::make_shared<const Collection>(std::move(collection));
}

base::Result<std::shared_ptr<const Collection>> Collections::Create(const CollectionSpec& spec) {
  const base::MutexLock writing(writing_);
  const auto all = All();
  const uint32_t number = all.empty() ? 1 : all.back()->number + 1;
  TRY(Check(spec, number));
  if (all.size() >= kMax) return base::Fail(base::Code::kTooLarge, "there are 10000 collections, which is the most");
  return Save({number, spec.id.value_or(base::RandomUuid(random_)), spec.title, spec.description, spec.alias, false, {}, spec.home, spec.origin});
}

base::Result<std::shared_ptr<const Collection>> Collections::Change(uint32_t number, const CollectionSpec& spec) {
  const base::MutexLock writing(writing_);
  const auto before = FindNumber(number);
  if (!before) return base::Fail(base::Code::kNotFound, "no such collection");
  TRY(Check(spec, number));
  if (spec.id && *spec.id != before->id) return base::Fail(base::Code::kInvalid, "a collection's id never changes");
  return Save({number, before->id, spec.title, spec.description, spec.alias, before->served, before->import, before->home, before->origin});
}

base::Result<std::shared_ptr<const Collection>> Collections::BeginImport(uint32_t number) {
  const base::MutexLock writing(writing_);
  const auto before = FindNumber(number);
  if (!before) return base::Fail(base::Code::kNotFound, "no such collection");
  if (before->import) return before;
  Collection collection = *before;
  collection.import = base::RandomUuid(random_);
  return Save(std::move(collection));
}

bool Collections::WasServed(uint32_t number) const {
  const auto collection = FindNumber(number);
  return collection && collection->served;
}

bool Collections::MarkServed(uint32_t number) {
  const base::MutexLock lock(mutex_);
  const auto at = by_number_.find(number);
  if (at == by_number_.end() || at->second->served) return false;
  auto served = std::make_shared<Collection>(*at->second);
  served->served = true;
  at->second = std::move(served);
  marks_to_store_.insert(number);
  return true;
}

base::Status Collections::StoreServedMarks() {
  const base::MutexLock writing(writing_);
  for (const auto& collection : MarkedInMemory()) TRY(Save(*collection));
  return {};
}

std::vector<std::shared_ptr<const Collection>> Collections::MarkedInMemory() const {
  const base::MutexLock lock(mutex_);
  std::vector<std::shared_ptr<const Collection>> marked;
  for (const uint32_t number : marks_to_store_) marked.push_back(by_number_.at(number));
  return marked;
}

}  // namespace exchange
