// A store that could not be opened for writing, since its disk takes no writes: it reads, and with the first commit that
// finds the disk writable it opens for writing and is an ordinary store from then on.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "store/store.h"

namespace store {

// `reading` refuses commits with why. `open` opens the same store for writing while `reading` is still being read; kStorage
// while the disk takes no writes. `ready` is the cheap question whether that is worth a try.
struct WaitingParts {
  std::shared_ptr<Store> reading;
  std::function<base::Status()> ready;
  std::function<base::Result<std::unique_ptr<Store>>()> open;
};
std::unique_ptr<Store> WaitForWrites(WaitingParts parts);

}  // namespace store
