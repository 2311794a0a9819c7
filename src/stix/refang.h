// What people paste when they look for a value: defanged ("203[.]0[.]113[.]77", "hxxps://"), with a port, in quotes, at the
// end of a sentence. For questions only: what is stored and indexed is what objects say. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stix/observable.h"

namespace stix {

// The text with its dots, colons, '@' and scheme as they were before somebody made them harmless; without quotes, invisible
// characters, and the marks of the sentence it stood in. Text that nobody changed comes back as it is, trimmed.
std::string Refang(std::string_view text);

// Everything that a person may have meant by `text`, each once, the most specific kinds first: as written, refanged, and
// the address or name in "host:port", "[address]:port", "address%zone" and IPv4-mapped IPv6.
std::vector<Observable> Readings(std::string_view text);

// Where what they may have meant lives: the host of a URL, the domain of an e-mail address; each once, normalised.
std::vector<std::string> HostsIn(std::string_view text);

}  // namespace stix
