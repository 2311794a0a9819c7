// What is said of an object that is not there: where it was recalled, when and why, to those who may see that.
#pragma once

#include "base/result.h"
#include "cli/api.h"
#include "cli/console.h"
#include "cli/verbs.h"

namespace cli {

// kNotFound is an answer, not a failure: it is said, and the verb ends with kFindings. Other errors are passed on.
Done NotThere(Api& api, const ObjectOptions& options, base::Error error, Console& console);

}  // namespace cli
