// LAYERS: membership
// Any bytes are rules of acceptance or refused; what is taken is written back as something that reads the same, and judges without a crash.
#include "base/check.h"
#include "membership/acceptance.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto rules = membership::ParseAcceptanceRules(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!rules) return 0;
  CHECK(*membership::ParseAcceptanceRules(membership::FormatAcceptanceRules(*rules)) == *rules);
  exchange::ReceivedObject object;
  object.facts.id = "indicator--00000000-0000-4000-8000-000000000001";
  object.facts.version = base::Timestamp{1};
  const auto judged = membership::Judge(*rules, {}, object, {int64_t{1} << 50});
  CHECK(judged.rule.empty() ? judged.verdict == exchange::Acceptance::Verdict::kAccept : !rules->empty());
  return 0;
}
