// LAYERS: tlog
// Any bytes are a policy or refused; one that is read is met by all its witnesses, whatever it says.
#include "base/check.h"
#include "tlog/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto policy = tlog::Policy::Parse({reinterpret_cast<const char*>(data), size});
  if (!policy) return 0;
  std::vector<tlog::Cosignature> all;
  for (size_t i = 0; i < policy->witnesses().size(); ++i) all.push_back({i, 1});
  CHECK(policy->IsMet(all));
  return 0;
}
