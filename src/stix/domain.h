// Domain names: RFC 1034 as used, RFC 5890 for those outside ASCII. Pure. The only place that uses libidn2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stix {

// A-labels in lower case, without a last dot. nullopt where it is not a domain name: empty, over 253 bytes, a label
// that is empty, over 63 bytes, that begins or ends with '-' or has other characters than letters, digits, '-' and '_'
// (which real names have), or that IDNA 2008 (non-transitional, with the mappings of UTS 46) does not allow.
std::optional<std::string> DomainToAscii(std::string_view text);

}  // namespace stix
