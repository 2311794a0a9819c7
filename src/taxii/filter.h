// The parameters of a request: filters, limit, next (TAXII 2.1, 3.4). Read strictly: what is malformed or given twice is
// an error that names the parameter, so that no client believes in a filter that was not applied. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/query.h"

namespace taxii {

// Each takes its own parameters; those of others are ignored, like parameters that no resource has.
enum class Resource {
  kObjects,   // 5.4: all
  kManifest,  // 5.3: all
  kObject,    // 5.6: all but match[id] and match[type]
  kVersions,  // 5.8: match[spec_version] only of the matches
  kDeletion,  // 5.7: match[version] and match[spec_version] only
};

struct FilterLimits {
  uint32_t page_default = 1000;
  uint32_t page_max = exchange::Query::kLimitMax;
  size_t values_max = 1000;         // in one list
  size_t bytes_max = 32 * 1024;     // of the query string
};

struct Filters {
  exchange::Query query;            // all but `collection`; `after` is added_after
  bool matches_nothing = false;     // only versions of STIX were asked for that this server cannot hold
  std::string next;                 // as sent; empty: none
  std::string canonical;            // the same bytes for the same resource and filters, without limit and next
};

// `object_id`: of the path, for the last three resources. kInvalid.
base::Result<Filters> ParseFilters(std::string_view query, Resource resource, std::string_view object_id,
                                   const FilterLimits& limits);

}  // namespace taxii
