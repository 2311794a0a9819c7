// LAYERS: covenant
// Any bytes are a genesis or refused; what is accepted is written back as the same bytes.
#include "base/check.h"
#include "covenant/genesis.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto genesis = covenant::ParseGenesis(bytes)) CHECK(covenant::FormatGenesis(*genesis) == bytes);
  return 0;
}
