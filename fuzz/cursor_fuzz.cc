// LAYERS: taxii
// No text is a cursor but one that was written for this collection and these filters. The input: a text to read, or after a
// first byte of 1, bytes to change a good one with.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "crypto/digest.h"
#include "taxii/cursor.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const taxii::Cursors cursors([](std::string_view purpose, std::string_view text) { return crypto::Sha256(std::string("secret") + std::string(purpose) + std::string(text)); });
  const taxii::CursorScope scope{{}, "limit=10"};
  std::string text(reinterpret_cast<const char*>(data), size);
  const base::Timestamp position{1'700'000'000'000'000};
  const std::string good = cursors.Write(scope, position);
  if (text.starts_with('\x01')) {
    std::string changed = good;
    for (size_t i = 1; i < text.size(); ++i) changed[(i - 1) % changed.size()] ^= text[i];
    text = changed;
  }
  const auto read = cursors.Read(scope, text);
  if (read.has_value() != (text == good)) std::abort();
  if (read && read->us != position.us) std::abort();
  if (!read && read.error().message.empty()) std::abort();
  if (cursors.Read({{}, "limit=11"}, text)) std::abort();
  return 0;
}
