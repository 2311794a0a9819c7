// LAYERS: cli
// Bytes that may be gzip, zstd or xz, within small limits: the same comes out however they arrive, never more than is allowed.
// The first byte says how they are cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "cli/byte_source.h"

namespace {

constexpr uint64_t kBytesMax = 1 << 20;

class Memory : public cli::ByteSource {
 public:
  Memory(std::string_view bytes, size_t at_once) : bytes_(bytes), at_once_(at_once) {}
  base::Result<size_t> Read(std::span<char> out) override {
    const size_t count = std::min({out.size(), at_once_, bytes_.size()});
    std::memcpy(out.data(), bytes_.data(), count);
    bytes_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view bytes_;
  const size_t at_once_;
};

std::string Outcome(std::string_view bytes, size_t at_once) {
  const cli::UnpackLimits limits{.bytes_max = kBytesMax, .ratio_max = 100, .bytes_free = 1 << 16, .memory_max = 8 << 20};
  auto source = cli::Unpack(std::make_unique<Memory>(bytes, at_once), limits);
  if (!source) return "error";
  std::string all;
  char block[1 << 12];
  for (;;) {
    const auto count = (*source)->Read(block);
    if (!count) return count.error().message.empty() ? std::abort(), "" : "error";
    if (*count == 0) return all;
    all.append(block, *count);
    if (all.size() > kBytesMax + bytes.size() + sizeof block) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = Outcome(bytes, 1 << 20), cut = Outcome(bytes, 1 + data[0] % 32u);
  if (whole != cut) std::abort();
  return 0;
}
