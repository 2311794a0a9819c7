// LAYERS: membership
// Any bytes are a bundle or refused, section by section as a file is read; what is taken is written back as the same bytes.
#include "base/check.h"
#include "membership/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto batch = membership::ParseBatch(bytes)) CHECK(membership::FormatBatch(batch->statement, batch->frames) == bytes);
  if (!bytes.starts_with(membership::kBundleMagic)) return 0;
  bytes.remove_prefix(membership::kBundleMagic.size());
  while (!bytes.empty()) {
    const std::string_view head = bytes.substr(0, membership::kSectionHeadBytes);
    const auto section = membership::ParseSectionHead(head);
    if (!section) return 0;
    CHECK(membership::FormatSectionHead(*section) == head);
    bytes.remove_prefix(head.size());
    const std::string_view content = bytes.substr(0, section->bytes);
    bytes.remove_prefix(content.size());
    if (const auto address = membership::ParseBundleAddress(content)) CHECK(membership::FormatBundleAddress(*address) == content);
    const auto batch = membership::ParseBatch(content);
    if (!batch) continue;
    std::string_view frames = batch->frames;
    while (!frames.empty() && membership::TakeFrame(frames)) {
    }
  }
  return 0;
}
