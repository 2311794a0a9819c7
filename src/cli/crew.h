// A few threads that do one kind of task, with a bounded queue: whoever adds too fast waits.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "base/thread_annotations.h"

namespace cli {

template <class Task>
class Crew {
 public:
  Crew(size_t threads, std::function<void(Task)> work) : waiting_max_(threads), work_(std::move(work)) {
    for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Loop(); });
  }
  ~Crew() { Finish(); }

  void Add(Task task) {
    base::MutexLock lock(mutex_);
    while (waiting_.size() >= waiting_max_) lock.Wait(changed_);
    waiting_.push_back(std::move(task));
    changed_.notify_all();
  }
  // Returns when all that was added is done.
  void Drain() {
    base::MutexLock lock(mutex_);
    while (!waiting_.empty() || busy_ > 0) lock.Wait(changed_);
  }
  // Drain, and the threads end. May be called twice.
  void Finish() {
    Drain();
    {
      const base::MutexLock lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void Loop() {
    while (auto task = Next()) {
      work_(*std::move(task));
      const base::MutexLock lock(mutex_);
      --busy_;
      changed_.notify_all();
    }
  }
  // Nothing once the crew is to end.
  std::optional<Task> Next() {
    base::MutexLock lock(mutex_);
    while (waiting_.empty() && !stopping_) lock.Wait(changed_);
    if (waiting_.empty()) return std::nullopt;
    std::optional<Task> task = std::move(waiting_.front());
    waiting_.pop_front();
    ++busy_;
    changed_.notify_all();
    return task;
  }

  const size_t waiting_max_;
  const std::function<void(Task)> work_;
  base::Mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_ GUARDED_BY(mutex_);
  size_t busy_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace cli
