#include "exchange/compose.h"

#include <algorithm>
#include <map>

#include "exchange/record.h"
#include "json/canonical.h"
#include "json/parse.h"

namespace exchange {
namespace {

std::unexpected<base::Error> Bad(std::string_view why) { return base::Fail(base::Code::kInvalid, "the record's parts make no object: " + std::string(why)); }

struct NameOrder {
  bool operator()(const std::string& a, const std::string& b) const { return json::CompareNames(a, b) < 0; }
};
using Properties = std::map<std::string, std::string, NameOrder>;  // name, canonical value

base::Status AddAll(json::Value object, Properties& properties) {
  if (!object.is_object()) return Bad("a part is not an object");
  for (const auto& [name, value] : object.members()) {
    if (!properties.emplace(name, json::Canonical(value)).second) return Bad("two parts have the property " + std::string(name));
  }
  return {};
}

// One element for each marking of the part, selecting its properties.
void AppendGranular(json::Value part, std::string& out) {
  std::string selectors;
  std::vector<std::string> names;
  for (const auto& [name, value] : part.Find("properties")->members()) names.emplace_back(name);
  for (const std::string& name : names) {
    if (!selectors.empty()) selectors.push_back(',');
    json::AppendString(name, selectors);
  }
  for (const json::Value marking : part.Find("markings")->elements()) {
    if (!out.empty()) out.push_back(',');
    out.append("{\"marking_ref\":");
    json::AppendString(marking.AsString(), out);
    out.append(",\"selectors\":[").append(selectors).append("]}");
  }
}

bool IsMarkedPart(json::Value part) {
  const auto markings = part.Find("markings"), properties = part.Find("properties");
  return part.is_object() && markings && markings->is_array() && properties && properties->is_object();
}

}  // namespace

base::Result<std::string> ComposeObject(std::span<const std::optional<std::string_view>> parts) {
  if (parts.empty() || !parts[0]) return Bad("the part that is always shown is hidden");
  json::Parser parser;
  Properties properties;
  TRY(AddAll(TRY(parser.Parse(*parts[0])), properties));
  std::string granular;
  for (size_t i = 1; i + 1 < parts.size(); ++i) {
    if (!parts[i]) continue;
    const json::Value part = TRY(parser.Parse(*parts[i]));
    if (!IsMarkedPart(part)) return Bad("a part is not {markings, properties}");
    TRY(AddAll(*part.Find("properties"), properties));
    AppendGranular(part, granular);
  }
  if (parts.size() > 1 && parts.back()) {
    properties["granular_markings"] = json::Canonical(TRY(parser.Parse(*parts.back())));
  } else if (!granular.empty()) {
    properties["granular_markings"] = "[" + granular + "]";
  }
  std::string object = "{";
  for (const auto& [name, value] : properties) {
    if (object.size() > 1) object.push_back(',');
    json::AppendString(name, object);
    object.append(":").append(value);
  }
  return object + "}";
}

base::Result<ShownObject> ObjectOf(std::span<const tlog::PartOpening> parts) {
  std::vector<std::optional<std::string_view>> shown;
  for (const tlog::PartOpening& part : parts.subspan(std::min(kObjectPart, parts.size()))) shown.push_back(tlog::ShownBytes(part));
  if (shown.empty() || !shown[0]) return base::Fail(base::Code::kNotFound, "the object is not shown");
  if (shown.size() == 1) return ShownObject{.object = std::string(*shown[0]), .is_whole = true};
  return ShownObject{.object = TRY(ComposeObject(shown)), .is_whole = false};
}

base::Result<std::vector<std::string>> MarkingsOfPart(std::string_view bytes) {
  json::Parser parser;
  const json::Value part = TRY(parser.Parse(bytes));
  if (!IsMarkedPart(part)) return Bad("a part is not {markings, properties}");
  std::vector<std::string> markings;
  for (const json::Value marking : part.Find("markings")->elements()) markings.emplace_back(marking.AsString());
  return markings;
}

}  // namespace exchange
