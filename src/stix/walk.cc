// Members and values: the property tables at work.
#include "stix/walk.h"

#include <fmt/format.h>

#include <cmath>

#include "base/time.h"
#include "base/utf8.h"
#include "json/canonical.h"
#include "stix/common.h"
#include "stix/extensions.h"
#include "stix/formats.h"
#include "stix/identifier.h"
#include "stix/markings.h"
#include "stix/values.h"

namespace stix {

bool IsWhole(json::Value value) { return value.is_number() && value.AsDouble() == std::trunc(value.AsDouble()); }

std::string Quoted(std::string_view text) {
  constexpr size_t kShown = 100;
  const std::string_view shown = base::Front(text, kShown);
  std::string out;
  json::AppendString(shown, out);
  if (shown.size() < text.size()) out += "...";
  return out;
}

std::string Path::Pointer() const {
  if (parent == nullptr) return {};
  std::string pointer = parent->Pointer();
  pointer += '/';
  if (name.data() == nullptr) return pointer + std::to_string(index);
  for (const char c : name) {
    if (c == '~') pointer += "~0";
    else if (c == '/') pointer += "~1";
    else pointer += c;
  }
  return pointer;
}

void Walk::Add(Severity severity, const Path& path, std::string_view code, std::string_view section,
               std::string message, std::string fix) {
  report_.Add({severity, std::string(code), path.Pointer(), std::string(section), std::move(message), std::move(fix)},
              options_.findings_max);
}

void Walk::Custom(const Path& path, std::string_view code, std::string_view section, std::string message,
                  std::string fix) {
  const Severity severity = options_.custom == Options::Custom::kRefuse ? Severity::kError : Severity::kWarning;
  Add(severity, path, code, section, std::move(message), std::move(fix));
}

void Walk::WrongType(std::string_view wanted, json::Value value, const Path& path, std::string_view section) {
  Error(path, "wrong-type", section, fmt::format("expected {}, found {}", wanted, json::TypeName(value.type())),
        fmt::format("write {}", wanted));
}

bool Walk::TooDeep(const Path& path) {
  if (path.depth <= options_.depth_max) return false;
  Error(path, "too-deep", "", fmt::format("nested more than {} deep", options_.depth_max), "flatten the object");
  return true;
}

// 3.1: "MUST have a maximum length of 250 ASCII characters". Also of names that no rule of the specification reaches: names
// become keys of indexes.
bool Walk::NameTooLong(const Path& path) {
  constexpr size_t kNameBytesMax = 250;
  if (path.name.size() <= kNameBytesMax) return false;
  Error(*path.parent, "name-too-long", "3.1", fmt::format("the name {} has {} bytes, more than {}", Quoted(path.name), path.name.size(),
        kNameBytesMax), "shorten it");
  return true;
}

bool Walk::Afford(size_t steps, const Path& path) {
  if (steps < context_.steps_left) {
    context_.steps_left -= steps;
    return true;
  }
  if (context_.steps_left != 0) {
    Error(path, "too-many-look-ups", "", "the object has too many selectors or local references for its size",
          "write fewer of them, or split the object");
  }
  context_.steps_left = 0;
  return false;
}

void Walk::Instance(const Shape& shape, json::Value object, const Path& path) {
  if (!object.is_object()) return WrongType("an object", object, path, shape.section);
  if (TooDeep(path)) return;
  Fields fields(shape, object, path);
  Members(fields);
  FieldRules(fields);
}

void Walk::Members(Fields& fields) {
  static constexpr std::string_view kCommonSection = "3.2";
  const Shape& shape = fields.shape();
  for (const auto [name, value] : fields.object().members()) {
    size_t at;
    const Property* property = shape.Find(name, at);
    if (property == nullptr || (shape.not_applicable >> at & 1) != 0) [[unlikely]] {
      Unknown(fields, name, value);
      continue;
    }
    fields.Set(at, value);
    Value(*property, value, fields.path().Member(name), property->common ? kCommonSection : shape.section);
  }
}

void Walk::Value(const Property& property, json::Value value, const Path& path, const std::string_view& section) {
  if (!property.list) return OneValue(property, value, path, section);
  if (!value.is_array()) return WrongType("a list", value, path, section);
  if (value.empty()) {
    return Error(path, "empty-list", "2.12", "the list is empty", "remove the property, or give it a value");
  }
  size_t i = 0;
  for (const json::Value element : value.elements()) OneValue(property, element, path.Element(i++), section);
}

void Walk::OneValue(const Property& property, json::Value value, const Path& path, const std::string_view& section) {
  switch (property.kind) {
    case Kind::kBoolean:
      if (!value.is_bool()) WrongType("true or false", value, path, "2.2");
      return;
    case Kind::kInteger:
    case Kind::kFloat: return Number(property, value, path, section);
    case Kind::kObject: return Instance(*property.shape, value, path);
    case Kind::kHashes: return CheckHashes(*this, value, path);
    case Kind::kDictionary: return CheckDictionary(*this, property.dictionary, value, path, section);
    case Kind::kExtensions: return CheckExtensions(*this, value, path);
    case Kind::kGranularMarkings: return CheckGranularMarkings(*this, value, path);
    case Kind::kObservableContainer: return CheckObservableContainer(*this, value, path);
    case Kind::kLanguageContents: return CheckLanguageContents(*this, value, path);
    case Kind::kMarking: return CheckMarking(*this, value, path);
    default:
      if (!value.is_string()) return WrongType("a string", value, path, section);
      String(property, value.AsString(), path, section);
  }
}

void Walk::String(const Property& property, std::string_view text, const Path& path, const std::string_view& section) {
  if (text.size() > options_.string_bytes_max) [[unlikely]] {
    return Error(path, "too-long", "", fmt::format("the string has {} bytes, more than {}", text.size(),
                 options_.string_bytes_max), "shorten it, or refer to it");
  }
  switch (property.kind) {
    case Kind::kTimestamp:
      if (base::ParseTimestamp(text)) {
        if (property.common) VersionTime(text, path);
        return;
      }
      return Error(path, "timestamp-format", "2.16", Quoted(text) + " is not a timestamp",
                   "write it as RFC 3339 in UTC with T and Z: 2016-01-20T12:31:12.123Z");
    case Kind::kVocabulary: return CheckVocabulary(*this, *property.vocabulary, text, path);
    case Kind::kReference: return CheckId(text, path, property.targets, section);
    case Kind::kString:
      if (property.format == nullptr || property.format->matches(text)) return;
      if (context_.defanged && !property.format->survives_defanging) return;
      return Add(property.format->severity, path, property.format->code,
                 property.format->section.empty() ? section : property.format->section,
                 fmt::format("{} {}", Quoted(text), property.format->message), std::string(property.format->fix));
    default: return;  // kTypeName, kSpecVersion, kIdentifier: walk_object.cc
  }
}

// 3.2, `created` and `modified`: "The minimum precision MUST be milliseconds".
void Walk::VersionTime(std::string_view text, const Path& path) {
  constexpr size_t kWithMilliseconds = std::string_view("2016-01-20T12:31:12.123Z").size();
  if (text.size() >= kWithMilliseconds) return;
  Error(path, "timestamp-precision", "3.2", "the timestamp is less precise than milliseconds",
        "write three digits after the seconds: 12:31:12.000Z");
}

void Walk::Number(const Property& property, json::Value value, const Path& path, const std::string_view& section) {
  const double number = value.AsDouble();
  if (property.kind == Kind::kInteger ? !IsWhole(value) : !value.is_number()) {
    return WrongType(property.kind == Kind::kInteger ? "an integer" : "a number", value, path, section);
  }
  if (number >= property.minimum && number <= property.maximum) return;
  std::string range = fmt::format("{:.0f} or more", property.minimum);
  if (property.maximum < std::numeric_limits<double>::infinity()) {
    range = fmt::format("from {:.0f} to {:.0f}", property.minimum, property.maximum);
  }
  Error(path, "out-of-range", section, fmt::format("{} is out of range", number),
        fmt::format("write a number {}", range));
}

void Walk::CheckId(std::string_view id, const Path& path, TypeSet targets, const std::string_view& section) {
  if (in_container()) return CheckLocalReference(*this, id, path);
  const auto identifier = IdentifierOf(id, path);
  if (!identifier || Contains(targets, identifier->type_id)) return;
  Error(path, "reference-type", section,
        fmt::format("{} may not refer to an object of type {}",
                    path.name.data() != nullptr ? path.name : path.parent->name, identifier->type),
        "refer to " + DescribeTypes(targets));
}

std::optional<Identifier> Walk::IdentifierOf(std::string_view id, const Path& path) {
  const auto identifier = ParseIdentifier(id);
  if (!identifier) {
    Error(path, "identifier-format", "2.9", Quoted(id) + " is not an identifier",
          "write the object's type, \"--\" and a UUID");
  } else if (!identifier->has_rfc_variant() || identifier->uuid_version() < 1 || identifier->uuid_version() > 8) {
    Error(path, "identifier-uuid", "2.9", fmt::format("the UUID of {} is not one of RFC 4122", Quoted(id)),
          "make a UUID of version 4 (or, for an observable, 5)");
  }
  return identifier;
}

void Walk::Unknown(const Fields& fields, std::string_view name, json::Value value) {
  const Path path = fields.path().Member(name);
  if (NameTooLong(path)) return;
  CheckUnknownProperty(*this, fields.shape(), name, path);
  Anything(value, path);
}

void Walk::Anything(json::Value value, const Path& path) {
  switch (value.type()) {
    case json::Type::kNull:
      return Custom(path, "null-value", "2", "null is not a value in STIX", "remove the property");
    case json::Type::kString:
      if (value.AsString().size() > options_.string_bytes_max) String(Text(""), value.AsString(), path, "");
      return;
    case json::Type::kArray: {
      if (value.empty()) return Custom(path, "empty-list", "2.12", "the list is empty", "remove the property");
      if (TooDeep(path)) return;
      size_t i = 0;
      for (const json::Value element : value.elements()) Anything(element, path.Element(i++));
      return;
    }
    case json::Type::kObject:
      if (value.empty())
        return Custom(path, "empty-dictionary", "2.3", "the dictionary is empty", "remove the property");
      if (TooDeep(path)) return;
      for (const auto [name, member] : value.members()) {
        const Path at = path.Member(name);
        if (!NameTooLong(at)) Anything(member, at);
      }
      return;
    default: return;
  }
}

}  // namespace stix
