// LAYERS: covenant
// Any bytes are a member card or a card update, or refused; what is accepted is written back as the same bytes.
#include "base/check.h"
#include "covenant/card_update.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto card = covenant::ParseCard(bytes)) CHECK(covenant::FormatCard(*card) == bytes);
  if (const auto update = covenant::ParseCardUpdate(bytes)) CHECK(covenant::FormatCardUpdate(*update) == bytes);
  return 0;
}
