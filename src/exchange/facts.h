// What the views need of an object: read from its stored bytes, by admission as by rebuild, so that a rebuilt view has the
// same bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "exchange/reach.h"
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
  std::vector<std::pair<std::string, std::string>> links;  // (target id, property), unique
  Reach reach = Reach::kOrganisation;
};

// Of references and observable values in one object: each becomes a key. May grow only: what has been taken must be read.
inline constexpr size_t kIndexKeysMax = 50'000;

// `stored` is the canonical form of an object that has passed validation, parsed. kTooLarge over kIndexKeysMax.
base::Result<Facts> FactsOf(json::Value stored);
// The same from its bytes. kCorrupt where they are not an object.
base::Result<Facts> FactsOf(std::string_view stored, json::Parser& parser);

}  // namespace exchange
