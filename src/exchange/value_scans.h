// Where in the index of observable values the answers to a question stand: the value itself, in every way it can be read;
// networks that an address is in; and what is in a network.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stix/address.h"
#include "stix/observable.h"

namespace exchange {

// Keys that begin with `prefix`. Without `inside` it ends with the value, and only a place follows; with it, the value goes
// on, and counts where it is another block or address inside.
struct ValueScan {
  std::string prefix;
  std::string via = {};               // for whom it interests why it was found; followed by the value where `inside`
  std::optional<stix::Block> inside = {};
  enum class Behind { kNothing, kProperty } behind = Behind::kNothing;  // the place: of references, the property, which is their `via`
};

// The same for the same text, always: a cursor names one by its number. At most 33 (IPv4) or 129 (IPv6) for each address that
// it can be read as, and 256 for a network.
std::vector<ValueScan> ScansFor(std::string_view text);

}  // namespace exchange
