#pragma once

#include <chrono>
#include <cstdint>

namespace http {

// Milliseconds of a clock that never goes back, from an unknown beginning: for deadlines.
inline int64_t SteadyMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace http
