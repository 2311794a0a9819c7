// Passwords at rest: Argon2id, 19 MiB, 2 passes (OWASP's first choice for small machines). About 20 ms and 19 MiB a
// call: callers run one at a time and remember verified results for minutes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace crypto {

// A PHC string, "$argon2id$v=19$...". kTooLarge if the memory cannot be had.
base::Result<std::string> HashPassword(std::string_view password);
// False also for a `hash` that is not one.
bool PasswordMatches(std::string_view hash, std::string_view password);

}  // namespace crypto
