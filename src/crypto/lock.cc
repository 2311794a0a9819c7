#include "crypto/lock.h"

#include <sodium.h>

#include "base/check.h"

namespace crypto {
namespace {

static_assert(crypto_secretbox_KEYBYTES == Digest::kBytes);

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string Lock(const Digest& key, std::string_view text) {
  const HmacSha256 keyed(key.view());
  std::string locked(keyed.Of({"nonce", text}).view().substr(0, crypto_secretbox_NONCEBYTES));
  std::string box(crypto_secretbox_MACBYTES + text.size(), '\0');
  CHECK(crypto_secretbox_easy(Bytes(box), Bytes(text), text.size(), Bytes(std::string_view(locked)), keyed.Of({"box"}).bytes.data()) == 0);
  return locked + box;
}

std::optional<std::string> Unlock(const Digest& key, std::string_view locked) {
  constexpr size_t kMore = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (locked.size() < kMore) return std::nullopt;
  std::string text(locked.size() - kMore, '\0');
  const std::string_view box = locked.substr(crypto_secretbox_NONCEBYTES);
  const Digest box_key = HmacSha256(key.view()).Of({"box"});
  if (crypto_secretbox_open_easy(Bytes(text), Bytes(box), box.size(), Bytes(locked), box_key.bytes.data()) != 0) return std::nullopt;
  return text;
}

}  // namespace crypto
