// The operating system's randomness. libsodium is initialised by making one of these, in node/ before any thread.
#pragma once

#include "base/random.h"

namespace crypto {

class SystemRandom : public base::Random {
 public:
  SystemRandom();
  void Fill(void* out, size_t bytes) override;
};

}  // namespace crypto
