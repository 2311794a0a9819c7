// Where a member's node is reached, and which such places may stand in a charter. An address that leads a peer to its own
// loopback, its private network or a cloud's metadata service would let a member make requests there (request forgery),
// so a real covenant refuses them (docs/formats.md, "Member card"). Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "stix/address.h"

namespace covenant {

// What a covenant is for, chosen at its founding, shown wherever it is shown, and never changed.
enum class Purpose : uint8_t {
  kReal,
  kTest,  // any address, no waiting times: for trying things out on one machine
};
std::string_view PurposeName(Purpose purpose);  // "real", "test"

struct Address {
  std::string host;                // a name or an IP address, without brackets
  std::optional<stix::Block> ip;   // where the host is one
  uint16_t port = 0;
};

// "https://host:port". kInvalid with what is wrong.
base::Result<Address> ParseAddress(std::string_view text);

// Globally reachable unicast. Also for what a name resolved to: whoever connects checks that too, since a public name may
// lead to a private address.
bool IsPublic(const stix::Block& ip);
// kForbidden with the reason, where the purpose is real and the address is not public.
base::Status CheckAllowed(const Address& address, Purpose purpose);

// Labels of a-z, 0-9, '-' and '_', in lower case, without a last dot.
bool IsHostName(std::string_view text);

}  // namespace covenant
