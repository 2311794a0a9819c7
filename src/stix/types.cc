#include "stix/types.h"

#include "stix/schema.h"
#include "stix/shapes.h"

namespace stix {

// In the order of TypeId.
constexpr ObjectType kTypes[] = {
    {"attack-pattern", TypeId::kAttackPattern, Category::kDomain, &kAttackPatternShape},
    {"campaign", TypeId::kCampaign, Category::kDomain, &kCampaignShape},
    {"course-of-action", TypeId::kCourseOfAction, Category::kDomain, &kCourseOfActionShape},
    {"grouping", TypeId::kGrouping, Category::kDomain, &kGroupingShape},
    {"identity", TypeId::kIdentity, Category::kDomain, &kIdentityShape},
    {"incident", TypeId::kIncident, Category::kDomain, &kIncidentShape},
    {"indicator", TypeId::kIndicator, Category::kDomain, &kIndicatorShape},
    {"infrastructure", TypeId::kInfrastructure, Category::kDomain, &kInfrastructureShape},
    {"intrusion-set", TypeId::kIntrusionSet, Category::kDomain, &kIntrusionSetShape},
    {"location", TypeId::kLocation, Category::kDomain, &kLocationShape},
    {"malware", TypeId::kMalware, Category::kDomain, &kMalwareShape},
    {"malware-analysis", TypeId::kMalwareAnalysis, Category::kDomain, &kMalwareAnalysisShape},
    {"note", TypeId::kNote, Category::kDomain, &kNoteShape},
    {"observed-data", TypeId::kObservedData, Category::kDomain, &kObservedDataShape},
    {"opinion", TypeId::kOpinion, Category::kDomain, &kOpinionShape},
    {"report", TypeId::kReport, Category::kDomain, &kReportShape},
    {"threat-actor", TypeId::kThreatActor, Category::kDomain, &kThreatActorShape},
    {"tool", TypeId::kTool, Category::kDomain, &kToolShape},
    {"vulnerability", TypeId::kVulnerability, Category::kDomain, &kVulnerabilityShape},
    {"relationship", TypeId::kRelationship, Category::kRelationship, &kRelationshipShape},
    {"sighting", TypeId::kSighting, Category::kRelationship, &kSightingShape},
    {"artifact", TypeId::kArtifact, Category::kObservable, &kArtifactShape},
    {"autonomous-system", TypeId::kAutonomousSystem, Category::kObservable, &kAutonomousSystemShape},
    {"directory", TypeId::kDirectory, Category::kObservable, &kDirectoryShape},
    {"domain-name", TypeId::kDomainName, Category::kObservable, &kDomainNameShape},
    {"email-addr", TypeId::kEmailAddr, Category::kObservable, &kEmailAddrShape},
    {"email-message", TypeId::kEmailMessage, Category::kObservable, &kEmailMessageShape},
    {"file", TypeId::kFile, Category::kObservable, &kFileShape},
    {"ipv4-addr", TypeId::kIpv4Addr, Category::kObservable, &kIpv4AddrShape},
    {"ipv6-addr", TypeId::kIpv6Addr, Category::kObservable, &kIpv6AddrShape},
    {"mac-addr", TypeId::kMacAddr, Category::kObservable, &kMacAddrShape},
    {"mutex", TypeId::kMutex, Category::kObservable, &kMutexShape},
    {"network-traffic", TypeId::kNetworkTraffic, Category::kObservable, &kNetworkTrafficShape},
    {"process", TypeId::kProcess, Category::kObservable, &kProcessShape},
    {"software", TypeId::kSoftware, Category::kObservable, &kSoftwareShape},
    {"url", TypeId::kUrl, Category::kObservable, &kUrlShape},
    {"user-account", TypeId::kUserAccount, Category::kObservable, &kUserAccountShape},
    {"windows-registry-key", TypeId::kWindowsRegistryKey, Category::kObservable, &kWindowsRegistryKeyShape},
    {"x509-certificate", TypeId::kX509Certificate, Category::kObservable, &kX509CertificateShape},
    {"extension-definition", TypeId::kExtensionDefinition, Category::kMeta, &kExtensionDefinitionShape},
    {"language-content", TypeId::kLanguageContent, Category::kMeta, &kLanguageContentShape},
    {"marking-definition", TypeId::kMarkingDefinition, Category::kMeta, &kMarkingDefinitionShape},
    {"bundle", TypeId::kBundle, Category::kMeta, nullptr},
    {"custom", TypeId::kCustom, Category::kCustom, nullptr},
};
static_assert(std::size(kTypes) == static_cast<size_t>(TypeId::kCustom) + 1);
static_assert([] {
  for (size_t i = 0; i < std::size(kTypes); ++i) {
    if (kTypes[i].id != static_cast<TypeId>(i)) return false;
  }
  return true;
}());

constexpr NameIndex kTypeIndex{std::span(kTypes).first<std::size(kTypes) - 1>()};

const ObjectType& FindType(std::string_view name) {
  const uint8_t at = kTypeIndex.Candidate(NameWord(name));
  return at != NameIndex::kNone && SameName(kTypes[at].name, name) ? kTypes[at] : kTypes[std::size(kTypes) - 1];
}

std::string_view TypeName(TypeId type) { return kTypes[static_cast<size_t>(type)].name; }

}  // namespace stix
