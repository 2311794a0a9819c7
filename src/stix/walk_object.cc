// The object as a whole: its type and version, its identifier, and the rules between its properties.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "base/time.h"
#include "stix/common.h"
#include "stix/contributing.h"
#include "stix/extensions.h"
#include "stix/identifier.h"
#include "stix/markings.h"
#include "stix/shapes.h"
#include "stix/walk.h"

namespace stix {

namespace {

// What decides how the rest is read, in one pass before it.
struct Head {
  std::string_view type, spec_version, id;
  bool has_spec_version = false, has_created = false, defanged = false;
  ExtensionUse extensions;
};

Head ReadHead(json::Value object) {
  Head head;
  for (const auto [name, value] : object.members()) {
    switch (name.size()) {
      case 2:
        if (name == "id") head.id = value.AsString();
        break;
      case 4:
        if (name == "type") head.type = value.AsString();
        break;
      case 7:
        if (name == "created") head.has_created = true;
        break;
      case 8:
        if (name == "defanged") head.defanged = value.AsBool();
        break;
      case 10:
        if (name == "extensions") head.extensions = ScanExtensions(value);
        break;
      case 12:
        if (name == "spec_version") head.spec_version = value.AsString(), head.has_spec_version = true;
        break;
      default: break;
    }
  }
  return head;
}

// Objects of the types that STIX 2.0 has are of 2.0 where they do not say 2.1; so are custom ones with a `created`.
SpecVersion VersionOf(const Head& head, const ObjectType& type) {
  if (head.spec_version == "2.0") return SpecVersion::kV20;
  if (head.has_spec_version) return SpecVersion::kV21;
  if (type.id == TypeId::kCustom) return head.has_created ? SpecVersion::kV20 : SpecVersion::kV21;
  return type.shape != nullptr && !type.shape->required_v20.empty() ? SpecVersion::kV20 : SpecVersion::kV21;
}

// A type the specification does not have is read as what its extension says; without one, as a domain object where it
// has a `created`, and as an observable where not.
const Shape& CustomShape(const Head& head) {
  if (head.extensions.new_sro) return kCustomRelationshipShape;
  if (head.extensions.new_sco && !head.has_created) return kCustomObservableShape;
  if (head.extensions.new_sdo) return kCustomDomainShape;
  return head.has_created || head.has_spec_version ? kCustomDomainShape : kCustomObservableShape;
}

// An event as MISP exports it, alone or in the answer of its API: the one other format that is often taken for STIX.
bool IsMispEvent(json::Value object) {
  if (const auto event = object.Find("Event")) return event->is_object();
  if (const auto response = object.Find("response")) {
    if (response->is_object()) return response->Find("Attribute").has_value();
    if (!response->is_array()) return false;
    for (const json::Value first : response->elements()) return first.is_object() && first.Find("Event").has_value();
    return false;
  }
  const auto attributes = object.Find("Attribute");
  return attributes && attributes->is_array() && object.Find("info").has_value();
}

std::strong_ordering CompareTimes(std::string_view a, std::string_view b) {
  const auto time_a = base::ParseTimestamp(a), time_b = base::ParseTimestamp(b);
  if (!time_a || !time_b) return std::strong_ordering::equal;  // reported where they stand
  if (*time_a != *time_b) return *time_a <=> *time_b;
  // Equal to the microsecond: what follows decides ("s+" has no upper bound in 2.16.1).
  const auto finer = [](std::string_view text) {
    std::string_view digits = text.substr(0, text.size() - 1);  // without Z
    digits.remove_prefix(std::min<size_t>(digits.size(), 26));  // YYYY-MM-DDTHH:MM:SS.ffffff
    while (digits.ends_with('0')) digits.remove_suffix(1);
    return digits;
  };
  return finer(a) <=> finer(b);
}

}  // namespace

void Walk::Object(json::Value object) {
  if (!object.is_object()) return WrongType("an object", object, root_, "3");
  const Shape& shape = BeginObject(object);
  if (context_.type->id == TypeId::kBundle) {
    return Error(root_.Member("type"), "bundle-nested", "8", "a bundle is not an object of STIX", "send what is in it");
  }
  if (context_.type->id == TypeId::kCustom && !object.Find("type") && IsMispEvent(object)) {
    return Error(root_, "misp-event", "3", "this is a MISP event, not an object of STIX 2.1",
                 "convert it with misp-stix (pip install misp-stix), or have MISP export it as STIX 2.1");
  }
  Fields fields(shape, object, root_);
  Members(fields);
  FieldRules(fields);
  ObjectRules(fields);
}

const Shape& Walk::BeginObject(json::Value object) {
  const Head head = ReadHead(object);
  const ObjectType& type = FindType(head.type);
  context_ = {.object = object,
              .type = &type,
              .spec_version = VersionOf(head, type),
              .id = head.id,
              .defanged = head.defanged,
              .extended = head.extensions.toplevel_properties || head.extensions.defines_type(),
              .defined_by_extension = head.extensions.defines_type(),
              .steps_left = ObjectContext().steps_left,
              .container = {}};
  return type.shape != nullptr ? *type.shape : CustomShape(head);
}

void Walk::ObjectRules(const Fields& fields) {
  CheckType(fields);
  CheckSpecVersion(fields);
  CheckOwnId(fields);
  static constexpr Order kVersioning{"created", "modified"};
  CheckOrder(fields, kVersioning);
  if (context_.type->id == TypeId::kMarkingDefinition) CheckNotMarkedByItself(*this, fields);
}

void Walk::CheckType(const Fields& fields) {
  if (!fields.At(kType).is_string()) return;  // reported as missing, or as of the wrong type
  if (context_.type->id == TypeId::kCustom) CheckCustomType(*this, fields.At(kType).AsString(), root_.Member("type"));
}

void Walk::CheckSpecVersion(const Fields& fields) {
  const json::Value version = fields.At(kSpecVersion);
  if (!version.is_string() || version.AsString() == "2.1" || version.AsString() == "2.0") return;
  Error(root_.Member("spec_version"), "spec-version", "3.2",
        Quoted(version.AsString()) + " is not a version this program knows", "write \"2.1\" for objects of STIX 2.1");
}

void Walk::CheckOwnId(const Fields& fields) {
  if (!fields.At(kId).is_string()) return;
  const Path path = root_.Member("id");
  const auto identifier = IdentifierOf(context_.id, path);
  if (!identifier) return;
  if (fields.At(kType).is_string() && identifier->type != fields.At(kType).AsString()) {
    Error(path, "identifier-type", "2.9",
          fmt::format("the identifier says {}, the type is {}", Quoted(identifier->type),
                      Quoted(fields.At(kType).AsString())),
          "begin the identifier with the object's type");
  }
  if (identifier->has_capitals()) {
    Warn(path, "identifier-case", "2.9", "the UUID has capital letters, so other programs may take it for another",
         "write it in lower case (RFC 4122, section 3)");
  }
  CheckUuidVersion(*identifier);
}

// 2.9: version 4 SHOULD be used, for observables 5.
void Walk::CheckUuidVersion(const Identifier& id) {
  if (context_.type->category == Category::kObservable) return CheckDeterministicId(id);
  const int version = id.uuid_version();
  if (version == 4 || v20() || context_.defined_by_extension) return;
  Warn(root_.Member("id"), "identifier-uuid-version", "2.9", fmt::format("the UUID is of version {}, not 4", version),
       "make a random UUID (version 4) for new objects");
}

void Walk::CheckDeterministicId(const Identifier& id) {
  const int version = id.uuid_version();
  const Path path = root_.Member("id");
  if (!ContributingProperties(context_.type->id, context_.object, scratch_)) {
    if (version == 4) return;
    return Error(path, "identifier-uuid4-required", "2.9",
                 "without ID contributing properties, the UUID must be of version 4", "make a random UUID (version 4)");
  }
  if (version != 5) {
    return Warn(path, "identifier-uuid-version", "2.9", fmt::format("the UUID is of version {}, not 5", version),
                "make it from the ID contributing properties, so that others come to the same identifier");
  }
  const base::Uuid wanted = NameBasedUuid(kObservableNamespace, scratch_);
  if (id.uuid_value() != wanted) {
    return Warn(path, "identifier-not-deterministic", "2.9",
                "the UUID is of version 5, but not the one that the ID contributing properties give",
                fmt::format("write {}--{}, or use a UUID of version 4", context_.type->name, base::FormatUuid(wanted)));
  }
  for (const std::string_view versioning : {"created_by_ref", "created", "modified", "revoked"}) {
    if (!context_.object.Find(versioning)) continue;
    Error(root_.Member(versioning), "observable-versioned", "3.6",
          "a cyber-observable object with a deterministic identifier may not be versioned",
          "remove the property, or use a UUID of version 4");
  }
}

void Walk::FieldRules(const Fields& fields) {
  const Shape& shape = fields.shape();
  CheckRequired(fields);
  for (const Order& order : shape.orders) CheckOrder(fields, order);
  if (shape.rules != nullptr) shape.rules(*this, fields);
}

void Walk::CheckRequired(const Fields& fields) {
  const Shape& shape = fields.shape();
  const bool old = v20() && &fields.path() == &root_;  // the whole object, of STIX 2.0
  uint64_t missing = shape.required & ~fields.present();
  if (old) missing &= Bits({kType, kId, kCreated, kModified});
  for (; missing != 0; missing &= missing - 1) {
    const Property& property = shape.properties[static_cast<size_t>(std::countr_zero(missing))];
    Error(fields.path(), "required", property.common ? "3.2" : shape.section,
          fmt::format("{} requires {}", shape.name, property.name), fmt::format("add \"{}\"", property.name));
  }
  if (old) {
    for (const KnownName& name : shape.required_v20) {
      if (fields.Has(name)) continue;
      Error(fields.path(), "required", shape.section, fmt::format("{} of STIX 2.0 requires {}", shape.name, name.text),
            fmt::format("add \"{}\"; or where this is STIX 2.1, \"spec_version\": \"2.1\"", name.text));
    }
    return;
  }
  const auto is_there = [&](const KnownName& name) { return fields.Has(name); };
  if (!shape.any_of.empty() && std::ranges::none_of(shape.any_of, is_there)) {
    Error(fields.path(), "at-least-one", shape.section,
          fmt::format("{} requires at least one of {}", shape.name, fmt::join(shape.any_of | std::views::transform(&KnownName::text), ", ")), "add one of them");
  }
  uint64_t own = fields.present() & ~shape.required;
  if (shape.properties.front().common) own &= ~(Bits({kExtensions}) - 1);  // extensions count, other common ones do not
  if (shape.needs_optional && own == 0) {
    Error(fields.path(), "at-least-one", shape.section,
          fmt::format("{} requires at least one of its properties", shape.name), "add one, or remove it altogether");
  }
}

void Walk::CheckOrder(const Fields& fields, const Order& order) {
  const json::Value later = fields[order.later];
  if (!later.is_string()) return;
  const json::Value earlier = fields[order.earlier];
  if (!earlier.is_string()) return;
  // Timestamps of one length sort as text does.
  if (earlier.AsString().size() == later.AsString().size() && earlier.AsString() < later.AsString()) return;
  if (order.relation == Order::kNotBefore && earlier.AsString() == later.AsString()) return;
  const auto relation = CompareTimes(later.AsString(), earlier.AsString());
  if (relation > 0 || (relation == 0 && order.relation == Order::kNotBefore)) return;
  if (relation == 0 && (!base::ParseTimestamp(later.AsString()) || !base::ParseTimestamp(earlier.AsString()))) return;
  Error(fields.path().Member(order.later), "timestamp-order",
        order.later.text == "modified" ? "3.2" : fields.shape().section,
        fmt::format("{} is {} {}", order.later.text, relation == 0 ? "equal to" : "before", order.earlier.text),
        fmt::format("set {} {} {}", order.later.text, order.relation == Order::kAfter ? "after" : "to or after",
                    order.earlier.text));
}

}  // namespace stix
