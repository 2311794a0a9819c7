// What the views need of an object. Admission and rebuild read it with the same function, so that a rebuilt view has
// the same bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "json/parse.h"
#include "json/value.h"
#include "stix/object.h"
#include "stix/observable.h"

namespace exchange {

struct Facts {
  std::string id;
  std::optional<base::Timestamp> version;            // modified, else created; objects with neither have none
  stix::SpecVersion spec_version = stix::SpecVersion::kV21;
  std::vector<stix::Observable> observables;         // sorted, unique
  std::vector<std::pair<std::string, std::string>> links;  // (target id, property), sorted, unique
};

// `object` has passed validation, now or when it came in.
Facts FactsOf(json::Value object, const stix::ObjectInfo& info);
// The same from stored bytes. kCorrupt where they are not an object.
base::Result<Facts> FactsOf(std::string_view canonical, json::Parser& parser);

}  // namespace exchange
