#include "stix/contributing.h"

#include <algorithm>
#include <array>
#include <span>

#include "json/canonical.h"
#include "stix/identifier.h"

namespace stix {

namespace {

// In the order of RFC 8785, so that they are written in the order that the canonical form wants.
std::span<const std::string_view> NamesFor(TypeId type) {
  static constexpr std::string_view kValue[] = {"value"};
  static constexpr std::string_view kName[] = {"name"};
  static constexpr std::string_view kArtifact[] = {"hashes", "payload_bin"};
  static constexpr std::string_view kAutonomousSystem[] = {"number"};
  static constexpr std::string_view kDirectory[] = {"path"};
  static constexpr std::string_view kEmailMessage[] = {"body", "from_ref", "subject"};
  static constexpr std::string_view kFile[] = {"extensions", "hashes", "name", "parent_directory_ref"};
  static constexpr std::string_view kNetworkTraffic[] = {"dst_port", "dst_ref",  "end",     "extensions",
                                                         "protocols", "src_port", "src_ref", "start"};
  static constexpr std::string_view kSoftware[] = {"cpe", "name", "swid", "vendor", "version"};
  static constexpr std::string_view kUserAccount[] = {"account_login", "account_type", "user_id"};
  static constexpr std::string_view kWindowsRegistryKey[] = {"key", "values"};
  static constexpr std::string_view kX509Certificate[] = {"hashes", "serial_number"};
  switch (type) {
    case TypeId::kArtifact: return kArtifact;
    case TypeId::kAutonomousSystem: return kAutonomousSystem;
    case TypeId::kDirectory: return kDirectory;
    case TypeId::kDomainName:
    case TypeId::kEmailAddr:
    case TypeId::kIpv4Addr:
    case TypeId::kIpv6Addr:
    case TypeId::kMacAddr:
    case TypeId::kUrl: return kValue;
    case TypeId::kEmailMessage: return kEmailMessage;
    case TypeId::kFile: return kFile;
    case TypeId::kMutex: return kName;
    case TypeId::kNetworkTraffic: return kNetworkTraffic;
    case TypeId::kSoftware: return kSoftware;
    case TypeId::kUserAccount: return kUserAccount;
    case TypeId::kWindowsRegistryKey: return kWindowsRegistryKey;
    case TypeId::kX509Certificate: return kX509Certificate;
    default: return {};
  }
}

// "include only one hash": MD5, SHA-1, SHA-256 or SHA-512, the first of them that is there; else the one whose name
// comes first in canonical order, a choice that the specification leaves open (the OASIS library takes the first
// written).
void AppendOneHash(json::Value hashes, std::string& out) {
  json::Value::Member chosen{};
  for (const std::string_view preferred : {"MD5", "SHA-1", "SHA-256", "SHA-512"}) {
    if (const auto hash = hashes.Find(preferred)) {
      chosen = {preferred, *hash};
      break;
    }
  }
  if (chosen.name.empty()) {
    for (const auto member : hashes.members()) {
      if (chosen.name.empty() || json::CompareNames(member.name, chosen.name) < 0) chosen = member;
    }
  }
  out += '{';
  json::AppendString(chosen.name, out);
  out += ':';
  json::AppendCanonical(chosen.value, out);
  out += '}';
}

}  // namespace

bool ContributingProperties(TypeId type, json::Value object, std::string& canonical) {
  canonical.clear();
  for (const std::string_view name : NamesFor(type)) {
    const auto value = object.Find(name);
    if (!value) continue;
    canonical += canonical.empty() ? '{' : ',';
    json::AppendString(name, canonical);
    canonical += ':';
    if (name == "hashes" && value->is_object() && !value->empty()) {
      AppendOneHash(*value, canonical);
    } else {
      json::AppendCanonical(*value, canonical);
    }
  }
  if (canonical.empty()) return false;
  canonical += '}';
  return true;
}

std::optional<std::string> DeterministicId(std::string_view type, json::Value object) {
  std::string canonical;
  if (!ContributingProperties(FindType(type).id, object, canonical)) return std::nullopt;
  return std::string(type) + "--" + base::FormatUuid(NameBasedUuid(kObservableNamespace, canonical));
}

}  // namespace stix
