// LAYERS: covenant
// Any bytes are evidence or refused; what is accepted is written back as the same bytes, and can be judged.
#include "base/check.h"
#include "covenant/evidence.h"
#include "covenant/testing_world.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const covenant::State state = covenant::testing::World(3).state;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto evidence = covenant::ParseEvidence(bytes);
  if (!evidence) return 0;
  CHECK(covenant::FormatEvidence(*evidence) == bytes);
  (void)covenant::Judge(state, *evidence).has_value();
  return 0;
}
