// What of an object a member is shown: all of it, what its granular markings leave, or nothing. Asked before it leaves (audience.h)
// and as it is delivered (delivery.h), so that the one cannot say otherwise than the other does. One thread at a time.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "covenant/audience.h"
#include "exchange/sharing.h"
#include "json/parse.h"
#include "stix/validate.h"

namespace membership {

// How an object is published, beside its parts.
struct Published {
  std::span<const std::string> markings;  // of the whole object
  const exchange::Choice& choice;
  const covenant::Rulebook& book;         // of its epoch
};

class Showing {
 public:
  // `state` outlives it.
  explicit Showing(const covenant::State& state) : state_(state) {}

  // `parts` are parts 3... of a record that `reader` receives by the markings of the whole. Whether each is shown; none where what is left
  // would be no object.
  std::vector<bool> Of(std::span<const std::string> parts, const Published& published, const covenant::Row& reader);

 private:
  bool MaySeePart(std::string_view part, const Published& published, const covenant::Row& reader) const;
  bool IsObject(std::span<const std::string> parts, const std::vector<bool>& shown);

  const covenant::State& state_;
  json::Parser parser_;
  stix::Validator validator_;
  stix::Report report_;
};

}  // namespace membership
