// Keeps a Council's time, on one thread.
#pragma once

#include <condition_variable>
#include <thread>

#include "base/thread_annotations.h"
#include "membership/council.h"

namespace peering {

class CouncilTime {
 public:
  explicit CouncilTime(membership::Council& council);  // which outlives it
  ~CouncilTime();
  void Wake();  // the council may have something to do earlier. Quick; from any thread

 private:
  void Run();

  membership::Council& council_;
  base::Mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  bool woken_ GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace peering
