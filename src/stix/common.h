// The common properties (STIX 2.1, section 3.2), which begin every object type's table in the same order, and which of
// them each family of types has.
#pragma once

#include <array>

#include "stix/formats.h"
#include "stix/parts.h"
#include "stix/schema.h"

namespace stix {

// Where each stands in the table of every object type.
enum CommonIndex : int {
  kType, kSpecVersion, kId, kCreatedByRef, kCreated, kModified, kRevoked, kLabels, kConfidence, kLang,
  kExternalReferences, kObjectMarkingRefs, kGranularMarkings, kDefanged, kExtensions,
  kCommonCount,
};

struct Family {
  uint64_t required;        // bits by CommonIndex
  uint64_t not_applicable;
};
constexpr uint64_t Bits(std::initializer_list<CommonIndex> indices) {
  uint64_t bits = 0;
  for (const CommonIndex index : indices) bits |= uint64_t{1} << index;
  return bits;
}
constexpr Family kDomainFamily{Bits({kType, kSpecVersion, kId, kCreated, kModified}), Bits({kDefanged})};
constexpr Family kObservableFamily{Bits({kType, kId}), Bits({kCreatedByRef, kCreated, kModified, kRevoked, kLabels,
                                                             kConfidence, kLang, kExternalReferences})};
constexpr Family kExtensionDefinitionFamily{Bits({kType, kSpecVersion, kId, kCreatedByRef, kCreated, kModified}),
                                            Bits({kConfidence, kLang, kDefanged, kExtensions})};
constexpr Family kLanguageContentFamily{Bits({kType, kSpecVersion, kId, kCreated, kModified}),
                                        Bits({kLang, kDefanged})};
constexpr Family kMarkingDefinitionFamily{Bits({kType, kSpecVersion, kId, kCreated}),
                                          Bits({kModified, kRevoked, kLabels, kConfidence, kLang, kDefanged})};

constexpr std::array<Property, kCommonCount> CommonProperties(Family family) {
  std::array<Property, kCommonCount> rows{
      Special("type", Kind::kTypeName),
      Special("spec_version", Kind::kSpecVersion),
      Special("id", Kind::kIdentifier),
      Ref("created_by_ref", SetOf({TypeId::kIdentity})),
      Time("created"),
      Time("modified"),
      Boolean("revoked"),
      ListOf(Text("labels")),
      Integer("confidence").Between(0, 100),
      Text("lang", kLanguageTag),
      ListOf(Part("external_references", kExternalReference)),
      ListOf(Ref("object_marking_refs", SetOf({TypeId::kMarkingDefinition}))),
      Special("granular_markings", Kind::kGranularMarkings),
      Boolean("defanged"),
      Special("extensions", Kind::kExtensions),
  };
  for (int i = 0; i < kCommonCount; ++i) {
    rows[i].common = true;
    rows[i].required = (family.required >> i & 1) != 0;
  }
  return rows;
}

// The table of an object type: the common rows and its own.
template <size_t N>
constexpr auto Table(Family family, const Property (&own)[N]) {
  return Join(CommonProperties(family), std::to_array(own));
}
constexpr auto Table(Family family) { return CommonProperties(family); }

constexpr Shape ObjectShape(Family family, std::string_view name, std::string_view section,
                            std::span<const Property> properties, Extras extras = {}) {
  Shape shape = MakeShape(name, section, properties, extras);
  shape.not_applicable = family.not_applicable;
  return shape;
}

}  // namespace stix
