// What a lock owns is said at the member, and clang refuses a build that touches it without the lock.
#pragma once

#include <mutex>

#define GUARDED_BY(lock) __attribute__((guarded_by(lock)))
#define REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define EXCLUDES(...) __attribute__((locks_excluded(__VA_ARGS__)))

namespace base {

class __attribute__((capability("mutex"))) Mutex {
 public:
  void Lock() __attribute__((acquire_capability())) { mutex_.lock(); }
  void Unlock() __attribute__((release_capability())) { mutex_.unlock(); }
  std::mutex& native() { return mutex_; }  // for std::condition_variable, through MutexLock::Wait

 private:
  std::mutex mutex_;
};

class __attribute__((scoped_lockable)) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) __attribute__((acquire_capability(mutex))) : lock_(mutex.native()) {}
  ~MutexLock() __attribute__((release_capability())) = default;
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  // Waits on `condition` with the lock released meanwhile; the caller loops on what it waits for.
  template <class ConditionVariable>
  void Wait(ConditionVariable& condition) {
    condition.wait(lock_);
  }
  template <class ConditionVariable, class Duration>
  void WaitFor(ConditionVariable& condition, Duration duration) {
    condition.wait_for(lock_, duration);
  }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace base
