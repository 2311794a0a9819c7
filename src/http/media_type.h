// Media types, and which one a client would rather have (RFC 9110 sections 8.3.1 and 12.5.1).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace http {

// "application/taxii+json;version=2.1". Type, subtype and parameter names in lower case; values as sent, unquoted.
struct MediaType {
  struct Parameter {
    std::string name, value;
  };
  std::string type, subtype;             // "*" where it is a range
  std::vector<Parameter> parameters;     // without q

  std::optional<std::string_view> Find(std::string_view parameter) const;
};

struct MediaRange {
  MediaType media_type;
  int quality = 1000;                    // q in thousandths, 0 to 1000
};

// A Content-Type's value. kInvalid for what the grammar does not allow, a parameter given twice, or a range.
base::Result<MediaType> ParseMediaType(std::string_view text);

// One Accept value: a list, at most 64 long. Empty elements are skipped. What follows q is an extension and is dropped.
base::Result<std::vector<MediaRange>> ParseAccept(std::string_view text);

// Whether `offer` satisfies `range`: types equal or "*", and each parameter of the range stands in the offer with the
// same value (without case).
bool Matches(const MediaType& range, const MediaType& offer);

// The index of the offer with the highest quality; between equals the earlier one (offers come in the server's order of
// preference). The most specific range that matches an offer decides its quality, so q=0 can exclude. No Accept at all,
// or only empty ones, takes the first. nullopt: nothing is acceptable (406); kInvalid: an Accept that cannot be read (400).
base::Result<std::optional<size_t>> Negotiate(std::span<const std::string_view> accept_values,
                                              std::span<const MediaType> offers);

}  // namespace http
