#include "stix/extensions.h"

#include <fmt/format.h>

#include <algorithm>

#include "stix/common.h"
#include "stix/identifier.h"
#include "stix/shapes.h"
#include "stix/values.h"

namespace stix {

namespace {

constexpr std::string_view kDefinitionPrefix = "extension-definition--";

bool IsAnyOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// 3.8: reserved across all objects.
bool IsReserved(std::string_view name) { return IsAnyOf(name, {"severity", "username", "phone_number", "action"}); }

// 6.12.2 to 6.12.5: "the corresponding protocol value for that extension SHOULD be listed" in protocols.
void CheckProtocolListed(Walk& walk, std::string_view protocol, const Path& path) {
  const auto protocols = walk.context().object.Find("protocols");
  if (protocol.empty() || !protocols) return;
  for (const json::Value listed : protocols->elements()) {
    if (listed.AsString() == protocol) return;
  }
  walk.Warn(path, "extension-protocol", "6.12.1", fmt::format("protocols does not list {}", protocol),
            fmt::format("add \"{}\" to \"protocols\"", protocol));
}

void CheckPredefined(Walk& walk, const PredefinedExtension& extension, json::Value value, const Path& path) {
  if (extension.type != walk.context().type->id && !walk.in_container()) {
    return walk.Error(path, "extension-wrong-type", "3.10",
                      fmt::format("{} is an extension of {}", extension.name, TypeName(extension.type)),
                      "remove it, or use an extension-definition");
  }
  walk.Instance(*extension.shape, value, path);
  CheckProtocolListed(walk, extension.protocol, path);
}

// The content of an extension that an extension-definition object defines.
void CheckDefined(Walk& walk, std::string_view key, json::Value value, const Path& path) {
  walk.CheckId(key, path, SetOf({TypeId::kExtensionDefinition}), "3.2");
  if (!value.is_object()) {
    return walk.Error(path, "wrong-type", "3.2", "the extension is not an object", "write a JSON object");
  }
  const auto extension_type = value.Find("extension_type");
  if (!extension_type) {
    walk.Error(path, "extension-type-missing", "3.2", "the extension does not say its extension_type",
               fmt::format("add \"extension_type\": one of {}", fmt::join(kExtensionType.words, ", ")));
  } else {
    CheckVocabulary(walk, kExtensionType, extension_type->AsString(), path.Member("extension_type"));
    if (extension_type->AsString().starts_with("new-") && walk.context().type->id != TypeId::kCustom) {
      walk.Error(path.Member("extension_type"), "extension-redefines", "7.3",
                 fmt::format("{} is a type of the specification, which an extension may not define anew",
                             walk.context().type->name), "use property-extension or toplevel-property-extension");
    }
  }
  for (const auto [name, member] : value.members()) {
    const Path at = path.Member(name);
    if (walk.NameTooLong(at)) continue;
    if (!IsPropertyName(name)) {  // 7.3.2 asks this of the extension's schema, so of its author
      walk.Warn(at, kExtensionPropertyName.code, kExtensionPropertyName.section,
                fmt::format("{} {}", Quoted(name), kExtensionPropertyName.message),
                std::string(kExtensionPropertyName.fix));
    }
    walk.Anything(member, at);
  }
}

bool HasPropertyCharacters(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// 11.3: extensions without a definition, deprecated, for observables only.
void CheckUndefined(Walk& walk, std::string_view key, json::Value value, const Path& path) {
  walk.Custom(path, "custom-extension", "11.3", fmt::format("no extension definition defines {}", Quoted(key)),
              "make an extension-definition object and use its identifier as the key");
  const bool observable = walk.context().type->category == Category::kObservable || walk.in_container();
  if (observable && (!IsTypeName(key) || !key.ends_with("-ext"))) {
    walk.Error(path, "custom-extension-name", "11.3.1", Quoted(key) + " is not a name for a custom extension",
               "write 3 to 250 of a-z, 0-9 and '-', with \"-ext\" at the end");
  }
  for (const auto [name, member] : value.members()) {
    if (HasPropertyCharacters(name)) continue;
    walk.Error(path.Member(name), "property-name", "11.3.1", Quoted(name) + " is not a name for a property",
               "write it with a-z, 0-9 and '_'");
  }
  walk.Anything(value, path);
}

void CheckCustomProperty(Walk& walk, std::string_view name, const Path& path) {
  if (!IsPropertyName(name)) {
    walk.Error(path, "property-name", "11.1.1", Quoted(name) + " is not a name for a property",
               "write 3 to 250 of a-z, 0-9 and '_', a letter first");
  }
  if (walk.context().type->id == TypeId::kCustom) return;  // its properties are its own (11.2.1)
  if (name.starts_with("x_")) {
    return walk.Custom(path, "custom-property", "11.1",
                       fmt::format("{} is a custom property without an extension", Quoted(name)),
                       "define it by an extension");
  }
  walk.Custom(path, "custom-property-prefix", "11.1.1",
              fmt::format("{} is not a property of {}", Quoted(name), walk.context().type->name),
              "correct its name, begin it with \"x_\", or define it by an extension");
}

}  // namespace

ExtensionUse ScanExtensions(json::Value extensions) {
  ExtensionUse use;
  for (const auto [key, value] : extensions.members()) {
    const std::string_view type = value.FindString("extension_type");
    use.toplevel_properties |= type == "toplevel-property-extension";
    use.new_sdo |= type == "new-sdo";
    use.new_sco |= type == "new-sco";
    use.new_sro |= type == "new-sro";
  }
  return use;
}

void CheckExtensions(Walk& walk, json::Value extensions, const Path& path) {
  if (!extensions.is_object() || extensions.empty()) {
    return CheckDictionary(walk, DictionaryOf::kAnything, extensions, path, "3.2");
  }
  for (const auto [key, value] : extensions.members()) {
    const Path at = path.Member(key);
    if (key.starts_with(kDefinitionPrefix)) {
      CheckDefined(walk, key, value, at);
    } else if (const PredefinedExtension* predefined = FindPredefinedExtension(key)) {
      CheckPredefined(walk, *predefined, value, at);
    } else {
      CheckUndefined(walk, key, value, at);
    }
  }
}

void CheckUnknownProperty(Walk& walk, const Shape& shape, std::string_view name, const Path& path) {
  if (walk.in_container()) return;  // may be one of STIX 2.0
  size_t at;
  const bool object_level = path.parent == &walk.root();
  if (object_level && IsReserved(name)) {
    return walk.Error(path, "reserved-property", "3.8", fmt::format("{} is reserved for a later version", Quoted(name)),
                      "use another name");
  }
  if (shape.Find(name, at) != nullptr) {  // a common property that this family does not have
    if (name == "defanged") {
      return walk.Error(path, "defanged", "3.2", "only cyber-observable objects can be defanged",
                        "remove the property");
    }
    return walk.Custom(path, "not-applicable", "3.2",
                       fmt::format("{} is not a property of {}", Quoted(name), walk.context().type->name),
                       "remove the property");
  }
  if (object_level && walk.context().extended) return;
  CheckCustomProperty(walk, name, path);
}

void CheckCustomType(Walk& walk, std::string_view type, const Path& path) {
  if (!IsTypeName(type)) {
    return walk.Error(path, "type-name", "11.2.1", Quoted(type) + " is not a name for a type",
                      "write 3 to 250 of a-z, 0-9 and single hyphens, a letter first");
  }
  if (walk.context().defined_by_extension) return;
  walk.Custom(path, "custom-type", "11.2", fmt::format("no extension defines the type {}", type),
              "define it by an extension, or use a type of the specification");
}

}  // namespace stix
