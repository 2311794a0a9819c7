// LAYERS: json
// Any bytes are JSON or get a message; what is JSON has a canonical form that is JSON again, and its own canonical form.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/canonical.h"
#include "json/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static json::Parser parser, again;
  const auto value = parser.Parse({reinterpret_cast<const char*>(data), size});
  if (!value) {
    if (value.error().message.empty()) std::abort();
    return 0;
  }
  const std::string canonical = json::Canonical(*value);
  const auto reparsed = again.Parse(canonical);
  if (!reparsed || json::Canonical(*reparsed) != canonical) std::abort();
  return 0;
}
