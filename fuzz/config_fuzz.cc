// LAYERS: node
// Any text is a configuration or gets a message; what is one says the same when it is written out and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "node/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto loaded = node::ParseConfig(std::string(reinterpret_cast<const char*>(data), size));
  if (!loaded) {
    if (loaded.error().message.empty()) std::abort();
    return 0;
  }
  const std::vector<std::string_view> given(loaded->given.begin(), loaded->given.end());
  const auto again = node::ParseConfig(node::FormatConfig(loaded->config, given));
  if (!again) std::abort();
  for (const node::Setting& setting : node::Settings()) {
    if (node::ValueText(setting, again->config) != node::ValueText(setting, loaded->config)) std::abort();
  }
  return 0;
}
