// Extensions (STIX 2.1, 3.10 and 7.3) and what stands outside of the specification without one (11). Internal to stix/.
#pragma once

#include <string_view>

#include "json/value.h"
#include "stix/walk.h"

namespace stix {

// The extension types that an object names, before its other properties are looked at.
struct ExtensionUse {
  bool toplevel_properties = false;
  bool new_sdo = false, new_sco = false, new_sro = false;
  bool defines_type() const { return new_sdo || new_sco || new_sro; }
};
ExtensionUse ScanExtensions(json::Value extensions);

void CheckExtensions(Walk& walk, json::Value extensions, const Path& path);
// A property that `shape` does not have, or not for this family of types.
void CheckUnknownProperty(Walk& walk, const Shape& shape, std::string_view name, const Path& path);
// A type that the specification does not have.
void CheckCustomType(Walk& walk, std::string_view type, const Path& path);

}  // namespace stix
