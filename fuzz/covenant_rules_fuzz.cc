// LAYERS: covenant
// Any bytes are a rule set or refused; an accepted one is written back as the same bytes, and decides without a crash.
// Any bytes are an address or refused.
#include "base/check.h"
#include "covenant/address.h"
#include "covenant/decide.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto address = covenant::ParseAddress(bytes)) (void)covenant::CheckAllowed(*address, covenant::Purpose::kReal).has_value();
  const auto rules = covenant::ParseRules(bytes);
  if (!rules) return 0;
  CHECK(covenant::FormatRules(*rules) == bytes);
  const covenant::Rulebook book(*rules);
  for (const auto circle : {covenant::CircleRelation::kInside, covenant::CircleRelation::kOutside}) {
    for (const uint64_t roles : {uint64_t{0}, ~uint64_t{0}}) {
      CHECK(book.StandingOf({roles, circle}) < book.standings());
      CHECK(!book.Explain({}, {roles, circle}).empty());
    }
  }
  CHECK(book.Decide({}, book.other()).verdict == covenant::Verdict::kWithheld);
  return 0;
}
