// LAYERS: tlog
// Any text is a tile's path or refused, and an accepted one is written back to the same; any bytes are an entry bundle
// of the width their first byte says, or refused, and an accepted one is written back to the same.
#include "base/check.h"
#include "tlog/tile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto resource = tlog::ParsePath(bytes)) {
    CHECK(std::visit([](const auto& named) { return tlog::PathOf(named); }, *resource) == bytes);
  }
  if (bytes.empty()) return 0;
  if (const auto entries = tlog::ParseBundle(bytes.substr(1), data[0] + 1)) {
    std::string again;
    for (std::string_view entry : *entries) CHECK(tlog::AppendToBundle(again, entry).has_value());
    CHECK(again == bytes.substr(1));
  }
  return 0;
}
