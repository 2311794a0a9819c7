// What the sequencer will answer, for a thread that waits for it: `done` goes into the command, `answer` stays here.
#pragma once

#include <functional>
#include <future>
#include <memory>

#include "base/result.h"

namespace exchange {

template <class T>
struct Awaited {
  // Shared, because the sequencer may still be inside set_value when the thread has its answer and goes.
  Awaited() : Awaited(std::make_shared<std::promise<base::Result<T>>>()) {}

  std::function<void(base::Result<T>)> done;
  std::future<base::Result<T>> answer;

 private:
  explicit Awaited(const std::shared_ptr<std::promise<base::Result<T>>>& promise)
      : done([promise](base::Result<T> result) { promise->set_value(std::move(result)); }), answer(promise->get_future()) {}
};

}  // namespace exchange
