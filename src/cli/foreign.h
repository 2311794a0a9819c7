// What else people hand over as STIX: told by how it begins, so that they hear what it is instead of which byte is wrong.
#pragma once

#include <string_view>

#include "base/result.h"

namespace cli {

// kInvalid, with what it is and what to do, where `head`, the first bytes of a file, is surely no JSON but something known.
base::Status RefuseForeign(std::string_view head);

}  // namespace cli
