#include "exchange/budget.h"

#include <string>

namespace exchange {

base::Status Budget::Share::Grow(uint64_t bytes) {
  bytes_ += bytes;
  const uint64_t held = budget_->held_ += bytes;
  if (bytes_ > budget_->bytes_max_) {
    return base::Fail(base::Code::kUnsupported, "the submission takes more than " + std::to_string(budget_->bytes_max_ >> 20) +
                                                    " MiB of memory to judge; send it in parts");
  }
  if (held > budget_->bytes_max_) return base::Fail(base::Code::kUnavailable, "too much is being submitted at once; try again in a moment");
  return {};
}

}  // namespace exchange
