// LAYERS: tlog
// Any bytes are a record's opening or refused; an accepted one is encoded back to the same bytes and has a commitment.
// So are entries.
#include "base/check.h"
#include "tlog/record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto parts = tlog::ParseOpening(bytes)) {
    CHECK(tlog::EncodeOpening(*parts) == bytes);
    CHECK(tlog::CommitmentOf(tlog::Digest{}, *parts).has_value());
  }
  if (const auto entry = tlog::ParseEntry(bytes)) CHECK(tlog::FormatEntry(*entry) == bytes);
  return 0;
}
