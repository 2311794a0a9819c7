// LAYERS: stix
// Any bytes are a pattern or refused, by Check and Parse alike; the canonical text of an accepted one has the same tree
// and is its own canonical text. The first byte selects the dialect.
#include <string_view>

#include "base/check.h"
#include "stix/pattern.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace pattern = stix::pattern;
  if (size == 0) return 0;
  pattern::Options options;
  options.dialect = data[0] % 2 == 0 ? pattern::Dialect::kV20 : pattern::Dialect::kV21;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto error = pattern::Check(text, options);
  const auto parsed = pattern::Parse(text, options);
  CHECK(parsed.has_value() != error.has_value());
  if (!parsed) {
    CHECK(error->offset <= text.size() || error->code == base::Code::kTooLarge);
    CHECK(parsed.error().offset == error->offset && parsed.error().what == error->what);
    CHECK(!error->what.empty() && !error->fix.empty() && !Describe(*error).empty());
    return 0;
  }
  const std::string canonical = Print(*parsed);
  CHECK(canonical.size() <= 4 * text.size());
  options.bytes_max *= 4;
  const auto again = pattern::Parse(canonical, options);
  CHECK(again && *again == *parsed && Print(*again) == canonical);
  Comparisons(*parsed);
  return 0;
}
