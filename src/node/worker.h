// One thread for work that takes too long for a network thread, with a bounded queue before it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>

#include "base/thread_annotations.h"

namespace node {

class Worker {
 public:
  explicit Worker(size_t waiting_max);
  ~Worker();  // finishes what is waiting

  // Runs `work` after what is waiting; it must not throw. False, and nothing done, if too much is. From any thread.
  bool Run(std::function<void()> work);

 private:
  void Loop();

  const size_t waiting_max_;
  base::Mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace node
