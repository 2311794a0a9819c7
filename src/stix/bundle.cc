// Section 8: bundles.
#include <fmt/format.h>

#include "stix/common.h"
#include "stix/identifier.h"
#include "stix/walk.h"

namespace stix {

namespace {

void CheckBundleId(Walk& walk, json::Value bundle, const Path& root) {
  const auto id = bundle.Find("id");
  if (!id || !id->is_string()) {
    return walk.Error(root, "required", "8.1", "the bundle has no id",
                      "add \"id\": \"bundle--\" and a UUID of version 4");
  }
  walk.CheckId(id->AsString(), root.Member("id"), SetOf({TypeId::kBundle}), "8.1");
}

void CheckObjects(Walk& walk, json::Value bundle, const Path& root) {
  const auto objects = bundle.Find("objects");
  if (!objects) return;
  const Path path = root.Member("objects");
  if (!objects->is_array()) {
    return walk.Error(path, "wrong-type", "8.1", "objects is not a list", "write a JSON array");
  }
  if (objects->empty())
    walk.Error(path, "empty-list", "2.12", "the list is empty", "remove \"objects\", or put objects in");
}

void CheckOtherProperties(Walk& walk, json::Value bundle, const Path& root) {
  for (const auto [name, value] : bundle.members()) {
    const Path path = root.Member(name);
    if (name == "type" || name == "id" || name == "objects") continue;
    if (name == "spec_version") {  // STIX 2.0 has it, in 2.1 the objects do
      if (value.AsString() == "2.0") continue;
      walk.Warn(path, "bundle-spec-version", "8.1", "a bundle of STIX 2.1 has no spec_version; its objects do",
                "remove it");
    } else {
      walk.Custom(path, "bundle-property", "8", fmt::format("{} is not a property of a bundle", Quoted(name)),
                  "remove it");
    }
  }
}

}  // namespace

void Validator::ValidateBundleItself(json::Value bundle, Report& report) {
  const Path root;
  Walk walk(options_, report, scratch_, root);
  if (!bundle.is_object() || bundle.FindString("type") != "bundle") {
    return walk.Error(root, "bundle-type", "8.1", "this is not a bundle", "write an object with \"type\": \"bundle\"");
  }
  CheckBundleId(walk, bundle, root);
  CheckObjects(walk, bundle, root);
  CheckOtherProperties(walk, bundle, root);
}

void Validator::ValidateBundle(json::Value bundle, Report& report) {
  ValidateBundleItself(bundle, report);
  const auto objects = bundle.Find("objects");
  if (!objects) return;
  const Path root;
  const Path list = root.Member("objects");
  size_t i = 0;
  for (const json::Value object : objects->elements()) {
    const Path at = list.Element(i++);
    Walk(options_, report, scratch_, at).Object(object);
  }
}

}  // namespace stix
