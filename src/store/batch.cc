#include <algorithm>
#include <cstring>

#include "store/store.h"

namespace store {

// Small things share a block, so that a batch of ten thousand keys costs few allocations.
std::string_view Batch::Keep(std::string_view bytes) {
  constexpr size_t kBlockBytes = size_t{64} << 10, kLargeBytes = kBlockBytes / 8;
  if (bytes.empty()) return {};
  char* at;
  if (bytes.size() > kLargeBytes) {
    at = blocks_.emplace_back(new char[bytes.size()]).get();
  } else {
    if (bytes.size() > free_bytes_) {
      // The first block grows with what a small batch needs.
      free_bytes_ = blocks_.empty() ? kLargeBytes : kBlockBytes;
      free_ = blocks_.emplace_back(new char[free_bytes_]).get();
    }
    at = free_;
    free_ += bytes.size();
    free_bytes_ -= bytes.size();
  }
  std::memcpy(at, bytes.data(), bytes.size());
  return {at, bytes.size()};
}

}  // namespace store
