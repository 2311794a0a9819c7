// A store says its format, so that an older program does not misread, "mend" or copy a newer one's.
#pragma once

#include "base/result.h"
#include "store/store.h"

namespace exchange {

// kUnsupported, with both formats and what to do, for a store of another format; a store that says none is new.
base::Status CheckFormat(const store::Store& store);
// Writes it into a new store.
base::Status SetFormat(store::Store& store);

}  // namespace exchange
