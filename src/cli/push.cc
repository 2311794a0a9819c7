#include "cli/verbs.h"

namespace cli {

Done Push(const PushOptions&, Console&) { return base::Fail(base::Code::kUnsupported, "not yet"); }

}  // namespace cli
