#include "crypto/password.h"

#include <sodium.h>

namespace crypto {
namespace {
constexpr unsigned long long kPasses = 2;
constexpr size_t kMemoryBytes = size_t{19} << 20;
}  // namespace

base::Result<std::string> HashPassword(std::string_view password) {
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, password.data(), password.size(), kPasses, kMemoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return base::Fail(base::Code::kTooLarge, "not enough memory to hash a password (19 MiB)");
  }
  return std::string(hash);
}

bool PasswordMatches(std::string_view hash, std::string_view password) {
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  return crypto_pwhash_str_verify(std::string(hash).c_str(), password.data(), password.size()) == 0;
}

}  // namespace crypto
