#include "stix/vocabularies.h"

#include <algorithm>
#include <array>

#include "stix/name_index.h"

namespace stix {

bool Vocabulary::Contains(std::string_view word) const { 
  return std::ranges::any_of(words, [&](std::string_view known) { return SameName(known, word); });
}

constexpr auto kAccountTypeWords = std::to_array<std::string_view>({
    "facebook", "ldap", "nis", "openid", "radius", "skype", "tacacs", "twitter", "unix", "windows-domain",
    "windows-local"});
constinit const Vocabulary kAccountType{"account-type-ov", "10.1", Vocabulary::kOpen, kAccountTypeWords};

constexpr auto kAttackMotivationWords = std::to_array<std::string_view>({
    "accidental", "coercion", "dominance", "ideology", "notoriety", "organizational-gain", "personal-gain",
    "personal-satisfaction", "revenge", "unpredictable"});
constinit const Vocabulary kAttackMotivation{"attack-motivation-ov", "10.2", Vocabulary::kOpen, kAttackMotivationWords};

constexpr auto kAttackResourceLevelWords = std::to_array<std::string_view>({
    "club", "contest", "government", "individual", "organization", "team"});
constinit const Vocabulary kAttackResourceLevel{
    "attack-resource-level-ov", "10.3", Vocabulary::kOpen, kAttackResourceLevelWords};

constexpr auto kEncryptionAlgorithmWords = std::to_array<std::string_view>({
    "AES-256-GCM", "ChaCha20-Poly1305", "mime-type-indicated"});
constinit const Vocabulary kEncryptionAlgorithm{
    "encryption-algorithm-enum", "10.4", Vocabulary::kClosed, kEncryptionAlgorithmWords};

constexpr auto kExtensionTypeWords = std::to_array<std::string_view>({
    "new-sco", "new-sdo", "new-sro", "property-extension", "toplevel-property-extension"});
constinit const Vocabulary kExtensionType{"extension-type-enum", "10.5", Vocabulary::kClosed, kExtensionTypeWords};

constexpr auto kGroupingContextWords = std::to_array<std::string_view>({
    "malware-analysis", "suspicious-activity", "unspecified"});
constinit const Vocabulary kGroupingContext{"grouping-context-ov", "10.6", Vocabulary::kOpen, kGroupingContextWords};

constexpr auto kHashAlgorithmWords = std::to_array<std::string_view>({
    "MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256", "SHA3-512", "SSDEEP", "TLSH"});
constinit const Vocabulary kHashAlgorithm{"hash-algorithm-ov", "10.7", Vocabulary::kOpen, kHashAlgorithmWords};

constexpr auto kIdentityClassWords = std::to_array<std::string_view>({
    "class", "group", "individual", "organization", "system", "unknown"});
constinit const Vocabulary kIdentityClass{"identity-class-ov", "10.8", Vocabulary::kOpen, kIdentityClassWords};

constexpr auto kImplementationLanguageWords = std::to_array<std::string_view>({
    "applescript", "bash", "c", "c#", "c++", "go", "java", "javascript", "lua", "objective-c", "perl", "php",
    "powershell", "python", "ruby", "rust", "scala", "swift", "typescript", "visual-basic", "x86-32", "x86-64"});
constinit const Vocabulary kImplementationLanguage{
    "implementation-language-ov", "10.9", Vocabulary::kOpen, kImplementationLanguageWords};

constexpr auto kIndicatorTypeWords = std::to_array<std::string_view>({
    "anomalous-activity", "anonymization", "attribution", "benign", "compromised", "malicious-activity", "unknown"});
constinit const Vocabulary kIndicatorType{"indicator-type-ov", "10.10", Vocabulary::kOpen, kIndicatorTypeWords};

constexpr auto kIndustrySectorWords = std::to_array<std::string_view>({
    "aerospace", "agriculture", "automotive", "chemical", "commercial", "communications", "construction", "dams",
    "defense", "education", "emergency-services", "energy", "entertainment", "financial-services", "government",
    "government-local", "government-national", "government-public-services", "government-regional", "healthcare",
    "hospitality-leisure", "infrastructure", "insurance", "legal", "manufacturing", "mining", "non-profit", "nuclear",
    "pharmaceuticals", "retail", "technology", "telecommunications", "transportation", "utilities", "water"});
constinit const Vocabulary kIndustrySector{"industry-sector-ov", "10.11", Vocabulary::kOpen, kIndustrySectorWords};

constexpr auto kInfrastructureTypeWords = std::to_array<std::string_view>({
    "amplification", "anonymization", "botnet", "command-and-control", "control-system", "exfiltration", "firewall",
    "hosting-malware", "hosting-target-lists", "phishing", "reconnaissance", "routers-switches", "staging", "unknown",
    "workstation"});
constinit const Vocabulary kInfrastructureType{
    "infrastructure-type-ov", "10.12", Vocabulary::kOpen, kInfrastructureTypeWords};

constexpr auto kMalwareCapabilityWords = std::to_array<std::string_view>({
    "accesses-remote-machines", "anti-debugging", "anti-disassembly", "anti-emulation", "anti-memory-forensics",
    "anti-sandbox", "anti-vm", "captures-input-peripherals", "captures-output-peripherals",
    "captures-system-state-data", "cleans-traces-of-infection", "commits-fraud", "communicates-with-c2",
    "compromises-data-availability", "compromises-data-integrity", "compromises-system-availability",
    "controls-local-machine", "degrades-security-software", "degrades-system-updates", "determines-c2-server",
    "emails-spam", "escalates-privileges", "evades-av", "exfiltrates-data", "fingerprints-host", "hides-artifacts",
    "hides-executing-code", "infects-files", "infects-remote-machines", "installs-other-components",
    "persists-after-system-reboot", "prevents-artifact-access", "prevents-artifact-deletion",
    "probes-network-environment", "self-modifies", "steals-authentication-credentials",
    "violates-system-operational-integrity"});
constinit const Vocabulary kMalwareCapability{
    "malware-capabilities-ov", "10.13", Vocabulary::kOpen, kMalwareCapabilityWords};

constexpr auto kMalwareResultWords = std::to_array<std::string_view>({"benign", "malicious", "suspicious", "unknown"});
constinit const Vocabulary kMalwareResult{"malware-result-ov", "10.14", Vocabulary::kOpen, kMalwareResultWords};

constexpr auto kMalwareTypeWords = std::to_array<std::string_view>({
    "adware", "backdoor", "bootkit", "bot", "ddos", "downloader", "dropper", "exploit-kit", "keylogger", "ransomware",
    "remote-access-trojan", "resource-exploitation", "rogue-security-software", "rootkit", "screen-capture", "spyware",
    "trojan", "unknown", "virus", "webshell", "wiper", "worm"});
constinit const Vocabulary kMalwareType{"malware-type-ov", "10.15", Vocabulary::kOpen, kMalwareTypeWords};

constexpr auto kNetworkSocketAddressFamilyWords = std::to_array<std::string_view>({
    "AF_APPLETALK", "AF_BTH", "AF_INET", "AF_INET6", "AF_IPX", "AF_IRDA", "AF_NETBIOS", "AF_UNSPEC"});
constinit const Vocabulary kNetworkSocketAddressFamily{
    "network-socket-address-family-enum", "10.16", Vocabulary::kClosed, kNetworkSocketAddressFamilyWords};

constexpr auto kNetworkSocketTypeWords = std::to_array<std::string_view>({
    "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET", "SOCK_STREAM"});
constinit const Vocabulary kNetworkSocketType{
    "network-socket-type-enum", "10.17", Vocabulary::kClosed, kNetworkSocketTypeWords};

constexpr auto kOpinionWords = std::to_array<std::string_view>({
    "agree", "disagree", "neutral", "strongly-agree", "strongly-disagree"});
constinit const Vocabulary kOpinion{"opinion-enum", "10.18", Vocabulary::kClosed, kOpinionWords};

constexpr auto kPatternTypeWords = std::to_array<std::string_view>({
    "pcre", "sigma", "snort", "stix", "suricata", "yara"});
constinit const Vocabulary kPatternType{"pattern-type-ov", "10.19", Vocabulary::kOpen, kPatternTypeWords};

constexpr auto kProcessorArchitectureWords = std::to_array<std::string_view>({
    "alpha", "arm", "ia-64", "mips", "powerpc", "sparc", "x86", "x86-64"});
constinit const Vocabulary kProcessorArchitecture{
    "processor-architecture-ov", "10.20", Vocabulary::kOpen, kProcessorArchitectureWords};

constexpr auto kRegionWords = std::to_array<std::string_view>({
    "africa", "americas", "antarctica", "asia", "australia-new-zealand", "caribbean", "central-america",
    "central-asia", "eastern-africa", "eastern-asia", "eastern-europe", "europe", "latin-america-caribbean",
    "melanesia", "micronesia", "middle-africa", "northern-africa", "northern-america", "northern-europe", "oceania",
    "polynesia", "south-america", "south-eastern-asia", "southern-africa", "southern-asia", "southern-europe",
    "western-africa", "western-asia", "western-europe"});
constinit const Vocabulary kRegion{"region-ov", "10.21", Vocabulary::kOpen, kRegionWords};

constexpr auto kReportTypeWords = std::to_array<std::string_view>({
    "attack-pattern", "campaign", "identity", "incident", "indicator", "intrusion-set", "malware", "observed-data",
    "threat-actor", "threat-report", "tool", "vulnerability"});
constinit const Vocabulary kReportType{"report-type-ov", "10.22", Vocabulary::kOpen, kReportTypeWords};

constexpr auto kThreatActorTypeWords = std::to_array<std::string_view>({
    "activist", "competitor", "crime-syndicate", "criminal", "hacker", "insider-accidental", "insider-disgruntled",
    "nation-state", "private-sector", "sensationalist", "spy", "terrorist", "unknown"});
constinit const Vocabulary kThreatActorType{"threat-actor-type-ov", "10.23", Vocabulary::kOpen, kThreatActorTypeWords};

constexpr auto kThreatActorRoleWords = std::to_array<std::string_view>({
    "agent", "director", "independent", "infrastructure-architect", "infrastructure-operator", "malware-author",
    "sponsor"});
constinit const Vocabulary kThreatActorRole{"threat-actor-role-ov", "10.24", Vocabulary::kOpen, kThreatActorRoleWords};

constexpr auto kThreatActorSophisticationWords = std::to_array<std::string_view>({
    "advanced", "expert", "innovator", "intermediate", "minimal", "none", "strategic"});
constinit const Vocabulary kThreatActorSophistication{
    "threat-actor-sophistication-ov", "10.25", Vocabulary::kOpen, kThreatActorSophisticationWords};

constexpr auto kToolTypeWords = std::to_array<std::string_view>({
    "credential-exploitation", "denial-of-service", "exploitation", "information-gathering", "network-capture",
    "remote-access", "unknown", "vulnerability-scanning"});
constinit const Vocabulary kToolType{"tool-type-ov", "10.26", Vocabulary::kOpen, kToolTypeWords};

constexpr auto kWindowsIntegrityLevelWords = std::to_array<std::string_view>({"high", "low", "medium", "system"});
constinit const Vocabulary kWindowsIntegrityLevel{
    "windows-integrity-level-enum", "10.27", Vocabulary::kClosed, kWindowsIntegrityLevelWords};

constexpr auto kWindowsPeBinaryTypeWords = std::to_array<std::string_view>({"dll", "exe", "sys"});
constinit const Vocabulary kWindowsPeBinaryType{
    "windows-pebinary-type-ov", "10.28", Vocabulary::kOpen, kWindowsPeBinaryTypeWords};

constexpr auto kWindowsRegistryDatatypeWords = std::to_array<std::string_view>({
    "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_DWORD_LITTLE_ENDIAN", "REG_EXPAND_SZ",
    "REG_FULL_RESOURCE_DESCRIPTION", "REG_INVALID_TYPE", "REG_LINK", "REG_MULTI_SZ", "REG_NONE", "REG_QWORD",
    "REG_RESOURCE_LIST", "REG_RESOURCE_REQUIREMENTS_LIST", "REG_SZ"});
constinit const Vocabulary kWindowsRegistryDatatype{
    "windows-registry-datatype-enum", "10.29", Vocabulary::kClosed, kWindowsRegistryDatatypeWords};

constexpr auto kWindowsServiceStartTypeWords = std::to_array<std::string_view>({
    "SERVICE_AUTO_START", "SERVICE_BOOT_START", "SERVICE_DEMAND_START", "SERVICE_DISABLED", "SERVICE_SYSTEM_ALERT"});
constinit const Vocabulary kWindowsServiceStartType{
    "windows-service-start-type-enum", "10.30", Vocabulary::kClosed, kWindowsServiceStartTypeWords};

constexpr auto kWindowsServiceTypeWords = std::to_array<std::string_view>({
    "SERVICE_FILE_SYSTEM_DRIVER", "SERVICE_KERNEL_DRIVER", "SERVICE_WIN32_OWN_PROCESS", "SERVICE_WIN32_SHARE_PROCESS"});
constinit const Vocabulary kWindowsServiceType{
    "windows-service-type-enum", "10.31", Vocabulary::kClosed, kWindowsServiceTypeWords};

constexpr auto kWindowsServiceStatusWords = std::to_array<std::string_view>({
    "SERVICE_CONTINUE_PENDING", "SERVICE_PAUSED", "SERVICE_PAUSE_PENDING", "SERVICE_RUNNING", "SERVICE_START_PENDING",
    "SERVICE_STOPPED", "SERVICE_STOP_PENDING"});
constinit const Vocabulary kWindowsServiceStatus{
    "windows-service-status-enum", "10.32", Vocabulary::kClosed, kWindowsServiceStatusWords};

}  // namespace stix
