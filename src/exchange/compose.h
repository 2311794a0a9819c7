// The object that a reader may see of a granularly marked one: what is not shown is left out, and `granular_markings` says what
// it can of the rest (docs/formats.md, "Records"). Pure; safe to call from many threads.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/record.h"

namespace exchange {

// `parts` are parts 3... of a record; those hidden are nullopt. Canonical JSON. kInvalid where they do not make an object.
base::Result<std::string> ComposeObject(std::span<const std::optional<std::string_view>> parts);

// The object of a record, as far as its parts are shown.
struct ShownObject {
  std::string object;
  std::string_view composed() const { return is_whole ? std::string_view() : std::string_view(object); }  // what EncodeReceived takes
  bool is_whole = false;  // it is part 3 itself, and there is no other
};
// `parts` are all of the record. kNotFound where part 3 is not shown, else as ComposeObject.
base::Result<ShownObject> ObjectOf(std::span<const tlog::PartOpening> parts);

// The markings of a part 4... that is not the last. kInvalid where it is none.
base::Result<std::vector<std::string>> MarkingsOfPart(std::string_view part);

}  // namespace exchange
