// The envelope that a client posts (TAXII 2.1, 3.7 and 5.5). Pure.
#pragma once

#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace taxii {

// Objects in one request. What each costs in memory, its status included, bounds what a small body can do.
inline constexpr size_t kObjectsMax = 20000;

// The elements of `objects`, whatever they are: judging them is exchange's business, one by one. Other members of the
// envelope are ignored (section 3.2 lets a server choose), so that a STIX bundle, too, is read as an envelope.
// kUnsupported (422), with what to send instead: not an object, no `objects`, or an empty list of them.
base::Result<std::vector<json::Value>> ReadEnvelope(json::Value body);

}  // namespace taxii
