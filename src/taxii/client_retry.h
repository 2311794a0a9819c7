// How long to wait before trying again: exponentially longer, with jitter so that many clients do not come at once, and
// never earlier than the server asked for.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/random.h"
#include "base/result.h"

namespace taxii {

inline constexpr int kTriesMax = 8;               // failures in a row without progress
inline constexpr int64_t kRetryAfterMaxS = 3600;  // a server that asks for more is given up for now

// May pass with time; see client.h.
inline bool IsPassing(base::Code code) {
  return code == base::Code::kUnavailable || code == base::Code::kCorrupt || code == base::Code::kTooLarge;
}

// After the `failures`-th failure in a row (from 1): 0.5 to 1 of 1 s, 2 s, 4 s ... 300 s.
inline int64_t BackOffMs(int failures, int64_t retry_after_s, base::Random& random) {
  const int64_t whole = std::min<int64_t>(300'000, int64_t{1000} << std::min(failures - 1, 20));
  uint32_t dice = 0;
  random.Fill(&dice, sizeof dice);
  const int64_t jittered = whole / 2 + static_cast<int64_t>(dice % static_cast<uint32_t>(whole / 2 + 1));
  return std::max(jittered, std::min(retry_after_s, kRetryAfterMaxS) * 1000);
}

}  // namespace taxii
