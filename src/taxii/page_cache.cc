#include "taxii/page_cache.h"

namespace taxii {
namespace {

constexpr size_t kOverhead = 512;  // of an entry, besides its bytes: list and map nodes, the Page, control blocks

bool IsTrue(const Page& page, const PageStamp& then, const PageStamp& now) {
  return then.revision == now.revision && (page.more || then.last_date_added == now.last_date_added);
}

size_t SizeOf(std::string_view key, const Page& page) {
  size_t bytes = key.size() + kOverhead;
  for (const http::Chunk& chunk : page.body) bytes += chunk->size();
  return bytes;
}

}  // namespace

std::shared_ptr<const Page> PageCache::Find(std::string_view key, const PageStamp& now) {
  base::MutexLock lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const Entries::iterator entry = found->second;
  if (!IsTrue(*entry->page, entry->stamp, now)) {
    Drop(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->page;
}

void PageCache::Keep(std::string_view key, const PageStamp& before, std::shared_ptr<const Page> page) {
  const size_t bytes = SizeOf(key, *page);
  if (bytes > bytes_max_ / 4) return;
  base::MutexLock lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) Drop(found->second);
  while (bytes_ + bytes > bytes_max_) Drop(std::prev(entries_.end()));
  entries_.push_front({std::string(key), before, std::move(page), bytes});
  by_key_.emplace(entries_.front().key, entries_.begin());
  bytes_ += bytes;
}

void PageCache::Drop(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

size_t PageCache::bytes() const {
  base::MutexLock lock(mutex_);
  return bytes_;
}

}  // namespace taxii
