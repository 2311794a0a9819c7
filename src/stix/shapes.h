// The property tables of the object types (sections 4 to 7) and of the predefined extensions (3.10, section 6).
#pragma once

#include <string_view>

#include "stix/schema.h"

namespace stix {

// types_threat.cc
extern const Shape kAttackPatternShape, kCampaignShape, kInfrastructureShape, kIntrusionSetShape, kMalwareShape,
    kMalwareAnalysisShape, kThreatActorShape, kToolShape, kVulnerabilityShape;
// types_context.cc
extern const Shape kCourseOfActionShape, kGroupingShape, kIdentityShape, kIncidentShape, kIndicatorShape,
    kLocationShape, kNoteShape, kObservedDataShape, kOpinionShape, kReportShape;
// types_relationship.cc
extern const Shape kRelationshipShape, kSightingShape;
// types_network.cc
extern const Shape kAutonomousSystemShape, kDomainNameShape, kEmailAddrShape, kEmailMessageShape, kIpv4AddrShape,
    kIpv6AddrShape, kMacAddrShape, kNetworkTrafficShape, kUrlShape, kX509CertificateShape;
// types_host.cc
extern const Shape kArtifactShape, kDirectoryShape, kFileShape, kMutexShape, kProcessShape, kSoftwareShape,
    kUserAccountShape, kWindowsRegistryKeyShape;
// types_meta.cc
extern const Shape kExtensionDefinitionShape, kLanguageContentShape, kMarkingDefinitionShape;
// types_custom.cc: objects the specification does not define have the common properties of a family
extern const Shape kCustomDomainShape, kCustomObservableShape, kCustomRelationshipShape;

struct PredefinedExtension {
  std::string_view name;  // "ntfs-ext"
  TypeId type;            // of the objects it extends
  const Shape* shape;
  std::string_view protocol;  // that network-traffic's `protocols` should list with it; empty for none
};
// nullptr where the specification has no extension of that name. types_extension.cc
const PredefinedExtension* FindPredefinedExtension(std::string_view name);

}  // namespace stix
