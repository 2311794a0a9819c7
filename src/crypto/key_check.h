// Whether an Ed25519 public key that somebody typed in can be of use.
#pragma once

#include "crypto/sign.h"

namespace crypto {

// A point of the curve in canonical form and not of low order: signatures by other keys prove nothing, and Verify refuses them.
bool IsUsable(const PublicKey& key);

}  // namespace crypto
