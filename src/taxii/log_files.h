// The transparency log for its readers: checkpoint, tiles and entry bundles by their paths (c2sp.org/tlog-tiles).
#pragma once

#include <string>

#include "exchange/log.h"
#include "http/router.h"

namespace taxii {

enum class LogReaders { kUsers, kAnyone };

// Below `prefix`, "/local/log/". Errors there are problem details. `log` outlives the router.
void AddLogFiles(http::Router& router, const std::string& prefix, const exchange::Log& log, LogReaders readers);

}  // namespace taxii
