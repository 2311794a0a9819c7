// One pass over one object, with what its rules need: where we are, what was found, where to report. Internal to stix/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "json/value.h"
#include "stix/identifier.h"
#include "stix/schema.h"
#include "stix/validate.h"

namespace stix {

// Where a value stands, as a chain on the stack; it becomes a JSON pointer only for a finding.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;    // of a member; without data() for an element
  size_t index = 0;         // of an element
  int depth = 0;

  Path Member(std::string_view member) const { return {this, member, 0, depth + 1}; }
  Path Element(size_t element) const { return {this, {}, element, depth + 1}; }
  std::string Pointer() const;
};

// The properties found of one instance of a Shape.
class Fields {
 public:
  Fields(const Shape& shape, json::Value object, const Path& path) : shape_(shape), object_(object), path_(path) {}

  void Set(size_t index, json::Value value) {
    present_ |= uint64_t{1} << index;
    values_[index].value = value;
  }
  bool Has(const KnownName& name) const {
    size_t at;
    return shape_.Find(name.text, name.word, at) != nullptr && HasIndex(at);
  }
  bool HasIndex(size_t index) const { return (present_ >> index & 1) != 0; }
  // Null where absent.
  json::Value operator[](const KnownName& name) const {
    size_t at;
    return shape_.Find(name.text, name.word, at) != nullptr ? At(at) : json::Value();
  }
  json::Value At(size_t index) const { return HasIndex(index) ? values_[index].value : json::Value(); }
  uint64_t present() const { return present_; }

  const Shape& shape() const { return shape_; }
  json::Value object() const { return object_; }
  const Path& path() const { return path_; }

 private:
  static constexpr size_t kPropertiesMax = 48;
  union Slot {  // not initialised until set
    Slot() {}
    json::Value value;
  };
  const Shape& shape_;
  json::Value object_;
  const Path& path_;
  uint64_t present_ = 0;
  Slot values_[kPropertiesMax];
};

// What is known of the object as a whole.
struct ObjectContext {
  json::Value object;
  const ObjectType* type = nullptr;
  SpecVersion spec_version = SpecVersion::kV21;
  std::string_view id;
  bool defanged = false;
  bool extended = false;        // a toplevel-property-extension or new-* extension: other properties are not custom
  bool defined_by_extension = false;  // new-sdo, new-sco or new-sro: nor is the type
  size_t steps_left = 10'000'000;  // of look-ups that are not bounded by the size of the text: see Walk::Afford
  json::Value container;        // a deprecated observable container that we are in, or null
};

class Walk {
 public:
  Walk(const Options& options, Report& report, std::string& scratch, const Path& root)
      : options_(options), report_(report), scratch_(scratch), root_(root) {}

  // The object as a whole; walk_object.cc.
  void Object(json::Value object);
  // An instance of `shape` at `path`: its properties, then its rules.
  void Instance(const Shape& shape, json::Value object, const Path& path);
  // Any JSON below a property that no table describes: depth and lengths; and null, empty lists and dictionaries, with
  // the severity of custom content.
  void Anything(json::Value value, const Path& path);
  // An identifier of one of `targets`.
  void CheckId(std::string_view id, const Path& path, TypeSet targets, const std::string_view& section);

  void Error(const Path& path, std::string_view code, std::string_view section, std::string message, std::string fix) {
    Add(Severity::kError, path, code, section, std::move(message), std::move(fix));
  }
  void Warn(const Path& path, std::string_view code, std::string_view section, std::string message, std::string fix) {
    Add(Severity::kWarning, path, code, section, std::move(message), std::move(fix));
  }
  // Selectors and local references are looked up in the object, each in time with its size: a hostile object would take
  // the square of its size. False, reported once, where such look-ups have taken too many steps.
  bool Afford(size_t steps, const Path& path);
  // True, and reported, where the last name of `path` is longer than a name may be.
  bool NameTooLong(const Path& path);
  // A warning, or with Options::Custom::kRefuse an error.
  void Custom(const Path& path, std::string_view code, std::string_view section, std::string message, std::string fix);

  const ObjectContext& context() const { return context_; }
  ObjectContext& context() { return context_; }
  const Options& options() const { return options_; }
  std::string& scratch() { return scratch_; }
  bool v20() const { return context_.spec_version == SpecVersion::kV20; }
  const Path& root() const { return root_; }
  bool in_container() const { return !context_.container.is_null(); }

  // The properties of the object into `fields`, each one checked. Sections go by reference: a view would be copied over the stack.
  void Members(Fields& fields);
  // What holds between them: those required, their order in time, the Shape's own rules.
  void FieldRules(const Fields& fields);
  void Value(const Property& property, json::Value value, const Path& path, const std::string_view& section);

 private:
  const Shape& BeginObject(json::Value object);
  void ObjectRules(const Fields& fields);
  void CheckType(const Fields& fields);
  void CheckSpecVersion(const Fields& fields);
  void CheckOwnId(const Fields& fields);
  std::optional<Identifier> IdentifierOf(std::string_view id, const Path& path);
  void CheckUuidVersion(const Identifier& id);
  void CheckDeterministicId(const Identifier& id);
  void CheckRequired(const Fields& fields);
  void CheckOrder(const Fields& fields, const Order& order);
  void VersionTime(std::string_view text, const Path& path);
  void Add(Severity severity, const Path& path, std::string_view code, std::string_view section, std::string message,
           std::string fix);
  void OneValue(const Property& property, json::Value value, const Path& path, const std::string_view& section);
  void String(const Property& property, std::string_view text, const Path& path, const std::string_view& section);
  void Number(const Property& property, json::Value value, const Path& path, const std::string_view& section);
  void Unknown(const Fields& fields, std::string_view name, json::Value value);
  bool TooDeep(const Path& path);
  void WrongType(std::string_view wanted, json::Value value, const Path& path, std::string_view section);

  const Options& options_;
  Report& report_;
  std::string& scratch_;
  const Path& root_;
  ObjectContext context_;
};

// An integer, however it is written: 80.0 is 80 in canonical JSON.
bool IsWhole(json::Value value);
// A value for a message: quoted, and cut where it is long.
std::string Quoted(std::string_view text);

}  // namespace stix
