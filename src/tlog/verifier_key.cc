#include "tlog/verifier_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/encoding.h"
#include "base/utf8.h"
#include "crypto/digest.h"

namespace tlog {
namespace {

using base::Code;
using base::Fail;
using base::Result;

constexpr size_t kKeyIdDigits = 8;

// Whether the type's specification fixes how a key ID is made; for others it is what the vkey says.
bool HasComputedId(SignatureType type) {
  return type == SignatureType::kEd25519 || type == SignatureType::kCosignature || type == SignatureType::kMlDsa44;
}

// Eight lower-case digits.
std::optional<uint32_t> ParseKeyId(std::string_view digits) {
  const auto bytes = base::HexDecode(digits);
  if (digits.size() != kKeyIdDigits || !bytes || base::HexEncode(*bytes) != digits) return std::nullopt;
  return base::ReadBig32(*bytes);
}

std::unexpected<base::Error> BadKey(std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("not a verifier key (<name>+<8 hex digits>+<base64>): {}", why));
}

}  // namespace

bool IsKeyName(std::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    const auto c = base::TakeCodePoint(name);
    if (!c || *c < 0x20 || *c == U'+' || base::IsUnicodeSpace(*c)) return false;
  }
  return true;
}

uint32_t KeyId(std::string_view name, SignatureType type, std::string_view public_key) {
  const char type_byte = static_cast<char>(type);
  return base::ReadBig32(crypto::Sha256({name, "\n", {&type_byte, 1}, public_key}).view());
}

Result<VerifierKey> VerifierKey::Make(std::string name, SignatureType type, const crypto::PublicKey& key) {
  if (!IsKeyName(name) || name.size() > kKeyNameBytesMax) {
    return Fail(Code::kInvalid, fmt::format("a key name is 1 to {} bytes of UTF-8 without spaces or '+'", kKeyNameBytesMax));
  }
  VerifierKey made;
  made.name_ = std::move(name);
  made.type_ = type;
  CHECK(made.CanVerify());
  made.material_ = key.view();
  made.id_ = KeyId(made.name_, type, made.material_);
  return made;
}

Result<VerifierKey> VerifierKey::Parse(std::string_view vkey) {
  const size_t first = vkey.find('+');
  const size_t second = first == vkey.npos ? vkey.npos : vkey.find('+', first + 1);
  if (second == vkey.npos) return BadKey("it does not have three parts");
  const std::string_view name = vkey.substr(0, first);
  if (!IsKeyName(name) || name.size() > kKeyNameBytesMax) return BadKey("the name is empty, too long or has spaces");
  const auto id = ParseKeyId(vkey.substr(first + 1, second - first - 1));
  if (!id) return BadKey("the key ID is not 8 lower-case hexadecimal digits");
  const std::string_view encoded = vkey.substr(second + 1);
  if (encoded.size() > kKeyMaterialBytesMax * 4 / 3) return BadKey("the key is too long");
  const auto typed = base::Base64Decode(encoded);
  if (!typed || typed->size() < 2) return BadKey("the key is not base64 of a type byte and a public key");

  VerifierKey key;
  key.name_ = name;
  key.id_ = *id;
  key.type_ = static_cast<SignatureType>(static_cast<uint8_t>((*typed)[0]));
  key.material_ = typed->substr(1);
  if (HasComputedId(key.type_) && KeyId(key.name_, key.type_, key.material_) != key.id_) {
    return BadKey("the key ID is not that of this name and key");
  }
  if (key.CanVerify() && key.material_.size() != sizeof(crypto::PublicKey::bytes)) {
    return BadKey("an Ed25519 public key has 32 bytes");
  }
  return key;
}

std::string VerifierKey::Format() const {
  return fmt::format("{}+{:08x}+{}", name_, id_, base::Base64Encode(static_cast<char>(type_) + material_));
}

crypto::PublicKey VerifierKey::public_key() const {
  CHECK(CanVerify());
  crypto::PublicKey key;
  std::copy(material_.begin(), material_.end(), key.bytes.begin());
  return key;
}

}  // namespace tlog
