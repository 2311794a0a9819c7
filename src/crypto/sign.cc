#include "crypto/sign.h"

#include <sodium.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "base/check.h"
#include "crypto/digest.h"

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

namespace {

using Memo = std::unordered_map<std::string, bool>;
thread_local std::unique_ptr<Memo> memo;

bool VerifyAnew(const PublicKey& key, std::string_view message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.bytes.data(), reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.bytes.data()) == 0;
}

}  // namespace

bool Verify(const PublicKey& key, std::string_view message, const Signature& signature) {
  if (!memo) return VerifyAnew(key, message, signature);
  std::string asked = std::string(key.view());
  asked.append(signature.view()).append(message);
  if (memo->size() >= kVerifyMemoMax) memo->clear();
  const auto [at, is_new] = memo->try_emplace(std::string(Sha256(asked).view()));
  if (is_new) at->second = VerifyAnew(key, message, signature);
  return at->second;
}

VerifyMemo::VerifyMemo() {
  CHECK(!memo);
  memo = std::make_unique<Memo>();
}

VerifyMemo::~VerifyMemo() { memo.reset(); }

}  // namespace crypto
