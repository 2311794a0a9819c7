#include "peering/council_time.h"

#include <chrono>

namespace peering {

CouncilTime::CouncilTime(membership::Council& council) : council_(council), thread_([this] { Run(); }) {}

CouncilTime::~CouncilTime() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void CouncilTime::Wake() {
  const base::MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void CouncilTime::Run() {
  for (;;) {
    const int64_t left_ms = council_.Work();
    base::MutexLock lock(mutex_);
    if (!woken_ && !stopping_) lock.WaitFor(changed_, std::chrono::milliseconds(left_ms));
    if (stopping_) return;
    woken_ = false;
  }
}

}  // namespace peering
