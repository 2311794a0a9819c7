#include "crypto/key_check.h"

#include <sodium.h>

namespace crypto {

bool IsUsable(const PublicKey& key) { return crypto_core_ed25519_is_valid_point(key.bytes.data()) == 1; }

}  // namespace crypto
