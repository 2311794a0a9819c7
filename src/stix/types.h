// The object types of STIX 2.1 and the families they belong to (sections 4 to 8).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "stix/object.h"

namespace stix {

struct Shape;

enum class TypeId : uint8_t {
  // 4: domain objects
  kAttackPattern,
  kCampaign,
  kCourseOfAction,
  kGrouping,
  kIdentity,
  kIncident,
  kIndicator,
  kInfrastructure,
  kIntrusionSet,
  kLocation,
  kMalware,
  kMalwareAnalysis,
  kNote,
  kObservedData,
  kOpinion,
  kReport,
  kThreatActor,
  kTool,
  kVulnerability,
  // 5: relationship objects
  kRelationship,
  kSighting,
  // 6: cyber-observable objects
  kArtifact,
  kAutonomousSystem,
  kDirectory,
  kDomainName,
  kEmailAddr,
  kEmailMessage,
  kFile,
  kIpv4Addr,
  kIpv6Addr,
  kMacAddr,
  kMutex,
  kNetworkTraffic,
  kProcess,
  kSoftware,
  kUrl,
  kUserAccount,
  kWindowsRegistryKey,
  kX509Certificate,
  // 7: meta objects
  kExtensionDefinition,
  kLanguageContent,
  kMarkingDefinition,
  // 8
  kBundle,
  // any type that the specification does not define
  kCustom,
};

// A set of types, as bits.
using TypeSet = uint64_t;
constexpr TypeSet SetOf(std::initializer_list<TypeId> types) {
  TypeSet set = 0;
  for (const TypeId type : types) set |= TypeSet{1} << static_cast<int>(type);
  return set;
}
constexpr bool Contains(TypeSet set, TypeId type) { return (set >> static_cast<int>(type) & 1) != 0; }

constexpr TypeSet Range(TypeId first, TypeId last) {
  return ((TypeSet{2} << static_cast<int>(last)) - 1) & ~((TypeSet{1} << static_cast<int>(first)) - 1);
}
constexpr TypeSet kDomainTypes = Range(TypeId::kAttackPattern, TypeId::kVulnerability) | SetOf({TypeId::kCustom});
constexpr TypeSet kRelationshipTypes = Range(TypeId::kRelationship, TypeId::kSighting) | SetOf({TypeId::kCustom});
constexpr TypeSet kObservableTypes = Range(TypeId::kArtifact, TypeId::kX509Certificate) | SetOf({TypeId::kCustom});
constexpr TypeSet kAnyObject = Range(TypeId::kAttackPattern, TypeId::kCustom) & ~SetOf({TypeId::kBundle});

struct ObjectType {
  std::string_view name;
  TypeId id;
  Category category;
  const Shape* shape;  // nullptr for the bundle and for kCustom
};

// The row for `name`; the one of kCustom for a name the specification does not have. In constant time.
const ObjectType& FindType(std::string_view name);
std::string_view TypeName(TypeId type);

}  // namespace stix
