#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace base {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "mithaq: bug: CHECK(%s) failed at %s:%d; stopping before it can do harm\n", condition, file, line);
  std::abort();
}

}  // namespace base
