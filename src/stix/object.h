// What the rest of the program needs to know of one STIX object, and what it refers to.
// Views point into the json::Value they were read from and live as long as it does. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "json/value.h"

namespace stix {

enum class SpecVersion : uint8_t { kV20, kV21 };
std::string_view SpecVersionName(SpecVersion version);  // "2.0", "2.1"

// The families of section 3.2's table.
enum class Category : uint8_t { kDomain, kRelationship, kObservable, kMeta, kCustom };

// Reusable: Clear (or another reading) keeps the vector's room.
struct ObjectInfo {
  std::string_view id;
  std::string_view type;
  SpecVersion spec_version = SpecVersion::kV21;
  Category category = Category::kCustom;
  std::optional<base::Timestamp> created;
  std::optional<base::Timestamp> modified;
  bool revoked = false;
  std::string_view created_by_ref;                    // empty where absent
  std::vector<std::string_view> object_marking_refs;
  bool has_granular_markings = false;

  // What TAXII 2.1 (section 3.4.1) calls the version: `modified`, else `created`, else none (the server then uses the
  // date it added the object).
  std::optional<base::Timestamp> version() const { return modified ? modified : created; }
  void Clear();
};

// Reads `object`, believing it: for objects that have been validated. False where it has no type and id that are strings.
bool ReadInfo(json::Value object, ObjectInfo& info);

// 2.1 where the object says so and for cyber-observables, whose default it is (3.2); otherwise 2.0.
SpecVersion SpecVersionOf(json::Value object);
Category CategoryOf(std::string_view type);

// One reference property and one identifier in it.
struct Reference {
  std::string_view property;  // the property that holds it: "created_by_ref", "object_refs", "marking_ref"
  std::string_view target;    // "identity--..."
  auto operator<=>(const Reference&) const = default;
};

// Appends every reference of the object at any depth, in the order of the text: the strings with the form of an
// identifier in properties whose names end in _ref or _refs (3.1). Local references of a deprecated observable
// container do not have that form and are left out.
void AppendReferences(json::Value object, std::vector<Reference>& out);

}  // namespace stix
