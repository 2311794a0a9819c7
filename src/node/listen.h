// "127.0.0.1:8443", "[::]:8443": where a node listens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace node {

struct ListenAddress {
  std::string address;  // IPv4 or IPv6, without brackets
  uint16_t port = 0;
};

base::Result<ListenAddress> ParseListenAddress(std::string_view text);
// How this machine reaches it: all addresses become the loopback one.
std::string LocalUrl(std::string_view scheme, const ListenAddress& listen);

// A setting's items between commas, without spaces.
std::vector<std::string> SplitList(std::string_view text);
// "127.0.0.1, ::1": the setting http.proxy, and this machine's own addresses, from which commands come.
std::vector<std::string> ProxyAddresses(std::string_view text);

}  // namespace node
