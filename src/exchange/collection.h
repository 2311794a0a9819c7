// Collections: named, access-controlled sets of object versions (TAXII 2.1, section 5). Configuration, not a view:
// they are kept by `rebuild` and changed by an administrator.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/uuid.h"
#include "store/store.h"

namespace exchange {

inline constexpr size_t kTitleBytesMax = 256;

// Whose objects a collection holds, and who reads them.
enum class Home : uint8_t {
  kLocal,     // this node's users put them in; nobody else has them
  kShared,    // the same, and they go to the members of the covenant that the rules give them to
  kReceived,  // other members published them; replication alone puts them in
};
std::string_view HomeName(Home home);  // "local", "shared", "received"

struct Collection {
  uint32_t number = 0;      // stands for the collection in keys; never used again
  base::Uuid id;            // UUIDv4; never changes
  std::string title;        // 1 to kTitleBytesMax bytes
  std::string description;  // may be empty, at most 4,096 bytes
  std::string alias;        // may be empty; unique; usable in paths (TAXII 2.1, 5.2.1)
  bool served = false;      // a client has been shown a date_added, so that no import may begin to choose dates
  std::optional<base::Uuid> import;  // that began when the collection was empty and never served, and chooses dates to its end
  Home home = Home::kLocal;
  std::string origin = {};  // kReceived: of the member's log; empty where it holds those of all
};

// As stored (value of keys::Collection).
base::Result<Collection> DecodeCollection(std::string_view bytes);

struct CollectionSpec {
  std::string title, description, alias;
  std::optional<base::Uuid> id;  // drawn if absent
  Home home = Home::kLocal;      // does not change
  std::string origin = {};
};

// Safe from many threads; looking up never waits for a change that is being written. All collections are kept in memory: there are tens of them, thousands at most.
class Collections {
 public:
  static constexpr size_t kMax = 10000;

  static base::Result<std::unique_ptr<Collections>> Open(store::Store& store, base::Random& random);

  // In a consistent order, by number (TAXII 2.1, 3.3 asks for one).
  std::vector<std::shared_ptr<const Collection>> All() const;
  // By UUID text in either case, or by alias. Null if there is none.
  std::shared_ptr<const Collection> Find(std::string_view id_or_alias) const;
  std::shared_ptr<const Collection> FindNumber(uint32_t number) const;

  // kInvalid with the reason, kConflict for an id or alias that is taken. Durable once they return.
  base::Result<std::shared_ptr<const Collection>> Create(const CollectionSpec& spec);
  base::Result<std::shared_ptr<const Collection>> Change(uint32_t number, const CollectionSpec& spec);

  // The collection with an import that may choose dates: the one that it has, else one that begins now.
  base::Result<std::shared_ptr<const Collection>> BeginImport(uint32_t number);

  // Both are quick: the mark holds at once, in memory. True: it is new, and StoreServedMarks is to be called, by whoever may
  // wait for a commit; until that has succeeded once, only a crash takes the mark away.
  bool WasServed(uint32_t number) const;
  bool MarkServed(uint32_t number);
  base::Status StoreServedMarks();

 private:
  Collections(store::Store& store, base::Random& random) : store_(store), random_(random) {}
  base::Result<std::shared_ptr<const Collection>> Save(Collection collection) REQUIRES(writing_) EXCLUDES(mutex_);
  std::vector<std::shared_ptr<const Collection>> MarkedInMemory() const;
  base::Status Check(const CollectionSpec& spec, uint32_t except) const;

  store::Store& store_;
  base::Random& random_;
  base::Mutex writing_;        // one change at a time; held while it is written, before mutex_
  mutable base::Mutex mutex_;  // only ever for a moment
  std::map<uint32_t, std::shared_ptr<const Collection>> by_number_ GUARDED_BY(mutex_);
  std::set<uint32_t> marks_to_store_ GUARDED_BY(mutex_);
};

}  // namespace exchange
