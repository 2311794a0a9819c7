// CHECK(condition): what only a bug can break. It stays on in release and stops the process, because a node that
// signs a wrong root does more harm than one that stops. Never used on input.
#pragma once

namespace base {
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);
}  // namespace base

#define CHECK(condition) \
  (__builtin_expect(!!(condition), 1) ? (void)0 : ::base::CheckFailed(#condition, __FILE__, __LINE__))
