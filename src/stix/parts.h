// Property tables that are parts of objects: external-reference (2.5), kill-chain-phase (2.11), and the types that only
// one observable uses (section 6).
#pragma once

namespace stix {

struct Shape;

extern const Shape kExternalReference;       // 2.5
extern const Shape kKillChainPhase;          // 2.11
extern const Shape kGranularMarking;         // 7.2.3
extern const Shape kStatementMarking;        // 7.2.1
extern const Shape kTlpMarking;              // 7.2.1
extern const Shape kEmailMimePart;           // 6.6.2
extern const Shape kAlternateDataStream;     // 6.7.3
extern const Shape kWindowsPeOptionalHeader; // 6.7.6
extern const Shape kWindowsPeSection;        // 6.7.6
extern const Shape kWindowsRegistryValue;    // 6.17.2
extern const Shape kX509V3Extensions;        // 6.18.2

}  // namespace stix
