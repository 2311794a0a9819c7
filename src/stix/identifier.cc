#include "stix/identifier.h"

#include <array>

#include "crypto/digest.h"

namespace stix {

namespace {

constexpr size_t kUuidBytes = 36;

// Without branches, so that it is compiled to a few vector instructions.
bool IsUuidText(const char* text) {
  static constexpr std::array<uint8_t, kUuidBytes> kDash = [] {
    std::array<uint8_t, kUuidBytes> dash{};
    dash[8] = dash[13] = dash[18] = dash[23] = 1;
    return dash;
  }();
  uint8_t wrong = 0;
  for (size_t i = 0; i < kUuidBytes; ++i) {
    const auto c = static_cast<uint8_t>(text[i]);
    const auto digit = static_cast<uint8_t>(static_cast<uint8_t>(c - '0') < 10);
    const auto letter = static_cast<uint8_t>(static_cast<uint8_t>((c | 0x20) - 'a') < 6);
    const auto dash = static_cast<uint8_t>(c == '-');
    wrong |= static_cast<uint8_t>((digit | letter | (dash & kDash[i])) ^ 1) | static_cast<uint8_t>(dash ^ kDash[i]);
  }
  return wrong == 0;
}

int HexValue(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

base::Uuid Identifier::uuid_value() const {
  base::Uuid value;
  size_t at = 0;
  for (uint8_t& byte : value.bytes) {
    if (uuid[at] == '-') ++at;
    byte = static_cast<uint8_t>(HexValue(uuid[at]) << 4 | HexValue(uuid[at + 1]));
    at += 2;
  }
  return value;
}
int Identifier::uuid_version() const { return HexValue(uuid[14]); }
bool Identifier::has_capitals() const {
  uint8_t capitals = 0;
  for (size_t i = 0; i < kUuidBytes; ++i) {
    capitals |= static_cast<uint8_t>(static_cast<uint8_t>(uuid.data()[i] - 'A') < 6);
  }
  return capitals != 0;
}
bool Identifier::has_rfc_variant() const { return (HexValue(uuid[19]) & 0xc) == 0x8; }

std::optional<Identifier> ParseIdentifier(std::string_view text) {
  constexpr size_t kTail = 2 + 36;
  if (text.size() < 3 + kTail) return std::nullopt;
  const std::string_view type = text.substr(0, text.size() - kTail);
  if (text.substr(type.size(), 2) != "--" || !IsUuidText(text.data() + type.size() + 2)) return std::nullopt;
  const TypeId type_id = FindType(type).id;
  if (type_id == TypeId::kCustom && !IsTypeName(type)) return std::nullopt;
  return Identifier{type, text.substr(type.size() + 2), type_id};
}

bool IsTypeName(std::string_view text) {
  if (text.size() < 3 || text.size() > 250 || text[0] < 'a' || text[0] > 'z') return false;
  char previous = 0;
  for (const char c : text) {
    if (!IsLowerOrDigit(c) && (c != '-' || previous == '-')) return false;
    previous = c;
  }
  return previous != '-';
}

bool IsPropertyName(std::string_view text) {
  if (text.size() < 3 || text.size() > 250 || text[0] < 'a' || text[0] > 'z') return false;
  for (const char c : text) {
    if (!IsLowerOrDigit(c) && c != '_') return false;
  }
  return true;
}

const base::Uuid kObservableNamespace{
    {0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}};

base::Uuid NameBasedUuid(const base::Uuid& name_space, std::string_view name) {
  const auto hash = crypto::Sha1({name_space.view(), name});
  base::Uuid uuid;
  for (size_t i = 0; i < uuid.bytes.size(); ++i) uuid.bytes[i] = hash[i];
  uuid.bytes[6] = static_cast<uint8_t>((uuid.bytes[6] & 0x0f) | 0x50);
  uuid.bytes[8] = static_cast<uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
  return uuid;
}

}  // namespace stix
