// SHA-256 and what is built on it. 32-byte digests are a type of their own, so that a hash is never taken for text.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace crypto {

struct Digest {
  std::array<uint8_t, 32> bytes{};
  auto operator<=>(const Digest&) const = default;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  static constexpr size_t kBytes = 32;
  // The 32 bytes at the front of `bytes`; the caller has checked that they are there.
  static Digest From(std::string_view bytes);
};

Digest Sha256(std::string_view bytes);
// SHA-256 of the concatenation, without making it.
Digest Sha256(std::initializer_list<std::string_view> pieces);

// RFC 2104. One key for many messages: the key's two blocks are hashed once.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  Digest Of(std::initializer_list<std::string_view> pieces) const;

 private:
  std::array<uint32_t, 8> inner_;
  std::array<uint32_t, 8> outer_;
};

// SHA-1 (RFC 3174), for name-based UUIDs (RFC 9562 section 5.5) and nothing else.
std::array<uint8_t, 20> Sha1(std::initializer_list<std::string_view> pieces);

// Equal, in time that depends on the lengths only.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace crypto
