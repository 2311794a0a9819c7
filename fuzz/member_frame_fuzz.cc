// LAYERS: membership
// Any bytes are frames or refused; what is accepted is written back as the same bytes.
#include "base/check.h"
#include "membership/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view left(reinterpret_cast<const char*>(data), size);
  while (!left.empty()) {
    const std::string_view before = left;
    const auto frame = membership::TakeFrame(left);
    if (!frame) return 0;
    std::string again;
    membership::AppendFrame(*frame, again);
    CHECK(again == before.substr(0, before.size() - left.size()));
  }
  return 0;
}
