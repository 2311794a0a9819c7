// Behind a damaged block one gets by seeking, and where it ends nobody says. So seek to ever larger keys, each the last good
// one with a shorter tail and its last byte raised ("abc" after "abbz", then "ac", then "b"), until one can be read; then
// halve the way back to the largest that cannot.
#include "exchange/walk.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/time.h"

namespace exchange {
namespace {

constexpr int kHalvings = 64;

bool CanRead(store::Iterator& at, std::string_view key) {
  at.Seek(key);
  return at.Check().has_value();
}

// The least key that is above all that begin with `text`; empty where there is none.
std::string Above(std::string text) {
  while (!text.empty() && text.back() == '\xff') text.pop_back();
  if (!text.empty()) ++text.back();
  return text;
}

// Half-way, to eight bytes behind what they have in common; `low` where they are that close.
std::string Middle(const std::string& low, const std::string& high) {
  const size_t common = std::mismatch(low.begin(), low.end(), high.begin(), high.end()).first - low.begin();
  const auto number = [&](const std::string& text) {
    std::string bytes = text.substr(common, 8);
    bytes.resize(8);
    return base::ReadBig64(bytes);
  };
  const uint64_t from = number(low), until = number(high);
  if (until - from < 2) return low;
  std::string middle = low.substr(0, common);
  base::AppendBig64(middle, from + (until - from) / 2);
  return middle;
}

// The least key found that `at` can be moved to; nothing where all up to the end of `prefix` is damaged.
std::string FindBehind(store::Iterator& at, std::string_view prefix, const std::string& last) {
  std::string low = last, high;
  for (size_t bytes = last.size(); bytes >= prefix.size() && high.empty(); --bytes) {
    std::string next = Above(last.substr(0, bytes));
    if (next <= low) continue;
    (CanRead(at, next) ? high : low) = std::move(next);
    if (bytes == 0) break;
  }
  if (high.empty()) return high;
  for (int i = 0; i < kHalvings; ++i) {
    std::string middle = Middle(low, high);
    if (middle == low) break;
    (CanRead(at, middle) ? high : low) = std::move(middle);
  }
  return high;
}

}  // namespace

bool SeekBehind(store::Iterator& at, std::string_view prefix, const std::string& last) {
  const std::string behind = FindBehind(at, prefix, last);
  if (!behind.empty()) at.Seek(behind);
  return !behind.empty() && at.Valid() && at.key().starts_with(prefix);
}

void WalkPast(const store::Store& store, std::string_view prefix, const std::function<void(const store::Iterator&)>& visit,
              const std::function<void(const Gap&)>& damaged) {
  const auto at = store.Now()->Iterate();
  std::string last(prefix);
  at->Seek(prefix);
  for (;;) {
    for (; at->Valid() && at->key().starts_with(prefix); at->Next()) {
      visit(*at);
      last = at->key();
    }
    const auto readable = at->Check();
    if (readable) return;
    const bool goes_on = SeekBehind(*at, prefix, last);
    damaged({last, goes_on ? std::string(at->key()) : Above(std::string(prefix)), readable.error()});
    if (!goes_on) return;
    last = at->key();
  }
}

std::string DescribeKey(std::string_view key) {
  const std::string_view rest = key.substr(std::min<size_t>(key.size(), 1));
  const auto number32 = [&] { return std::to_string(base::ReadBig32(rest)); };
  const auto number64 = [&](size_t at) { return std::to_string(base::ReadBig64(rest.substr(at))); };
  const char kind = key.empty() ? '\0' : key[0];
  if (kind == 'E' && rest.size() == 12) return "entry " + number64(4) + " of log " + number32();
  if (kind == 'R' && rest.size() == 12) return "record of entry " + number64(4) + " of log " + number32();
  if (kind == 'J' && rest.size() == 8) return "journal " + number64(0);
  if (kind == 'C' && rest.size() == 12) {
    return "row " + base::FormatTimestamp({static_cast<int64_t>(base::ReadBig64(rest.substr(4)))}) + " of collection " + number32();
  }
  if (kind == 'c' && rest.size() == 4) return "collection " + number32();
  if (kind == 'V' && rest.size() > 4) return "versions of " + std::string(rest.substr(4));
  return "key " + std::string(key.substr(0, 1)) + " " + base::HexEncode(rest.substr(0, 60));
}

}  // namespace exchange
