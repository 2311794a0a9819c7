// mithaq simulate, where members are modelled.
#pragma once

#include "cli/verbs.h"

namespace cli {

Done SimulateModel(const SimulateOptions& options, Console& console);

}  // namespace cli
