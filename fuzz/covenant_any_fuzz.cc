// LAYERS: covenant
// Any bytes are a document of some type or refused; what is accepted is written back as the same bytes, can be described, signed and
// checked against a covenant.
#include "base/check.h"
#include "covenant/any_document.h"
#include "covenant/describe.h"
#include "covenant/testing_world.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const covenant::State state = covenant::testing::World(3).state;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto parsed = covenant::ParseAny(bytes);
  if (!parsed) return 0;
  CHECK(covenant::FormatAny(*parsed) == bytes);
  CHECK(!covenant::DescribeAny(*parsed, covenant::Names(&state)).empty());
  (void)covenant::CheckAgainst({&state, 1}, parsed->document, 1).has_value();
  if (const auto made = covenant::SignAny(parsed->document, covenant::testing::KeysOf(1).vote)) {
    CHECK(covenant::ParseAny(covenant::FormatAny(*made)).has_value());
  }
  return 0;
}
