// What of a page is passed on: STIX objects of the types that were asked for, whatever else the server put into it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taxii {

struct Sifted {
  struct Refused {
    std::string id, message;
  };
  std::vector<std::string_view> objects;  // each is JSON and has a `type`, no bundle, and an `id` of that type
  std::vector<Refused> refused;
  uint64_t unasked = 0;                   // of types that were not asked for
  uint64_t mended = 0;                    // had their type where spec_version belongs
};

// `objects` are JSON texts as they came; the result points into them. `types` empty: all. OpenTAXII up to 0.9.3 writes an
// object's type as its spec_version; that is put right in place.
Sifted Sift(std::vector<std::string>& objects, const std::vector<std::string>& types);

}  // namespace taxii
