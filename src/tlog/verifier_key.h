// The public half of a note key and its text form, the vkey (c2sp.org/signed-note@v1.0.0, "Verifier keys"):
// "<name>+<hex key ID>+<base64(type || public key)>".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sign.h"

namespace tlog {

// The signature type byte. Others are carried as the byte they are.
enum class SignatureType : uint8_t {
  kEd25519 = 0x01,
  kCosignature = 0x04,  // timestamped Ed25519 checkpoint cosignature
  kMlDsa44 = 0x06,      // known to exist, not verified by this build
};

inline constexpr size_t kKeyNameBytesMax = 255;        // of our own and known keys; tlog-cosignature's bound
inline constexpr size_t kKeyMaterialBytesMax = 8192;

// Non-empty UTF-8 without Unicode spaces, control characters or '+'. Names in notes may be of any length.
bool IsKeyName(std::string_view name);

// First four bytes, big-endian, of SHA-256(name || "\n" || type || public key).
uint32_t KeyId(std::string_view name, SignatureType type, std::string_view public_key);

class VerifierKey {
 public:
  // kInvalid for a name that IsKeyName refuses or over kKeyNameBytesMax. `type` is kEd25519 or kCosignature.
  static base::Result<VerifierKey> Make(std::string name, SignatureType type, const crypto::PublicKey& key);
  // Strict. A type this build does not know is accepted, and CanVerify() is false. kInvalid with the reason.
  static base::Result<VerifierKey> Parse(std::string_view vkey);
  std::string Format() const;

  const std::string& name() const { return name_; }
  uint32_t id() const { return id_; }
  SignatureType type() const { return type_; }
  const std::string& material() const { return material_; }  // the public key's bytes
  bool CanVerify() const { return type_ == SignatureType::kEd25519 || type_ == SignatureType::kCosignature; }
  crypto::PublicKey public_key() const;                      // only where CanVerify()

  bool operator==(const VerifierKey&) const = default;

 private:
  VerifierKey() = default;
  std::string name_;
  uint32_t id_ = 0;
  SignatureType type_ = SignatureType::kEd25519;
  std::string material_;
};

}  // namespace tlog
