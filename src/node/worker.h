// Threads for work that takes too long for a network thread, with a bounded queue before them. What the work throws is
// logged and ends here; a reply that it held is answered by the server as an error inside.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/logger.h"
#include "base/thread_annotations.h"

namespace node {

class Worker {
 public:
  Worker(size_t waiting_max, base::Logger& logger, size_t threads = 1);
  ~Worker();  // as Stop

  // Finishes what is waiting and takes nothing more.
  void Stop();

  // Begins `work` after what is waiting. False, and nothing done, if too much is. From any thread.
  bool Run(std::function<void()> work);

 private:
  void Loop();

  const size_t waiting_max_;
  base::Logger& logger_;
  base::Mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace node
