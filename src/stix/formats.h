// The formats that strings have: tests, and the Format rows that a Property names, with what to say where one does not
// hold. No allocation, except IsDomainName and IsEmailAddress for names outside ASCII.
#pragma once

#include <string_view>

#include "stix/validate.h"

namespace stix {

struct Format {
  bool (*matches)(std::string_view text);
  std::string_view code;
  std::string_view section;  // empty: that of the property's table
  std::string_view message;  // follows the value: "... is not a hexadecimal string"
  std::string_view fix;
  Severity severity = Severity::kError;
  bool survives_defanging = true;  // false: not asked of objects with defanged = true
};

extern const Format kHex;           // 2.8: pairs of 0-9 a-f
extern const Format kBinary;        // 2.1: base64, padded
extern const Format kLanguageTag;   // RFC 5646
extern const Format kUrlFormat;     // RFC 3986, absolute: an error
extern const Format kUrlReference;  // RFC 3986, absolute or relative: a warning
extern const Format kDomainNameFormat;
extern const Format kIpv4Format;    // address or CIDR
extern const Format kIpv6Format;
extern const Format kMacFormat;
extern const Format kEmailFormat;
extern const Format kMimeType;
extern const Format kCpe;           // CPE 2.3
extern const Format kSpecTerm;      // relationship_type: a-z 0-9 '-'
extern const Format kKillChainTerm; // lower case, hyphens
extern const Format kRegistryKey;   // hive written out
extern const Format kCharacterSet;  // IANA
extern const Format kExtensionPropertyName;  // 7.3.2: a-z 0-9 _
extern const Format kCountry;       // ISO 3166-1 alpha-2
extern const Format kLowerCase;
extern const Format kProductName;   // lower case, dashes
extern const Format kPriorityClass; // ends in _CLASS
extern const Format kProtocol;      // lower-case service name

bool IsHex(std::string_view text);          // pairs of digits, lower case
bool IsHexOfLength(std::string_view text, size_t digits);  // either case
bool IsBase64(std::string_view text);
bool IsLanguageTag(std::string_view text);
bool IsUrl(std::string_view text);
bool IsUriText(std::string_view text);      // no characters that RFC 3986 does not have
bool IsCharacterSet(std::string_view text); // as IANA writes it
bool IsDomainName(std::string_view text);
bool IsIpv4(std::string_view text);         // with or without a prefix length
bool IsIpv6(std::string_view text);
bool IsMacAddress(std::string_view text);   // aa:bb:cc:dd:ee:ff
bool IsEmailAddress(std::string_view text);

}  // namespace stix
