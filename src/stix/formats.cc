#include "stix/formats.h"

#include <algorithm>
#include <array>

#include "stix/identifier.h"

namespace stix {

namespace {

constexpr bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

bool IsSpecTerm(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

bool HasNoUpperCase(std::string_view text) { return std::ranges::none_of(text, IsUpper); }

bool IsKillChainTerm(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return IsUpper(c) || c == ' ' || c == '_'; });
}

// 6.17.1: "The hive portion of the key MUST be fully expanded and not truncated".
bool HasWholeHive(std::string_view text) {
  const std::string_view hive = text.substr(0, text.find('\\'));
  for (const std::string_view cut : {"HKLM", "HKCU", "HKCR", "HKU", "HKCC", "HKPD"}) {
    if (std::ranges::equal(hive, cut, {}, [](char c) { return IsLower(c) ? static_cast<char>(c - 32) : c; }))
      return false;
  }
  return true;
}

// NISTIR 7695: "cpe:2.3:" and eleven parts; a colon after a backslash belongs to its part.
bool IsCpe(std::string_view text) {
  if (!text.starts_with("cpe:2.3:")) return false;
  int colons = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    else if (text[i] == ':') ++colons;
  }
  return colons == 12;
}

bool IsMimeType(std::string_view text) {
  static constexpr std::string_view kTop[] = {"application", "audio",   "example", "font", "haptics",
                                              "image",       "message", "model",   "multipart", "text", "video"};
  const size_t slash = text.find('/');
  return slash != std::string_view::npos && slash + 1 < text.size() &&
         std::ranges::find(kTop, text.substr(0, slash)) != std::end(kTop) &&
         std::ranges::all_of(text.substr(slash + 1), [](char c) {
           return IsAlpha(c) || IsDigit(c) || std::string_view("!#$&-^_.+").contains(c);
         });
}

bool IsCountry(std::string_view text) { return text.size() == 2 && IsAlpha(text[0]) && IsAlpha(text[1]); }

bool IsProductName(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return IsUpper(c) || c == ' '; });
}

bool IsProtocol(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return IsLower(c) || IsDigit(c) || std::string_view("-_.+/*").contains(c);
  });
}

bool IsUrlReference(std::string_view text) { return IsUrl(text) || (IsUriText(text) && !text.contains(':')); }

}  // namespace

bool IsHex(std::string_view text) {
  return text.size() % 2 == 0 &&
         std::ranges::all_of(text, [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); });
}

bool IsHexOfLength(std::string_view text, size_t digits) {
  return text.size() == digits && std::ranges::all_of(text, [](char c) {
           return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

bool IsBase64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return std::ranges::all_of(text, [](char c) { return IsAlpha(c) || IsDigit(c) || c == '+' || c == '/'; });
}

// The shape of RFC 5646, section 2.1, not the registry of subtags: a language of 2 to 8 letters (or x-, i-), then
// subtags of 1 to 8 letters and digits.
bool IsLanguageTag(std::string_view text) {
  size_t subtag = 0;
  for (size_t start = 0; start <= text.size(); ++subtag) {
    const size_t end = std::min(text.find('-', start), text.size());
    const std::string_view part = text.substr(start, end - start);
    if (part.empty() || part.size() > 8) return false;
    if (!std::ranges::all_of(part, [&](char c) { return IsAlpha(c) || (subtag > 0 && IsDigit(c)); })) return false;
    if (subtag == 0 && part.size() == 1 && (end == text.size() || !std::string_view("xXiI").contains(part[0])))
      return false;
    start = end + 1;
  }
  return subtag > 0;
}

// Sections of RFC 3986: the characters of 2.2 and 2.3, percent signs before two digits (2.1).
bool IsUriText(std::string_view text) {
  static constexpr auto kAllowed = [] {
    std::array<bool, 256> table{};
    for (int c = 0; c < 128; ++c) table[c] = IsAlpha(static_cast<char>(c)) || IsDigit(static_cast<char>(c));
    for (const char c : std::string_view("-._~:/?#[]@!$&'()*+,;=%")) table[static_cast<uint8_t>(c)] = true;
    return table;
  }();
  for (size_t i = 0; i < text.size(); ++i) {
    if (!kAllowed[static_cast<uint8_t>(text[i])]) return false;
    if (text[i] == '%' && !IsHexOfLength(text.substr(std::min(i + 1, text.size()), 2), 2)) return false;
  }
  return !text.empty();
}

bool IsUrl(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !IsAlpha(text[0])) return false;
  for (const char c : text.substr(0, colon)) {
    if (!IsAlpha(c) && !IsDigit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return colon + 1 < text.size() && IsUriText(text);
}

bool IsMacAddress(std::string_view text) {
  if (text.size() != 17) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i % 3 == 2 ? c != ':' : !(IsDigit(c) || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

// The addr-spec of RFC 5322, section 3.4.1, in its usual form: local@domain without white space or angle brackets,
// unless the local part is quoted.
bool IsEmailAddress(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  const std::string_view local = text.substr(0, at), domain = text.substr(at + 1);
  const bool quoted = local.size() > 2 && local.front() == '"' && local.back() == '"';
  if (!quoted && local.find_first_of(" \t\r\n<>,;:\"@") != std::string_view::npos) return false;
  return domain.find_first_of(" \t\r\n<>,;") == std::string_view::npos;
}

constinit const Format kHex{IsHex, "hex-format", "2.8", "is not a hexadecimal string",
                            "write pairs of the digits 0-9 and a-f, in lower case"};
constinit const Format kBinary{IsBase64, "binary-format", "2.1", "is not base64",
                               "encode the bytes as RFC 4648, section 4, with its padding"};
constinit const Format kLanguageTag{IsLanguageTag, "language-tag", "3.2", "is not a language code of RFC 5646",
                                    "write one such as \"en\", \"pt-BR\" or \"zh-Hant\""};
constinit const Format kUrlFormat{IsUrl, "url-format", "", "is not a URL of RFC 3986",
                                  "write scheme and colon first, and percent-encode what a URL cannot hold",
                                  Severity::kError, false};
constinit const Format kUrlReference{IsUrlReference, "url-reference", "", "is not a URL of RFC 3986",
                                     "percent-encode what a URL cannot hold", Severity::kWarning};
constinit const Format kDomainNameFormat{
    IsDomainName,
    "domain-name-format",
    "",
    "is not a domain name",
    "write labels of 1 to 63 letters, digits and hyphens (or an internationalised name)",
    Severity::kError,
    false};
constinit const Format kIpv4Format{IsIpv4,
                                   "ipv4-format",
                                   "",
                                   "is not an IPv4 address or CIDR block",
                                   "write four numbers from 0 to 255, and /0 to /32 for a block",
                                   Severity::kError,
                                   false};
constinit const Format kIpv6Format{IsIpv6, "ipv6-format", "", "is not an IPv6 address or CIDR block",
                                   "write it as RFC 4291 does, and /0 to /128 for a block", Severity::kError, false};
constinit const Format kMacFormat{IsMacAddress, "mac-format", "", "is not a MAC-48 address with colons, in lower case",
                                  "write it like 00:00:ab:cd:ef:01", Severity::kError, false};
constinit const Format kEmailFormat{IsEmailAddress,
                                    "email-format",
                                    "",
                                    "is not an e-mail address",
                                    "write local@domain, and the display name in \"display_name\"",
                                    Severity::kError,
                                    false};
constinit const Format kMimeType{IsMimeType, "mime-type", "", "is not a media type of IANA's registry",
                                 "write one such as \"application/zip\"", Severity::kWarning};
constinit const Format kCpe{IsCpe, "cpe-format", "", "is not a CPE 2.3 name",
                            "write \"cpe:2.3:\" and its eleven parts"};
constinit const Format kSpecTerm{IsSpecTerm, "relationship-type-name", "", "has characters besides a-z, 0-9 and '-'",
                                 "write it in lower case with hyphens"};
constinit const Format kKillChainTerm{IsKillChainTerm,
                                      "kill-chain-name",
                                      "",
                                      "is not in lower case with hyphens",
                                      "write it in lower case, with hyphens for spaces and underscores",
                                      Severity::kWarning};
constinit const Format kRegistryKey{HasWholeHive, "registry-hive", "", "begins with a shortened hive",
                                    "write the hive out: HKEY_LOCAL_MACHINE for HKLM"};
constinit const Format kCharacterSet{IsCharacterSet, "character-set", "3.9.1",
                                     "is not a character set of IANA's registry",
                                     "write the preferred MIME name, such as \"windows-1252\" or \"UTF-8\""};
constinit const Format kExtensionPropertyName{IsPropertyName, "extension-property-name", "7.3.2",
                                              "is not a name for a property", "write 3 to 250 of a-z, 0-9 and '_'"};
constinit const Format kCountry{IsCountry, "country-code", "", "is not a country code of ISO 3166-1 alpha-2",
                                "write two letters, such as \"qa\"", Severity::kWarning};
constinit const Format kLowerCase{HasNoUpperCase, "lower-case", "", "is not in lower case", "write it in lower case",
                                  Severity::kWarning};
constinit const Format kProductName{IsProductName, "product-name", "", "is not in lower case with dashes",
                                    "write it in lower case, with dashes between words", Severity::kWarning};
constinit const Format kPriorityClass{[](std::string_view text) { return text.ends_with("_CLASS"); },
                                      "priority-class",
                                      "",
                                      "does not end in _CLASS",
                                      "write one such as HIGH_PRIORITY_CLASS",
                                      Severity::kWarning};
constinit const Format kProtocol{IsProtocol, "protocol-name", "", "is not a service name in lower case",
                                 "write the name of IANA's registry, such as \"ipv4\", \"tcp\" or \"http\"",
                                 Severity::kWarning};

}  // namespace stix
