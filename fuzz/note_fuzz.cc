// LAYERS: tlog
// Any bytes are a note or refused; an accepted one is printed back to the same bytes. So are vkeys.
#include "base/check.h"
#include "tlog/note.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto note = tlog::ParseNote(bytes)) CHECK(tlog::FormatNote(*note) == bytes);
  if (const auto key = tlog::VerifierKey::Parse(bytes)) CHECK(key->Format() == bytes);
  return 0;
}
