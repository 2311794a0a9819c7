// Ed25519 (RFC 8032) by libsodium, which refuses low-order keys and points; see docs/threat-model.md for why one
// acceptance rule matters. Never mix with another library's verification.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace crypto {

struct PublicKey {
  std::array<uint8_t, 32> bytes{};
  auto operator<=>(const PublicKey&) const = default;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

struct Signature {
  std::array<uint8_t, 64> bytes{};
  auto operator<=>(const Signature&) const = default;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

// Holds the secret; wiped when it dies. Sign is safe to call from many threads.
class SigningKey {
 public:
  static SigningKey Generate(base::Random& random);
  static base::Result<SigningKey> FromSeed(std::string_view seed);  // 32 bytes

  ~SigningKey();
  SigningKey(SigningKey&& other) noexcept;
  SigningKey& operator=(SigningKey&& other) noexcept;
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;

  const PublicKey& public_key() const { return public_key_; }
  std::string seed() const;  // 32 secret bytes
  Signature Sign(std::string_view message) const;

 private:
  SigningKey() = default;
  std::array<uint8_t, 64> secret_{};  // libsodium's form: seed || public key
  PublicKey public_key_;
};

bool Verify(const PublicKey& key, std::string_view message, const Signature& signature);

// While one lives, Verify on its thread remembers what it answered, by all that it was asked: where hundreds of simulated members check
// the same signatures they would be most of the work. One at a time on a thread; about 100 bytes for each, kVerifyMemoMax at most.
inline constexpr size_t kVerifyMemoMax = 2'000'000;
class VerifyMemo {
 public:
  VerifyMemo();
  ~VerifyMemo();
  VerifyMemo(const VerifyMemo&) = delete;
  VerifyMemo& operator=(const VerifyMemo&) = delete;
};

}  // namespace crypto
