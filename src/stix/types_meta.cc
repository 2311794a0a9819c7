// Section 7: the objects about objects.
#include "stix/common.h"
#include "stix/identifier.h"
#include "stix/markings.h"
#include "stix/shapes.h"
#include "stix/walk.h"

namespace stix {

static bool Lists(json::Value list, std::string_view word) {
  for (const json::Value element : list.elements()) {
    if (element.AsString() == word) return true;
  }
  return false;
}
static void ExtensionDefinitionRules(Walk& walk, const Fields& fields) {
  if (!fields["extension_types"].is_array()) return;
  const bool toplevel = Lists(fields["extension_types"], "toplevel-property-extension");
  const Path path = fields.path().Member("extension_properties");
  if (!toplevel && fields.Has("extension_properties")) {
    walk.Error(path, "extension-properties", "7.3.1",
               "extension_properties is only for extensions with the type toplevel-property-extension",
               "add that type to \"extension_types\", or remove \"extension_properties\"");
  }
  if (toplevel && !fields.Has("extension_properties")) {
    walk.Warn(fields.path(), "extension-properties-missing", "7.3.1",
              "an extension of type toplevel-property-extension should name its properties",
              "add \"extension_properties\"");
  }
}
constexpr auto kExtensionDefinitionRows = Table(kExtensionDefinitionFamily, {
    Text("name").Required(),
    Text("description"),
    Text("schema").Required(),
    Text("version").Required(),
    ListOf(Word("extension_types", kExtensionType)).Required(),
    ListOf(Text("extension_properties", kExtensionPropertyName)),
});
constinit const Shape kExtensionDefinitionShape =
    ObjectShape(kExtensionDefinitionFamily, "extension-definition", "7.3.1", kExtensionDefinitionRows,
                {.rules = ExtensionDefinitionRules});

constexpr auto kLanguageContentRows = Table(kLanguageContentFamily, {
    Ref("object_ref", kAnyObject).Required(),
    Time("object_modified"),
    Special("contents", Kind::kLanguageContents).Required(),
});
constinit const Shape kLanguageContentShape =
    ObjectShape(kLanguageContentFamily, "language-content", "7.1.1", kLanguageContentRows);

constexpr KnownName kMarkingDefinitionV20[] = {"definition_type", "definition"};
constexpr auto kMarkingDefinitionRows = Table(kMarkingDefinitionFamily, {
    Text("name"),
    Text("definition_type"),
    Special("definition", Kind::kMarking),
});
constinit const Shape kMarkingDefinitionShape =
    ObjectShape(kMarkingDefinitionFamily, "marking-definition", "7.2.1", kMarkingDefinitionRows,
                {.rules = MarkingDefinitionRules, .required_v20 = kMarkingDefinitionV20});

}  // namespace stix
