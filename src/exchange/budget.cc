#include "exchange/budget.h"

namespace exchange {

base::Status Budget::Share::Grow(uint64_t bytes) {
  const uint64_t max = budget_->user_bytes_max_;
  if (bytes > max - bytes_) {
    return base::Fail(base::Code::kUnsupported, "the submission takes more than " + std::to_string(max >> 20) +
                                                    " MiB of memory to judge; send it in parts");
  }
  TRY(budget_->Take(user_, bytes));
  bytes_ += bytes;
  return {};
}

base::Status Budget::Take(const std::string& user, uint64_t bytes) {
  const base::MutexLock lock(mutex_);
  const auto by_user = held_by_.find(user);
  if (bytes > user_bytes_max_ - (by_user == held_by_.end() ? 0 : by_user->second)) {
    return base::Fail(base::Code::kUnavailable, "you are submitting too much at once; wait for the replies to some");
  }
  if (bytes > bytes_max_ - held_) return base::Fail(base::Code::kUnavailable, "too much is being submitted at once; try again in a moment");
  held_ += bytes;
  held_by_[user] += bytes;
  return {};
}

void Budget::GiveBack(const std::string& user, uint64_t bytes) {
  if (bytes == 0) return;
  const base::MutexLock lock(mutex_);
  held_ -= bytes;
  const auto by_user = held_by_.find(user);
  by_user->second -= bytes;
  if (by_user->second == 0) held_by_.erase(by_user);
}

}  // namespace exchange
