#include "exchange/reach.h"

#include <algorithm>
#include <array>

#include "stix/tlp.h"

namespace exchange {
namespace {

constexpr std::array<std::string_view, 4> kNames{"public", "constituent", "organisation", "recipient"};  // in the order of ReaderKind

void Consider(std::string_view marking, std::optional<stix::Tlp>& strictest) {
  const stix::TlpMarking* const tlp = stix::FindTlp(marking);
  if (tlp != nullptr) strictest = std::max(strictest.value_or(tlp->level), tlp->level);
}

Reach ReachOf(stix::Tlp level) {
  switch (level) {
    case stix::Tlp::kClear: return Reach::kAnybody;
    case stix::Tlp::kGreen:
    case stix::Tlp::kAmber: return Reach::kConstituents;
    case stix::Tlp::kAmberStrict: return Reach::kOrganisation;
    case stix::Tlp::kRed: return Reach::kRecipients;
  }
  return Reach::kRecipients;
}

}  // namespace

std::string_view ReaderKindName(ReaderKind kind) { return kNames[static_cast<size_t>(kind)]; }

std::optional<ReaderKind> ParseReaderKind(std::string_view name) {
  const auto at = std::ranges::find(kNames, name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<ReaderKind>(at - kNames.begin());
}

Reach ReachOf(json::Value object) {
  std::optional<stix::Tlp> strictest;
  if (const auto refs = object.Find("object_marking_refs"); refs && refs->is_array()) {
    for (const json::Value ref : refs->elements()) {
      if (ref.is_string()) Consider(ref.AsString(), strictest);
    }
  }
  if (const auto granular = object.Find("granular_markings"); granular && granular->is_array()) {
    for (const json::Value one : granular->elements()) {
      if (one.is_object()) Consider(one.FindString("marking_ref"), strictest);
    }
  }
  if (strictest) return ReachOf(*strictest);
  return object.FindString("type") == "marking-definition" ? Reach::kAnybody : Reach::kConstituents;
}

}  // namespace exchange
