// The last head of a log that enough witnesses have cosigned, with their cosignatures: what the log itself signed is only its
// own word. Whether they are enough was the caller's to judge, by the covenant of that time. Safe from many threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/thread_annotations.h"
#include "store/store.h"

namespace exchange {

class WitnessedHead {
 public:
  struct Head {
    uint64_t size = 0;
    std::string note;
  };

  WitnessedHead(store::Store& store, uint32_t log) : store_(store), log_(log) {}
  // What the store has.
  base::Status Load();
  std::shared_ptr<const Head> Now() const;  // null where there is none
  // Durable once it returns. kConflict where a larger one is here.
  base::Status Keep(std::string note);

 private:
  store::Store& store_;
  const uint32_t log_;
  base::Mutex keeping_;  // one at a time; before mutex_
  mutable base::Mutex mutex_;
  std::shared_ptr<const Head> head_ GUARDED_BY(mutex_);
};

}  // namespace exchange
