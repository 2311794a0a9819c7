// LAYERS: federation
// A governor takes any bytes, from members and strangers, and neither crashes nor signs two votes at one place; what it
// says it holds has the name it gives it. Any bytes are a memory or refused, and one that is read is written back alike.
#include "base/check.h"
#include "covenant/testing_world.h"
#include "federation/governor.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const covenant::State state = covenant::testing::World(3).state;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto memory = covenant::ParseAgreementMemory(bytes)) CHECK(covenant::FormatAgreementMemory(*memory) == bytes);
  if (const auto document = federation::ParseDocument(bytes)) CHECK(federation::FormatDocument(*document) == bytes);

  federation::Governor::Options options;
  options.self = state.members[0].id;
  auto opened = federation::Governor::Open(state, options, {.memory = std::string(bytes), .findings = {}, .epochs = {}});
  if (!opened) opened = federation::Governor::Open(state, options);
  federation::Governor& governor = **opened;
  (void)governor.Start(1000);
  if (const auto out = governor.Take(bytes, 1000); out && out->decided) (void)governor.Adopted(1000);
  if (const auto next = governor.NextTick()) (void)governor.Tick(*next);
  for (const auto& [name, held] : governor.Documents()) CHECK(federation::NameOf(held.bytes) == name);
  (void)governor.Pending();
  return 0;
}
