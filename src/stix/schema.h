// How the property tables of the specification are written down as data: a Shape for each table, a Property for each
// row. The tables are in types_*.cc and parts.cc, what is done with them in walk.cc.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "stix/name_index.h"
#include "stix/types.h"
#include "stix/validate.h"
#include "stix/vocabularies.h"

namespace stix {

class Fields;
class Walk;
struct Format;  // formats.h

enum class Kind : uint8_t {
  kString, kBoolean, kInteger, kFloat, kTimestamp,
  kTypeName, kSpecVersion, kIdentifier,  // what section 3.2 says of `type`, `spec_version` and `id`
  kReference,                            // an identifier of another object
  kVocabulary,
  kHashes, kDictionary, kObject,
  kExtensions, kGranularMarkings, kObservableContainer, kLanguageContents, kMarking,
};

// What the values of a dictionary may be.
enum class DictionaryOf : uint8_t { kAnything, kString, kStringList, kInteger, kIntegerOrString };

// One row of a property table. Written as Text("name").Required(), ListOf(Text("aliases")), ...
struct Property {
  std::string_view name;
  Kind kind = Kind::kString;
  bool required = false;
  bool list = false;
  bool common = false;                     // a row of section 3.2's table, the same for all types
  DictionaryOf dictionary = DictionaryOf::kAnything;
  const Format* format = nullptr;          // kString
  const Vocabulary* vocabulary = nullptr;  // kVocabulary
  const Shape* shape = nullptr;            // kObject
  TypeSet targets = 0;                     // kReference
  double minimum = -std::numeric_limits<double>::infinity();  // kInteger, kFloat; inclusive
  double maximum = std::numeric_limits<double>::infinity();

  constexpr Property Required() const {
    Property copy = *this;
    copy.required = true;
    return copy;
  }
  constexpr Property Between(double low, double high) const {
    Property copy = *this;
    copy.minimum = low;
    copy.maximum = high;
    return copy;
  }
  constexpr Property AtLeast(double low) const { return Between(low, maximum); }
};

constexpr Property Text(std::string_view name) { return {.name = name}; }
constexpr Property Text(std::string_view name, const Format& format) { return {.name = name, .format = &format}; }
constexpr Property Boolean(std::string_view name) { return {.name = name, .kind = Kind::kBoolean}; }
constexpr Property Integer(std::string_view name) { return {.name = name, .kind = Kind::kInteger}; }
constexpr Property Float(std::string_view name) { return {.name = name, .kind = Kind::kFloat}; }
constexpr Property Time(std::string_view name) { return {.name = name, .kind = Kind::kTimestamp}; }
constexpr Property Word(std::string_view name, const Vocabulary& from) {
  return {.name = name, .kind = Kind::kVocabulary, .vocabulary = &from};
}
constexpr Property Ref(std::string_view name, TypeSet targets) {
  return {.name = name, .kind = Kind::kReference, .targets = targets};
}
constexpr Property Hashes(std::string_view name) { return {.name = name, .kind = Kind::kHashes}; }
constexpr Property Dictionary(std::string_view name, DictionaryOf of = DictionaryOf::kAnything) {
  return {.name = name, .kind = Kind::kDictionary, .dictionary = of};
}
constexpr Property Part(std::string_view name, const Shape& shape) {
  return {.name = name, .kind = Kind::kObject, .shape = &shape};
}
constexpr Property Special(std::string_view name, Kind kind) { return {.name = name, .kind = kind}; }
constexpr Property ListOf(Property element) {
  element.list = true;
  return element;
}

template <size_t A, size_t B>
constexpr std::array<Property, A + B> Join(const std::array<Property, A>& a, const std::array<Property, B>& b) {
  std::array<Property, A + B> all;
  for (size_t i = 0; i < A; ++i) all[i] = a[i];
  for (size_t i = 0; i < B; ++i) all[A + i] = b[i];
  return all;
}

// Two timestamps of one object, the earlier first; where both are there, it MUST be so.
struct Order {
  KnownName earlier, later;
  enum Relation : bool { kNotBefore, kAfter } relation = kNotBefore;  // `later` is not before / is after `earlier`
};

// One property table: of an object type, or of a part such as external-reference.
struct Shape {
  std::string_view name;     // "indicator", "external-reference"
  std::string_view section;  // where its table is
  std::span<const Property> properties;
  // What must hold between properties; nullptr for nothing. Called once for each instance, after its properties.
  void (*rules)(Walk& walk, const Fields& fields) = nullptr;
  std::span<const Order> orders;
  std::span<const KnownName> any_of;  // at least one of these is there
  std::span<const KnownName> required_v20;  // in STIX 2.0; empty for types that it does not have
  bool needs_optional = false;  // at least one property that is not required (the "-ext" rule of section 6)

  NameIndex index;
  uint64_t required = 0;        // bits by index
  uint64_t not_applicable = 0;  // common properties this type does not have (3.2)

  constexpr const Property* Find(std::string_view property_name, size_t& at) const {
    return Find(property_name, NameWord(property_name), at);
  }
  constexpr const Property* Find(std::string_view property_name, uint64_t word, size_t& at) const {
    at = index.Candidate(word);
    return at < properties.size() && SameName(properties[at].name, property_name) ? &properties[at] : nullptr;
  }
};

// What a Shape has besides its rows.
struct Extras {
  void (*rules)(Walk& walk, const Fields& fields) = nullptr;
  std::span<const Order> orders = {};
  std::span<const KnownName> any_of = {};
  std::span<const KnownName> required_v20 = {};
  bool needs_optional = false;
};

constexpr Shape MakeShape(std::string_view name, std::string_view section, std::span<const Property> properties,
                          Extras extras = {}) {
  Shape shape{.name = name,
              .section = section,
              .properties = properties,
              .rules = extras.rules,
              .orders = extras.orders,
              .any_of = extras.any_of,
              .required_v20 = extras.required_v20,
              .needs_optional = extras.needs_optional,
              .index = NameIndex(properties)};
  for (size_t i = 0; i < properties.size(); ++i) shape.required |= uint64_t{properties[i].required} << i;
  return shape;
}

}  // namespace stix
