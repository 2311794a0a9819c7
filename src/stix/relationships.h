// The relationship types that the specification defines between types of objects (3.7, appendix B).
#pragma once

#include <string_view>

#include "stix/types.h"

namespace stix {

bool IsSpecifiedRelationship(TypeId source, std::string_view relationship_type, TypeId target);

}  // namespace stix
