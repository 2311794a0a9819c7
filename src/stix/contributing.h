// The ID contributing properties of cyber-observable objects (section 6), as the canonical JSON that their
// deterministic identifiers are made of (2.9).
#pragma once

#include <string>
#include <string_view>

#include "base/uuid.h"
#include "json/value.h"
#include "stix/types.h"

namespace stix {

// False where the type has no contributing properties or none is in `object`; otherwise `canonical` is replaced by
// their canonical JSON, e.g. {"value":"example.com"}. Allocates only to grow `canonical`.
bool ContributingProperties(TypeId type, json::Value object, std::string& canonical);

}  // namespace stix
