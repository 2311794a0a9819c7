// The normal form of each kind of observable value.
#include <algorithm>

#include "base/encoding.h"
#include "stix/address.h"
#include "stix/domain.h"
#include "stix/formats.h"
#include "stix/observable.h"

namespace stix {

namespace {

constexpr size_t kTextBytesMax = 64 * 1024;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return Lower(c); });
  return lower;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<std::string> Text(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> AddressBlock(std::optional<Block> block) {
  if (!block) return std::nullopt;
  block->ClearHostBits();
  return FormatBlock(*block);
}

std::optional<std::string> Hash(std::string_view text, size_t digits) {
  if (!IsHexOfLength(text, digits)) return std::nullopt;
  return Lower(text);
}

std::optional<std::string> Tlsh(std::string_view text) {
  if (text.starts_with("T1") || text.starts_with("t1")) text.remove_prefix(2);
  return Hash(text, 70);
}

std::optional<std::string> EmailAddress(std::string_view text) {
  const size_t at = text.rfind('@');
  if (!IsEmailAddress(text)) return std::nullopt;
  auto domain = DomainToAscii(text.substr(at + 1));
  if (!domain) return std::nullopt;
  return std::string(text.substr(0, at + 1)) + *domain;
}

// A host of RFC 3986, section 3.2.2: a name, an IPv4 address, or an IPv6 address in brackets.
std::optional<std::string> Host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    const auto block = ParseIpv6(host.substr(1, host.size() - 2));
    if (!block || block->prefix_bits != 128) return std::nullopt;
    return "[" + FormatBlock(*block) + "]";
  }
  return DomainToAscii(host);
}

// scheme "://" [userinfo "@"] host [":" port] rest
std::optional<std::string> Url(std::string_view text) {
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return IsUrl(text) ? Text(text) : std::nullopt;
  std::string out = Lower(text.substr(0, colon + 3));
  text.remove_prefix(colon + 3);
  const std::string_view authority = text.substr(0, text.find_first_of("/?#\\"));
  const size_t host_at = authority.rfind('@') + 1;  // npos + 1 is 0
  const std::string_view host_port = authority.substr(host_at);
  const size_t bracket = host_port.rfind(']');
  size_t port_at = host_port.rfind(':');
  if (port_at == std::string_view::npos || (bracket != std::string_view::npos && port_at < bracket))
    port_at = host_port.size();
  const auto host = Host(host_port.substr(0, port_at));
  if (!host) return std::nullopt;
  out += authority.substr(0, host_at);
  out += *host;
  out += host_port.substr(port_at);
  out += text.substr(authority.size());
  return out;
}

// Also with '-', with '.' in threes, or without separators, as people write them.
std::optional<std::string> MacAddress(std::string_view text) {
  std::string digits;
  for (const char c : text.substr(0, 32)) {
    if (c != ':' && c != '-' && c != '.') digits += Lower(c);
  }
  if (!IsHexOfLength(digits, 12)) return std::nullopt;
  std::string out;
  for (size_t i = 0; i < digits.size(); i += 2) {
    if (i > 0) out += ':';
    out += digits.substr(i, 2);
  }
  return out;
}

std::optional<std::string> RegistryKey(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kHives[] = {
      {"hklm", "hkey_local_machine"}, {"hkcu", "hkey_current_user"},   {"hkcr", "hkey_classes_root"},
      {"hku", "hkey_users"},          {"hkcc", "hkey_current_config"},
  };
  while (text.ends_with('\\')) text.remove_suffix(1);
  if (text.empty()) return std::nullopt;
  std::string key = Lower(text);
  const std::string hive = key.substr(0, key.find('\\'));
  for (const auto& [cut, whole] : kHives) {
    if (hive == cut) key.replace(0, cut.size(), whole);
  }
  return key;
}

std::optional<std::string> CertificateSerial(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != ':' && c != ' ' && c != '-') digits += Lower(c);
  }
  if (digits.starts_with("0x")) digits.erase(0, 2);
  if (digits.empty() || !IsHexOfLength(digits, digits.size())) return std::nullopt;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return digits;
}

std::optional<std::string> AutonomousSystem(std::string_view text) {
  if (text.size() > 2 && Lower(text[0]) == 'a' && Lower(text[1]) == 's') text.remove_prefix(2);
  const auto number = base::ParseDecimal(text);
  if (!number || *number > 0xffffffff) return std::nullopt;
  return std::to_string(*number);
}

}  // namespace

std::optional<std::string> Normalise(ObservableKind kind, std::string_view text) {
  if (text.size() > kTextBytesMax) return std::nullopt;
  switch (kind) {
    case ObservableKind::kIpv4: return AddressBlock(ParseIpv4(Trim(text)));
    case ObservableKind::kIpv6: return AddressBlock(ParseIpv6(Trim(text)));
    case ObservableKind::kDomain: return DomainToAscii(Trim(text));
    case ObservableKind::kUrl: return Url(Trim(text));
    case ObservableKind::kEmailAddress: return EmailAddress(Trim(text));
    case ObservableKind::kMd5: return Hash(Trim(text), 32);
    case ObservableKind::kSha1: return Hash(Trim(text), 40);
    case ObservableKind::kSha256:
    case ObservableKind::kSha3_256: return Hash(Trim(text), 64);
    case ObservableKind::kSha512:
    case ObservableKind::kSha3_512: return Hash(Trim(text), 128);
    case ObservableKind::kTlsh: return Tlsh(Trim(text));
    case ObservableKind::kMacAddress: return MacAddress(Trim(text));
    case ObservableKind::kRegistryKey: return RegistryKey(Trim(text));
    case ObservableKind::kCertificateSerial: return CertificateSerial(Trim(text));
    case ObservableKind::kAutonomousSystem: return AutonomousSystem(Trim(text));
    default: return Text(text);  // as written
  }
}

}  // namespace stix
