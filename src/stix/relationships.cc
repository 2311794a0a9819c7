#include "stix/relationships.h"

namespace stix {

namespace {

using T = TypeId;

struct Row {
  TypeId source;
  std::string_view relationship_type;
  TypeSet targets;
};

// Appendix B, with the errata's corrections; it agrees with the tables of sections 4 and 6.
constexpr Row kRows[] = {
    {T::kAttackPattern, "delivers", SetOf({T::kMalware})},
    {T::kAttackPattern, "targets", SetOf({T::kIdentity, T::kLocation, T::kVulnerability})},
    {T::kAttackPattern, "uses", SetOf({T::kMalware, T::kTool})},
    {T::kCampaign, "attributed-to", SetOf({T::kIntrusionSet, T::kThreatActor})},
    {T::kCampaign, "compromises", SetOf({T::kInfrastructure})},
    {T::kCampaign, "originates-from", SetOf({T::kLocation})},
    {T::kCampaign, "targets", SetOf({T::kIdentity, T::kLocation, T::kVulnerability})},
    {T::kCampaign, "uses", SetOf({T::kAttackPattern, T::kInfrastructure, T::kMalware, T::kTool})},
    {T::kCourseOfAction, "investigates", SetOf({T::kIndicator})},
    {T::kCourseOfAction, "mitigates",
     SetOf({T::kAttackPattern, T::kIndicator, T::kMalware, T::kTool, T::kVulnerability})},
    {T::kCourseOfAction, "remediates", SetOf({T::kMalware, T::kVulnerability})},
    {T::kDomainName, "resolves-to", SetOf({T::kDomainName, T::kIpv4Addr, T::kIpv6Addr})},
    {T::kIdentity, "located-at", SetOf({T::kLocation})},
    {T::kIndicator, "indicates",
     SetOf({T::kAttackPattern, T::kCampaign, T::kInfrastructure, T::kIntrusionSet, T::kMalware, T::kThreatActor,
     T::kTool})},
    {T::kIndicator, "based-on", SetOf({T::kObservedData})},
    {T::kInfrastructure, "communicates-with",
     SetOf({T::kInfrastructure, T::kIpv4Addr, T::kIpv6Addr, T::kDomainName, T::kUrl})},
    {T::kInfrastructure, "consists-of", SetOf({T::kInfrastructure, T::kObservedData}) | kObservableTypes},
    {T::kInfrastructure, "controls", SetOf({T::kInfrastructure, T::kMalware})},
    {T::kInfrastructure, "delivers", SetOf({T::kMalware})},
    {T::kInfrastructure, "has", SetOf({T::kVulnerability})},
    {T::kInfrastructure, "hosts", SetOf({T::kTool, T::kMalware})},
    {T::kInfrastructure, "located-at", SetOf({T::kLocation})},
    {T::kInfrastructure, "uses", SetOf({T::kInfrastructure})},
    {T::kIntrusionSet, "attributed-to", SetOf({T::kThreatActor})},
    {T::kIntrusionSet, "compromises", SetOf({T::kInfrastructure})},
    {T::kIntrusionSet, "hosts", SetOf({T::kInfrastructure})},
    {T::kIntrusionSet, "owns", SetOf({T::kInfrastructure})},
    {T::kIntrusionSet, "originates-from", SetOf({T::kLocation})},
    {T::kIntrusionSet, "targets", SetOf({T::kIdentity, T::kLocation, T::kVulnerability})},
    {T::kIntrusionSet, "uses", SetOf({T::kAttackPattern, T::kInfrastructure, T::kMalware, T::kTool})},
    {T::kIpv4Addr, "belongs-to", SetOf({T::kAutonomousSystem})},
    {T::kIpv4Addr, "resolves-to", SetOf({T::kMacAddr})},
    {T::kIpv6Addr, "belongs-to", SetOf({T::kAutonomousSystem})},
    {T::kIpv6Addr, "resolves-to", SetOf({T::kMacAddr})},
    {T::kMalware, "authored-by", SetOf({T::kThreatActor, T::kIntrusionSet})},
    {T::kMalware, "beacons-to", SetOf({T::kInfrastructure})},
    {T::kMalware, "exfiltrates-to", SetOf({T::kInfrastructure})},
    {T::kMalware, "communicates-with", SetOf({T::kIpv4Addr, T::kIpv6Addr, T::kDomainName, T::kUrl})},
    {T::kMalware, "controls", SetOf({T::kMalware})},
    {T::kMalware, "downloads", SetOf({T::kMalware, T::kTool, T::kFile})},
    {T::kMalware, "drops", SetOf({T::kMalware, T::kTool, T::kFile})},
    {T::kMalware, "exploits", SetOf({T::kVulnerability})},
    {T::kMalware, "originates-from", SetOf({T::kLocation})},
    {T::kMalware, "targets", SetOf({T::kIdentity, T::kInfrastructure, T::kLocation, T::kVulnerability})},
    {T::kMalware, "uses", SetOf({T::kAttackPattern, T::kInfrastructure, T::kMalware, T::kTool})},
    {T::kMalware, "variant-of", SetOf({T::kMalware})},
    {T::kMalwareAnalysis, "characterizes", SetOf({T::kMalware})},
    {T::kMalwareAnalysis, "av-analysis-of", SetOf({T::kMalware})},
    {T::kMalwareAnalysis, "static-analysis-of", SetOf({T::kMalware})},
    {T::kMalwareAnalysis, "dynamic-analysis-of", SetOf({T::kMalware})},
    {T::kThreatActor, "attributed-to", SetOf({T::kIdentity})},
    {T::kThreatActor, "compromises", SetOf({T::kInfrastructure})},
    {T::kThreatActor, "hosts", SetOf({T::kInfrastructure})},
    {T::kThreatActor, "owns", SetOf({T::kInfrastructure})},
    {T::kThreatActor, "impersonates", SetOf({T::kIdentity})},
    {T::kThreatActor, "located-at", SetOf({T::kLocation})},
    {T::kThreatActor, "targets", SetOf({T::kIdentity, T::kLocation, T::kVulnerability})},
    {T::kThreatActor, "uses", SetOf({T::kAttackPattern, T::kInfrastructure, T::kMalware, T::kTool})},
    {T::kTool, "delivers", SetOf({T::kMalware})},
    {T::kTool, "drops", SetOf({T::kMalware})},
    {T::kTool, "has", SetOf({T::kVulnerability})},
    {T::kTool, "targets", SetOf({T::kIdentity, T::kInfrastructure, T::kLocation, T::kVulnerability})},
    {T::kTool, "uses", SetOf({T::kInfrastructure})},
};

}  // namespace

bool IsSpecifiedRelationship(TypeId source, std::string_view relationship_type, TypeId target) {
  if (relationship_type == "related-to") return true;                                                         // 3.7
  if (relationship_type == "derived-from" || relationship_type == "duplicate-of") return source == target;  // 3.7
  for (const Row& row : kRows) {
    if (row.source == source && row.relationship_type == relationship_type) return Contains(row.targets, target);
  }
  return false;
}

}  // namespace stix
