// The Traffic Light Protocol's markings, which are known by their identifiers: those of version 1 (STIX 2.1, 7.2.1) and
// those of version 2 (FIRST TLP 2.0; OASIS cti-stix-common-objects, extension definition 60a3c5c5-...).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stix {

// From the widest circle to the narrowest. TLP 1's "white" is "clear" here.
enum class Tlp : uint8_t { kClear, kGreen, kAmber, kAmberStrict, kRed };

struct TlpMarking {
  std::string_view id;    // "marking-definition--613f2e26-..."
  int version;            // 1 or 2
  Tlp level;
  std::string_view name;  // the word in the marking: "white", "amber+strict"
};

// Of version 1, `created` is always kTlp1Created; of version 2 kTlp2Created.
inline constexpr std::string_view kTlp1Created = "2017-01-20T00:00:00.000Z";
inline constexpr std::string_view kTlp2Created = "2022-10-01T00:00:00.000Z";
inline constexpr std::string_view kTlp2Extension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

// nullptr where `marking_id` is not one of the nine.
const TlpMarking* FindTlp(std::string_view marking_id);
// That of version 2 with this word; nullptr where there is none.
const TlpMarking* FindTlpNamed(std::string_view name);

}  // namespace stix
