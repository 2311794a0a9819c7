// Finished pages, kept as bytes while they are true.
//
// A page ends at some date_added. Rows are only ever added behind the collection's last, so what is before the end of a
// page changes only with Exchange::Revision: a page that others follow stays true while that number stays the same. The
// collection's last page ends where the collection ended, so it also needs LastDateAdded to stay the same. Both are read
// BEFORE the page (see exchange.h): a page may then be newer than its stamp, which costs a miss, and never older.
//
// Whose request it was does not matter: rights are checked before a page is looked up. What they read as stands in the key.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/thread_annotations.h"
#include "base/time.h"
#include "http/message.h"

namespace taxii {

struct Page {
  std::vector<http::Chunk> body;               // shared with the replies that send it
  std::optional<base::Timestamp> first, last;  // date_added of the first and last row; absent: the page is empty
  bool more = false;
};

// What the collection was like before a page was read.
struct PageStamp {
  uint64_t revision = 0;
  base::Timestamp last_date_added;
};

// Least recently used pages go first. Safe from many threads.
class PageCache {
 public:
  explicit PageCache(size_t bytes_max) : bytes_max_(bytes_max) {}

  // The page if it is still true. `key` names collection, kind of reader, filters, position and limit.
  std::shared_ptr<const Page> Find(std::string_view key, const PageStamp& now);
  // Pages larger than a quarter of the cache are not kept. The pages are shared by the cache and the replies under way.
  void Keep(std::string_view key, const PageStamp& before, std::shared_ptr<const Page> page);

  size_t bytes() const;

 private:
  struct Entry {
    std::string key;
    PageStamp stamp;
    std::shared_ptr<const Page> page;
    size_t bytes;
  };
  using Entries = std::list<Entry>;
  void Drop(Entries::iterator entry) REQUIRES(mutex_);

  const size_t bytes_max_;
  mutable base::Mutex mutex_;
  Entries entries_ GUARDED_BY(mutex_);         // the most recently used first
  std::unordered_map<std::string_view, Entries::iterator> by_key_ GUARDED_BY(mutex_);  // views of Entry::key
  size_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace taxii
