#include "crypto/seal_key.h"

#include <sodium.h>

#include <algorithm>

#include "base/check.h"

namespace crypto {

SealKey SealKey::Generate(base::Random& random) {
  std::string secret = random.Bytes(crypto_scalarmult_curve25519_SCALARBYTES);
  auto key = FromSecret(secret);
  sodium_memzero(secret.data(), secret.size());
  CHECK(key.has_value());
  return *std::move(key);
}

base::Result<SealKey> SealKey::FromSecret(std::string_view secret) {
  SealKey key;
  if (secret.size() != key.secret_.size()) return base::Fail(base::Code::kInvalid, "an X25519 key has 32 bytes");
  std::ranges::copy(secret, key.secret_.begin());
  crypto_scalarmult_curve25519_base(key.public_key_.bytes.data(), key.secret_.data());
  return key;
}

SealKey::~SealKey() { sodium_memzero(secret_.data(), secret_.size()); }

SealKey::SealKey(SealKey&& other) noexcept : secret_(other.secret_), public_key_(other.public_key_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

SealKey& SealKey::operator=(SealKey&& other) noexcept {
  std::swap(secret_, other.secret_);
  std::swap(public_key_, other.public_key_);
  return *this;
}

std::string SealKey::secret() const { return {reinterpret_cast<const char*>(secret_.data()), secret_.size()}; }

}  // namespace crypto
