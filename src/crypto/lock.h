// What a node gives away to be brought back, and nobody else is to read or make up: XSalsa20-Poly1305 (libsodium's
// secretbox). The nonce comes from key and text (RFC 5297's idea), so that the same text locks alike and no counter is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/digest.h"

namespace crypto {

// 40 bytes longer than `text`, whose length and equality with others under this key it shows, and nothing else.
std::string Lock(const Digest& key, std::string_view text);
// nullopt for what was not locked under this key.
std::optional<std::string> Unlock(const Digest& key, std::string_view locked);

}  // namespace crypto
