// LAYERS: tlog
// Any bytes are a checkpoint's text or refused; an accepted one is printed back to the same bytes.
#include "base/check.h"
#include "tlog/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto checkpoint = tlog::ParseCheckpoint(bytes)) CHECK(tlog::FormatCheckpoint(*checkpoint) == bytes);
  if (const auto opened = tlog::ParseSignedCheckpoint(bytes)) CHECK(tlog::FormatNote(opened->note) == bytes);
  return 0;
}
