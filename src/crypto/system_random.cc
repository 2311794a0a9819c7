#include "crypto/system_random.h"

#include <sodium.h>

#include "base/check.h"

namespace crypto {

SystemRandom::SystemRandom() { CHECK(sodium_init() >= 0); }
void SystemRandom::Fill(void* out, size_t bytes) { randombytes_buf(out, bytes); }

}  // namespace crypto
