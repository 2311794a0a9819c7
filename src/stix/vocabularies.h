// The vocabularies and enumerations of STIX 2.1, section 10. Of an open one, a value SHOULD be a member (2.14); of a
// closed one (an enumeration), it MUST (2.4).
#pragma once

#include <span>
#include <string_view>

namespace stix {

struct Vocabulary {
  enum Kind : bool { kOpen, kClosed };
  std::string_view name;     // "indicator-type-ov"
  std::string_view section;  // "10.10"
  Kind kind = kOpen;
  std::span<const std::string_view> words;

  bool Contains(std::string_view word) const;
};

extern const Vocabulary kAccountType;
extern const Vocabulary kAttackMotivation;
extern const Vocabulary kAttackResourceLevel;
extern const Vocabulary kEncryptionAlgorithm;
extern const Vocabulary kExtensionType;
extern const Vocabulary kGroupingContext;
extern const Vocabulary kHashAlgorithm;
extern const Vocabulary kIdentityClass;
extern const Vocabulary kImplementationLanguage;
extern const Vocabulary kIndicatorType;
extern const Vocabulary kIndustrySector;
extern const Vocabulary kInfrastructureType;
extern const Vocabulary kMalwareCapability;
extern const Vocabulary kMalwareResult;
extern const Vocabulary kMalwareType;
extern const Vocabulary kNetworkSocketAddressFamily;
extern const Vocabulary kNetworkSocketType;
extern const Vocabulary kOpinion;
extern const Vocabulary kPatternType;
extern const Vocabulary kProcessorArchitecture;
extern const Vocabulary kRegion;
extern const Vocabulary kReportType;
extern const Vocabulary kThreatActorType;
extern const Vocabulary kThreatActorRole;
extern const Vocabulary kThreatActorSophistication;
extern const Vocabulary kToolType;
extern const Vocabulary kWindowsIntegrityLevel;
extern const Vocabulary kWindowsPeBinaryType;
extern const Vocabulary kWindowsRegistryDatatype;
extern const Vocabulary kWindowsServiceStartType;
extern const Vocabulary kWindowsServiceType;
extern const Vocabulary kWindowsServiceStatus;

}  // namespace stix
