// What the node counts, as Prometheus text (exposition format 0.0.4). The only user of prometheus-cpp.
#pragma once

#include <string>

#include "exchange/exchange.h"
#include "http/metrics.h"
#include "store/store.h"

namespace node {

struct Measured {
  exchange::Exchange& exchange;
  const store::Store& store;
  const http::ServerMetrics* server;  // null where nothing is served
  std::string version;
  int64_t up_ms = 0;
};

std::string MetricsText(Measured measured);

}  // namespace node
