// Section 4: the domain objects that say who attacks, with what, and how.
#include "stix/common.h"
#include "stix/shapes.h"
#include "stix/walk.h"

namespace stix {

constexpr Order kSeen[] = {{"first_seen", "last_seen"}};
constexpr KnownName kNameV20[] = {"name"};
constexpr KnownName kLabelsNameV20[] = {"labels", "name"};

static bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The identifiers that external references with a `source_name` hold.
struct NamedSource {
  std::string_view source_name;
  bool (*matches)(std::string_view external_id);
  std::string_view fix;
};
static void CheckExternalIds(Walk& walk, const Fields& fields, const NamedSource& source) {
  const Path list = fields.path().Member("external_references");
  size_t i = 0;
  for (const json::Value reference : fields["external_references"].elements()) {
    const Path at = list.Element(i++);
    const std::string_view id = reference.FindString("external_id");
    if (reference.FindString("source_name") != source.source_name || id.empty() || source.matches(id)) continue;
    walk.Error(at.Member("external_id"), "external-id", fields.shape().section,
               Quoted(id) + " is not an identifier of " + std::string(source.source_name), std::string(source.fix));
  }
}

// 4.1.1: "the external_id property MUST be formatted as CAPEC-[id]".
constexpr NamedSource kCapec = {"capec",
                                [](std::string_view id) { return id.starts_with("CAPEC-") && AllDigits(id.substr(6)); },
                                "write it like CAPEC-163"};
static void AttackPatternRules(Walk& walk, const Fields& fields) { CheckExternalIds(walk, fields, kCapec); }

constexpr auto kAttackPatternRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    ListOf(Text("aliases")),
    ListOf(Part("kill_chain_phases", kKillChainPhase)),
});
constinit const Shape kAttackPatternShape =
    ObjectShape(kDomainFamily, "attack-pattern", "4.1.1", kAttackPatternRows,
                {.rules = AttackPatternRules, .required_v20 = kNameV20});

constexpr auto kCampaignRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    ListOf(Text("aliases")),
    Time("first_seen"),
    Time("last_seen"),
    Text("objective"),
});
constinit const Shape kCampaignShape =
    ObjectShape(kDomainFamily, "campaign", "4.2.1", kCampaignRows, {.orders = kSeen, .required_v20 = kNameV20});

constexpr auto kInfrastructureRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    ListOf(Word("infrastructure_types", kInfrastructureType)),
    ListOf(Text("aliases")),
    ListOf(Part("kill_chain_phases", kKillChainPhase)),
    Time("first_seen"),
    Time("last_seen"),
});
constinit const Shape kInfrastructureShape =
    ObjectShape(kDomainFamily, "infrastructure", "4.8.1", kInfrastructureRows, {.orders = kSeen});

constexpr auto kIntrusionSetRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    ListOf(Text("aliases")),
    Time("first_seen"),
    Time("last_seen"),
    ListOf(Text("goals")),
    Word("resource_level", kAttackResourceLevel),
    Word("primary_motivation", kAttackMotivation),
    ListOf(Word("secondary_motivations", kAttackMotivation)),
});
constinit const Shape kIntrusionSetShape = ObjectShape(kDomainFamily, "intrusion-set", "4.9.1", kIntrusionSetRows,
                                                       {.orders = kSeen, .required_v20 = kNameV20});

// "For a malware family the name MUST be defined."
static void MalwareRules(Walk& walk, const Fields& fields) {
  if (walk.v20()) return;
  if (!fields.Has("is_family")) {
    // Optional in errata 01's table, required in the standard it corrects and by other programs; no erratum says so.
    walk.Warn(fields.path(), "malware-is-family", "4.11.1", "is_family is missing; other programs require it",
              "add \"is_family\": true for a family, false for one instance");
  }
  if (!fields["is_family"].AsBool() || fields.Has("name")) return;
  walk.Error(fields.path(), "malware-family-name", "4.11.1", "a malware family (is_family is true) has no name",
             "add \"name\", or set \"is_family\" to false where this is one instance");
}

constexpr auto kMalwareRows = Table(kDomainFamily, {
    Text("name"),
    Text("description"),
    ListOf(Word("malware_types", kMalwareType)),
    Boolean("is_family"),
    ListOf(Text("aliases")),
    ListOf(Part("kill_chain_phases", kKillChainPhase)),
    Time("first_seen"),
    Time("last_seen"),
    ListOf(Ref("operating_system_refs", SetOf({TypeId::kSoftware}))),
    ListOf(Word("architecture_execution_envs", kProcessorArchitecture)),
    ListOf(Word("implementation_languages", kImplementationLanguage)),
    ListOf(Word("capabilities", kMalwareCapability)),
    ListOf(Ref("sample_refs", SetOf({TypeId::kFile, TypeId::kArtifact}))),
});
constinit const Shape kMalwareShape =
    ObjectShape(kDomainFamily, "malware", "4.11.1", kMalwareRows,
                {.rules = MalwareRules, .orders = kSeen, .required_v20 = kLabelsNameV20});

constexpr KnownName kAnalysisOutcome[] = {"result", "analysis_sco_refs"};
constexpr auto kMalwareAnalysisRows = Table(kDomainFamily, {
    Text("product", kProductName).Required(),
    Text("version"),
    Ref("host_vm_ref", SetOf({TypeId::kSoftware})),
    Ref("operating_system_ref", SetOf({TypeId::kSoftware})),
    ListOf(Ref("installed_software_refs", SetOf({TypeId::kSoftware}))),
    Text("configuration_version"),
    ListOf(Text("modules")),
    Text("analysis_engine_version"),
    Text("analysis_definition_version"),
    Time("submitted"),
    Time("analysis_started"),
    Time("analysis_ended"),
    Text("result_name"),
    Word("result", kMalwareResult),
    ListOf(Ref("analysis_sco_refs", kObservableTypes)),
    Ref("sample_ref", SetOf({TypeId::kFile, TypeId::kNetworkTraffic, TypeId::kArtifact})),
});
constinit const Shape kMalwareAnalysisShape =
    ObjectShape(kDomainFamily, "malware-analysis", "4.12.1", kMalwareAnalysisRows, {.any_of = kAnalysisOutcome});

constexpr auto kThreatActorRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    ListOf(Word("threat_actor_types", kThreatActorType)),
    ListOf(Text("aliases")),
    Time("first_seen"),
    Time("last_seen"),
    ListOf(Word("roles", kThreatActorRole)),
    ListOf(Text("goals")),
    Word("sophistication", kThreatActorSophistication),
    Word("resource_level", kAttackResourceLevel),
    Word("primary_motivation", kAttackMotivation),
    ListOf(Word("secondary_motivations", kAttackMotivation)),
    ListOf(Word("personal_motivations", kAttackMotivation)),
});
constinit const Shape kThreatActorShape = ObjectShape(kDomainFamily, "threat-actor", "4.17.1", kThreatActorRows,
                                                      {.orders = kSeen, .required_v20 = kLabelsNameV20});

constexpr auto kToolRows = Table(kDomainFamily, {
    Text("name").Required(),
    Text("description"),
    ListOf(Word("tool_types", kToolType)),
    ListOf(Text("aliases")),
    ListOf(Part("kill_chain_phases", kKillChainPhase)),
    Text("tool_version"),
});
constinit const Shape kToolShape =
    ObjectShape(kDomainFamily, "tool", "4.18.1", kToolRows, {.required_v20 = kLabelsNameV20});

// 4.19.1: "the external_id property MUST be the exact CVE identifier": CVE, a year, four digits or more.
static bool IsCve(std::string_view id) {
  return id.starts_with("CVE-") && id.size() >= 13 && AllDigits(id.substr(4, 4)) && id[8] == '-' &&
         AllDigits(id.substr(9));
}
constexpr NamedSource kCve = {"cve", IsCve, "write it like CVE-2016-1234"};
static void VulnerabilityRules(Walk& walk, const Fields& fields) { CheckExternalIds(walk, fields, kCve); }

constexpr auto kVulnerabilityRows = Table(kDomainFamily, {Text("name").Required(), Text("description")});
constinit const Shape kVulnerabilityShape =
    ObjectShape(kDomainFamily, "vulnerability", "4.19.1", kVulnerabilityRows,
                {.rules = VulnerabilityRules, .required_v20 = kNameV20});

}  // namespace stix
