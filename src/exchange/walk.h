// Walks over keys that does not end at a damaged block: for those who look for damage.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/store.h"

namespace exchange {

// What could not be read: nothing of what lies between these two keys. Either may be the bound of the walk.
struct Gap {
  std::string last_before, first_after;
  base::Error why;
};

// Calls `visit` with each key that begins with `prefix`, in order, and `damaged` for each stretch that cannot be read.
void WalkPast(const store::Store& store, std::string_view prefix, const std::function<void(const store::Iterator&)>& visit,
              const std::function<void(const Gap&)>& damaged);

// After `at` met damage behind the key `last`: moves it to the first key behind the damage that can be found. False where none that
// begins with `prefix` can be read any more.
bool SeekBehind(store::Iterator& at, std::string_view prefix, const std::string& last);

// "record of entry 17", "versions of indicator--…": what a key is about, for people.
std::string DescribeKey(std::string_view key);

}  // namespace exchange
