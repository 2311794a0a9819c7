#include "crypto/sign.h"

#include <sodium.h>

#include <algorithm>

#include "base/check.h"

namespace crypto {

SigningKey SigningKey::Generate(base::Random& random) {
  std::string seed = random.Bytes(crypto_sign_SEEDBYTES);
  auto key = FromSeed(seed);
  sodium_memzero(seed.data(), seed.size());
  CHECK(key.has_value());
  return *std::move(key);
}

base::Result<SigningKey> SigningKey::FromSeed(std::string_view seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) return base::Fail(base::Code::kInvalid, "an Ed25519 seed has 32 bytes");
  SigningKey key;
  crypto_sign_seed_keypair(key.public_key_.bytes.data(), key.secret_.data(),
                           reinterpret_cast<const unsigned char*>(seed.data()));
  return key;
}

SigningKey::~SigningKey() { sodium_memzero(secret_.data(), secret_.size()); }

SigningKey::SigningKey(SigningKey&& other) noexcept : secret_(other.secret_), public_key_(other.public_key_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
  std::swap(secret_, other.secret_);
  std::swap(public_key_, other.public_key_);
  return *this;
}

std::string SigningKey::seed() const {
  return {reinterpret_cast<const char*>(secret_.data()), crypto_sign_SEEDBYTES};
}

Signature SigningKey::Sign(std::string_view message) const {
  Signature signature;
  crypto_sign_detached(signature.bytes.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()),
                       message.size(), secret_.data());
  return signature;
}

bool Verify(const PublicKey& key, std::string_view message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.bytes.data(), reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.bytes.data()) == 0;
}

}  // namespace crypto
