#include "covenant/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/encoding.h"
#include "stix/domain.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr std::string_view kScheme = "https://";

// Not globally reachable: the IANA special-purpose address registries, RFC 6890 and later, with multicast and class E.
constexpr std::array<std::string_view, 14> kReservedIpv4{
    "0.0.0.0/8",     "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",     "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24",  "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"};
// Within 2000::/3, which alone is given out for global unicast. 2001::/23 holds Teredo, 2002::/16 is 6to4: both carry an
// IPv4 address that could be any.
constexpr std::array<std::string_view, 4> kReservedIpv6{"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};
constexpr std::string_view kUnicastIpv6 = "2000::/3";

// Names that resolve within a network, or nowhere (RFC 6761, 6762, 7686, 8375, 9476 and habit).
constexpr std::array<std::string_view, 13> kPrivateNames{"localhost", "local", "internal",  "intranet", "lan",  "home",   "corp",
                                                         "private",   "home.arpa", "onion", "test",     "invalid", "example"};

bool Contains(const stix::Block& block, const stix::Block& ip) {
  stix::Block network = ip;
  network.prefix_bits = block.prefix_bits;
  network.ClearHostBits();
  return block.address_bits == ip.address_bits && network.bytes == block.bytes;
}

bool IsIn(const stix::Block& ip, std::span<const std::string_view> blocks) {
  return std::ranges::any_of(blocks, [&](std::string_view text) {
    return Contains(ip.address_bits == 32 ? *stix::ParseIpv4(text) : *stix::ParseIpv6(text), ip);
  });
}

bool IsPrivateName(std::string_view host) {
  if (!host.contains('.')) return true;
  return std::ranges::any_of(kPrivateNames, [&](std::string_view last) {
    return host == last || (host.ends_with(last) && host[host.size() - last.size() - 1] == '.');
  });
}

// What programs read as an IPv4 address though it is not written as one: 127.1, 0x7f000001, 2130706433.
bool EndsInNumber(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return last.starts_with("0x") || std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
}

std::unexpected<base::Error> BadAddress(std::string_view text, std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("\"{}\" is not an address as https://host:port: {}", text, why));
}

}  // namespace

std::string_view PurposeName(Purpose purpose) { return purpose == Purpose::kReal ? "real" : "test"; }

bool IsHostName(std::string_view text) {
  const bool ascii = std::ranges::all_of(text, [](char c) { return c > 0 && !(c >= 'A' && c <= 'Z'); });
  return ascii && stix::DomainToAscii(text) == text;
}

Result<Address> ParseAddress(std::string_view text) {
  if (!text.starts_with(kScheme)) return BadAddress(text, "it does not begin with https://");
  const std::string_view rest = text.substr(kScheme.size());
  const size_t colon = rest.rfind(':');
  const auto port = colon == rest.npos ? std::nullopt : base::ParseDecimal(rest.substr(colon + 1));
  if (!port || *port == 0 || *port > UINT16_MAX) return BadAddress(text, "it does not end in a port from 1 to 65535");
  std::string_view host = rest.substr(0, colon);
  Address address{.port = static_cast<uint16_t>(*port)};
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    address.ip = stix::ParseIpv6(host);
    if (!address.ip || host.contains('/') || stix::FormatBlock(*address.ip) != host) return BadAddress(text, "not an IPv6 address as RFC 5952 writes it");
  } else if (EndsInNumber(host)) {
    address.ip = stix::ParseIpv4(host);
    if (!address.ip || host.contains('/')) return BadAddress(text, "not an IPv4 address of four decimal numbers");
  } else if (!IsHostName(host)) {
    return BadAddress(text, "the host is not a domain name in lower-case ASCII");
  }
  address.host = host;
  return address;
}

bool IsPublic(const stix::Block& ip) {
  if (ip.address_bits == 32) return !IsIn(ip, kReservedIpv4);
  return Contains(*stix::ParseIpv6(kUnicastIpv6), ip) && !IsIn(ip, kReservedIpv6);
}

Status CheckAllowed(const Address& address, Purpose purpose) {
  if (purpose == Purpose::kTest) return {};
  const bool allowed = address.ip ? IsPublic(*address.ip) : !IsPrivateName(address.host);
  if (allowed) return {};
  return Fail(Code::kForbidden, fmt::format("{} is not a public address; only a covenant founded as a test takes it", address.host));
}

}  // namespace covenant
