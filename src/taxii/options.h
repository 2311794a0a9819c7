// What a TAXII server is told by the node. Plain values.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "exchange/collection.h"

namespace taxii {

// One API root (TAXII 2.1, 4.2): a named set of collections.
struct RootSpec {
  std::string path_segment;                     // "local": served below /local/; one path segment, needs no escapes
  std::string title;                            // not empty
  uint64_t max_content_length = 100'000'000;    // octets of a request body; what is not longer never gets 413
  std::function<bool(const exchange::Collection&)> serves;  // which collections it has; none given: all
};

struct Options {
  std::string title = "Mithaq";                 // of the discovery resource (4.1)
  std::vector<RootSpec> roots;                  // at least one; the first is the default
  std::string public_url;                       // "https://cti.example", no '/' at the end; empty: from the Host header
  bool open_log = false;                        // the transparency log needs no credentials
  int feed_heartbeat_ms = 15'000;               // a silent feed sends a comment that often
};

}  // namespace taxii
