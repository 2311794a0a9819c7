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

base::Result<std::string> SealKey::Open(std::string_view sealed) const {
  static_assert(kSealedMoreBytes == crypto_box_SEALBYTES);
  if (sealed.size() < kSealedMoreBytes) return base::Fail(base::Code::kCorrupt, "what is sealed is too short");
  std::string text(sealed.size() - kSealedMoreBytes, '\0');
  const auto* const bytes = reinterpret_cast<const unsigned char*>(sealed.data());
  if (crypto_box_seal_open(reinterpret_cast<unsigned char*>(text.data()), bytes, sealed.size(), public_key_.bytes.data(), secret_.data()) != 0) {
    return base::Fail(base::Code::kCorrupt, "it is sealed for another key, or damaged");
  }
  return text;
}

base::Result<std::string> SealTo(const PublicKey& to, std::string_view text) {
  std::string sealed(text.size() + kSealedMoreBytes, '\0');
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (crypto_box_seal(reinterpret_cast<unsigned char*>(sealed.data()), bytes, text.size(), to.bytes.data()) != 0) {
    return base::Fail(base::Code::kInvalid, "nothing can be sealed to this key");
  }
  return sealed;
}

std::string SealKey::secret() const { return {reinterpret_cast<const char*>(secret_.data()), secret_.size()}; }

}  // namespace crypto
