// Coroutines of one network thread. A Task begins when it is awaited and gives its value, or what it throws, to the one who awaits
// it; it goes on when somebody resumes what it waits for. Internal to the server.
//
// Asio has awaitables of its own. A request passes through a dozen of these, and Asio's go through an executor at each step and keep
// the frames of two at hand: that was a sixth of a small request's processor time.
#pragma once

#include <algorithm>
#include <array>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace http {

template <class T>
class Task;

namespace detail {

// Where a thread's frames come from: those that ended lately are used again. malloc keeps only up to a kilobyte at hand, and a frame
// that holds a request is larger.
class Frames {
 public:
  static void* Take(size_t bytes) {
    const size_t kind = (bytes - 1) / kStep;
    if (kind >= kKinds) return ::operator new(bytes);
    std::vector<void*>& free = Here().free_[kind];
    if (free.empty()) return ::operator new((kind + 1) * kStep);
    void* const frame = free.back();
    free.pop_back();
    return frame;
  }
  static void Leave(void* frame, size_t bytes) {
    const size_t kind = (bytes - 1) / kStep;
    if (kind >= kKinds || Here().free_[kind].size() >= kKeptMax) return ::operator delete(frame);
    Here().free_[kind].push_back(frame);
  }

 private:
  static constexpr size_t kStep = 256, kKinds = 8, kKeptMax = 256;
  Frames() {
    for (auto& free : free_) free.reserve(kKeptMax);
  }
  ~Frames() {
    for (auto& free : free_) std::ranges::for_each(free, [](void* frame) { ::operator delete(frame); });
  }
  static Frames& Here() {
    static thread_local Frames frames;
    return frames;
  }
  std::array<std::vector<void*>, kKinds> free_;
};

class TaskPromise {
 public:
  static void* operator new(size_t bytes) { return Frames::Take(bytes); }
  static void operator delete(void* frame, size_t bytes) { Frames::Leave(frame, bytes); }

  struct Return {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept { return ended.promise().awaiting; }
    void await_resume() const noexcept {}
  };
  std::suspend_always initial_suspend() const noexcept { return {}; }
  Return final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { thrown = std::current_exception(); }

  std::coroutine_handle<> awaiting;
  std::exception_ptr thrown;
};

template <class T>
class TaskPromiseOf : public TaskPromise {
 public:
  Task<T> get_return_object() noexcept;
  template <class Value>
  void return_value(Value&& value) { value_.emplace(std::forward<Value>(value)); }
  T Take() {
    if (thrown) std::rethrow_exception(thrown);
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromiseOf<void> : public TaskPromise {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void Take() const {
    if (thrown) std::rethrow_exception(thrown);
  }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromiseOf<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) noexcept : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.promise().awaiting = awaiting;
    return handle_;
  }
  T await_resume() { return handle_.promise().Take(); }

 private:
  Handle handle_;
};

namespace detail {
template <class T>
Task<T> TaskPromiseOf<T>::get_return_object() noexcept {
  return Task<T>(Task<T>::Handle::from_promise(*this));
}
inline Task<void> TaskPromiseOf<void>::get_return_object() noexcept { return Task<void>(Task<void>::Handle::from_promise(*this)); }
}  // namespace detail

// A coroutine that nobody awaits: it begins at once and owns itself. What it awaits must not throw past it.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
};

}  // namespace http
