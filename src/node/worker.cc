#include "node/worker.h"

#include <exception>
#include <utility>

namespace node {

Worker::Worker(size_t waiting_max, base::Logger& logger, size_t threads) : waiting_max_(waiting_max), logger_(logger) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Loop(); });
}

Worker::~Worker() { Stop(); }

void Worker::Stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Worker::Run(std::function<void()> work) {
  {
    const base::MutexLock lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_max_) return false;
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

void Worker::Loop() {
  for (;;) {
    std::function<void()> work;
    {
      base::MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) lock.Wait(changed_);
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      work();
    } catch (const std::exception& exception) {
      logger_.Log(base::Level::kError, "work ended by an exception", {{"detail", exception.what()}});
    }
  }
}

}  // namespace node
