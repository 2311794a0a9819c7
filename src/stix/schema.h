// How the property tables of the specification are written down as data: a Shape for each table, a Property for each
// row. The tables are in types_*.cc and parts.cc, what is done with them in walk.cc.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

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
  std::string_view earlier, later;
  enum Relation : bool { kNotBefore, kAfter } relation = kNotBefore;  // `later` is not before / is after `earlier`
};

// Compiled to one load each.
constexpr uint64_t Load8(const char* bytes) {
  uint64_t word = 0;
  for (int i = 0; i < 8; ++i) word |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  return word;
}
constexpr uint64_t Load4(const char* bytes) {
  uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word |= static_cast<uint32_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  return word;
}

// a == b, without a call for the lengths that names have.
constexpr bool SameName(std::string_view a, std::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  if (size < 4 || size > 24) return a == b;
  if (size < 8) return Load4(a.data()) == Load4(b.data()) && Load4(a.data() + size - 4) == Load4(b.data() + size - 4);
  if (size > 16 && Load8(a.data() + 8) != Load8(b.data() + 8)) return false;
  return Load8(a.data()) == Load8(b.data()) && Load8(a.data() + size - 8) == Load8(b.data() + size - 8);
}

// Names to indices without collisions, found when compiling: one multiplication and one comparison for each name.
class NameIndex {
 public:
  static constexpr int kSlots = 128;
  static constexpr uint8_t kNone = 255;

  constexpr NameIndex() = default;
  template <class Range>
  constexpr explicit NameIndex(const Range& names) {
    std::array<uint64_t, kSlots> words{};
    size_t count = 0;
    for (const auto& row : names) words[count++] = Word(row.name);
    for (seed_ = 0x9E3779B97F4A7C15; Collide({words.data(), count}); seed_ = seed_ * 6364136223846793005 + 1442695040888963407) {}
    slots_.fill(kNone);
    for (size_t i = 0; i < count; ++i) slots_[Slot(words[i])] = static_cast<uint8_t>(i);
  }
  // The only index that `name` can have, or kNone; the caller compares the names.
  constexpr uint8_t Candidate(std::string_view name) const { return slots_[Slot(Word(name))]; }

 private:
  constexpr bool Collide(std::span<const uint64_t> words) const {
    uint64_t taken[kSlots / 64] = {};
    for (const uint64_t word : words) {
      const size_t slot = Slot(word);
      const uint64_t bit = uint64_t{1} << slot % 64;
      if ((taken[slot / 64] & bit) != 0) return true;
      taken[slot / 64] |= bit;
    }
    return false;
  }
  // From the length and the first and last eight bytes, or four of short ones.
  static constexpr uint64_t Word(std::string_view name) {
    uint64_t head = 0, tail = 0;
    if (name.size() >= 8) {
      head = Load8(name.data());
      tail = Load8(name.data() + name.size() - 8);
    } else if (name.size() >= 4) {
      head = Load4(name.data());
      tail = Load4(name.data() + name.size() - 4);
    } else {
      for (const char c : name) head = head << 8 | static_cast<uint8_t>(c);
    }
    return head ^ std::rotl(tail, 23) ^ name.size();
  }
  constexpr size_t Slot(uint64_t word) const {
    uint64_t mixed = word * (seed_ | 1);
    mixed ^= mixed >> 29;
    return (mixed * seed_ | 1) >> 57;
  }

  uint64_t seed_ = 0;
  std::array<uint8_t, kSlots> slots_{};
};

// One property table: of an object type, or of a part such as external-reference.
struct Shape {
  std::string_view name;     // "indicator", "external-reference"
  std::string_view section;  // where its table is
  std::span<const Property> properties;
  // What must hold between properties; nullptr for nothing. Called once for each instance, after its properties.
  void (*rules)(Walk& walk, const Fields& fields) = nullptr;
  std::span<const Order> orders;
  std::span<const std::string_view> any_of;  // at least one of these is there
  std::span<const std::string_view> required_v20;  // in STIX 2.0; empty for types that it does not have
  bool needs_optional = false;  // at least one property that is not required (the "-ext" rule of section 6)

  NameIndex index;
  uint64_t required = 0;        // bits by index
  uint64_t not_applicable = 0;  // common properties this type does not have (3.2)

  constexpr const Property* Find(std::string_view property_name, size_t& at) const {
    at = index.Candidate(property_name);
    return at < properties.size() && SameName(properties[at].name, property_name) ? &properties[at] : nullptr;
  }
};

// What a Shape has besides its rows.
struct Extras {
  void (*rules)(Walk& walk, const Fields& fields) = nullptr;
  std::span<const Order> orders = {};
  std::span<const std::string_view> any_of = {};
  std::span<const std::string_view> required_v20 = {};
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
