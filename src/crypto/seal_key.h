// X25519 (RFC 7748): what is sealed to the public half, only the holder of the secret half opens.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "crypto/sign.h"

namespace crypto {

// Holds the secret; wiped when it dies.
class SealKey {
 public:
  static SealKey Generate(base::Random& random);
  static base::Result<SealKey> FromSecret(std::string_view secret);  // 32 bytes

  ~SealKey();
  SealKey(SealKey&& other) noexcept;
  SealKey& operator=(SealKey&& other) noexcept;
  SealKey(const SealKey&) = delete;
  SealKey& operator=(const SealKey&) = delete;

  const PublicKey& public_key() const { return public_key_; }
  // What SealTo gave for this key. kCorrupt where it is for another, or not what it was.
  base::Result<std::string> Open(std::string_view sealed) const;
  std::string secret() const;

 private:
  SealKey() = default;
  std::array<uint8_t, 32> secret_{};
  PublicKey public_key_;
};

inline constexpr size_t kSealedMoreBytes = 48;  // than what is sealed
// For the holder of the secret half alone (libsodium's sealed boxes: X25519, XSalsa20-Poly1305, a fresh key each time). It does not say
// who sealed it: sign first. kInvalid where `to` is no key that can be sealed to.
base::Result<std::string> SealTo(const PublicKey& to, std::string_view text);

}  // namespace crypto
