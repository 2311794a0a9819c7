#include "stix/object.h"

#include "stix/identifier.h"
#include "stix/types.h"

namespace stix {

std::string_view SpecVersionName(SpecVersion version) { return version == SpecVersion::kV20 ? "2.0" : "2.1"; }

void ObjectInfo::Clear() {
  auto markings = std::move(object_marking_refs);
  markings.clear();
  *this = {};
  object_marking_refs = std::move(markings);
}

Category CategoryOf(std::string_view type) { return FindType(type).category; }

SpecVersion SpecVersionOf(json::Value object) {
  if (const auto version = object.Find("spec_version")) {
    return version->AsString() == "2.0" ? SpecVersion::kV20 : SpecVersion::kV21;
  }
  switch (CategoryOf(object.FindString("type"))) {
    case Category::kObservable: return SpecVersion::kV21;
    // A custom observable has no `created`; any other object of 2.1 would have had a spec_version.
    case Category::kCustom: return object.Find("created") ? SpecVersion::kV20 : SpecVersion::kV21;
    default: return SpecVersion::kV20;
  }
}

bool ReadInfo(json::Value object, ObjectInfo& info) {
  info.Clear();
  for (const auto [name, value] : object.members()) {
    if (name == "type") info.type = value.AsString();
    else if (name == "id") info.id = value.AsString();
    else if (name == "created") info.created = base::ParseTimestamp(value.AsString());
    else if (name == "modified") info.modified = base::ParseTimestamp(value.AsString());
    else if (name == "revoked") info.revoked = value.AsBool();
    else if (name == "created_by_ref") info.created_by_ref = value.AsString();
    else if (name == "granular_markings") info.has_granular_markings = !value.empty();
    else if (name == "object_marking_refs") {
      for (const json::Value ref : value.elements()) info.object_marking_refs.push_back(ref.AsString());
    }
  }
  info.spec_version = SpecVersionOf(object);
  info.category = CategoryOf(info.type);
  return !info.type.empty() && !info.id.empty();
}

namespace {

void Append(std::string_view property, json::Value value, std::vector<Reference>& out) {
  if (value.is_object()) {
    for (const auto [name, member] : value.members()) Append(name, member, out);
  } else if (value.is_array()) {
    for (const json::Value element : value.elements()) Append(property, element, out);
  } else if (property.ends_with("_ref") || property.ends_with("_refs")) {
    if (ParseIdentifier(value.AsString())) out.push_back({property, value.AsString()});
  }
}

}  // namespace

void AppendReferences(json::Value object, std::vector<Reference>& out) { Append({}, object, out); }

}  // namespace stix
