// Observable values for look-up and correlation: what an object says that can be seen on a network or a disk, as
// (kind, normalised value), so that two members who write the same thing differently find each other.
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace stix {

enum class ObservableKind : uint8_t {
  kIpv4,          // "192.0.2.1", "192.0.2.0/24": network bits only, /32 dropped
  kIpv6,          // RFC 5952; "/128" dropped
  kDomain,        // A-labels in lower case, without the last dot
  kUrl,           // scheme and host in lower case, the host as kDomain; the rest as written
  kEmailAddress,  // the domain as kDomain; the local part as written
  kMd5,
  kSha1,
  kSha256,
  kSha512,
  kSha3_256,
  kSha3_512,           // hexadecimal in lower case
  kSsdeep,             // as written
  kTlsh,               // hexadecimal in lower case, without "t1" in front
  kFileName,           // as written
  kFilePath,           // as written; of files and directories
  kMacAddress,         // six pairs of lower-case digits with ':'
  kMutex,              // as written
  kRegistryKey,        // lower case (Windows compares so), hives by their long names
  kCertificateSerial,  // hexadecimal digits in lower case, without separators and leading zeros
  kAutonomousSystem,   // decimal number, without "AS"
  kCommandLine,        // as written
  kProcessName,        // as written
  kUserAccount,        // as written: user_id, account_login
  kUserAgent,          // as written
  kEmailSubject,       // as written
  kApplicationId,      // as written: "com.example.app"; not in the specification, but in what is exchanged on mobile
                       // devices
};
// "ipv4-addr", "domain-name", "sha-256", ...: stable, for the index and the API.
std::string_view ObservableKindName(ObservableKind kind);
std::optional<ObservableKind> ParseObservableKind(std::string_view name);

struct Observable {
  ObservableKind kind;
  std::string value;
  auto operator<=>(const Observable&) const = default;
};

// The normal form of what a person or an object wrote; nullopt where it is not one of that kind.
// Normalise(kind, *Normalise(kind, text)) is the same again. Texts over 64 KiB are refused.
std::optional<std::string> Normalise(ObservableKind kind, std::string_view text);

// Appends the values of a cyber-observable object, and of those in an observed-data's deprecated `objects`.
// Values that cannot be normalised are left out: the validator reports them.
void AppendObservables(json::Value object, std::vector<Observable>& out);

// For patterns: the object path and the constant of one comparison that names a value, e.g. "domain-name:value" or
// "file:hashes.'SHA-256'". nullopt where such a path has no kind, or the value does not fit it.
std::optional<Observable> FromComparison(std::string_view object_path, std::string_view value);

}  // namespace stix
