// Where random bytes come from; made in node/ (crypto::SystemRandom), seeded in tests.
#pragma once

#include <cstddef>
#include <string>

namespace base {

class Random {
 public:
  virtual ~Random() = default;
  // Fit for keys. Safe to call from many threads.
  virtual void Fill(void* out, size_t bytes) = 0;

  std::string Bytes(size_t count) {
    std::string out(count, '\0');
    Fill(out.data(), count);
    return out;
  }
};

}  // namespace base
