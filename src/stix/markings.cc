#include "stix/markings.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "stix/formats.h"
#include "stix/parts.h"
#include "stix/tlp.h"

namespace stix {

namespace {

constexpr Property kStatementRows[] = {Text("statement").Required()};
constexpr Property kTlpRows[] = {Text("tlp").Required()};

// "[4]": 4. nullopt for other text.
std::optional<uint64_t> ListIndex(std::string_view component) {
  if (component.size() < 3 || component.front() != '[' || component.back() != ']') return std::nullopt;
  return base::ParseDecimal(component.substr(1, component.size() - 2));
}

std::optional<json::Value> Step(json::Value value, std::string_view component) {
  if (!value.is_array()) return value.Find(component);
  const auto index = ListIndex(component);
  if (!index) return std::nullopt;
  uint64_t i = 0;
  for (const json::Value element : value.elements()) {
    if (i++ == *index) return element;
  }
  return std::nullopt;
}

// False where the selector names what is not there; true also where that cannot be afforded, which is reported.
bool Selects(Walk& walk, std::string_view selector, const Path& path) {
  json::Value value = walk.context().object;
  for (size_t start = 0; start <= selector.size();) {
    if (!walk.Afford(value.size(), path)) return true;
    const size_t end = std::min(selector.find('.', start), selector.size());
    const auto next = Step(value, selector.substr(start, end - start));
    if (!next) return false;
    value = *next;
    start = end + 1;
  }
  return true;
}

// 7.2.3: "one and only one of these properties MUST be present".
void GranularMarkingRules(Walk& walk, const Fields& fields) {
  if (fields.Has("lang") == fields.Has("marking_ref")) {
    walk.Error(fields.path(), "granular-marking-kind", "7.2.3",
               fields.Has("lang") ? "lang and marking_ref are both there" : "neither lang nor marking_ref is there",
               "keep exactly one of them");
  }
  const std::string_view self = walk.context().id;
  if (!self.empty() && fields["marking_ref"].AsString() == self) {
    walk.Error(fields.path().Member("marking_ref"), "marking-circular", "3.2", "the marking definition marks itself",
               "refer to another marking definition");
  }
  const Path selectors = fields.path().Member("selectors");
  size_t i = 0;
  for (const json::Value selector : fields["selectors"].elements()) {
    const Path at = selectors.Element(i++);
    if (!selector.is_string() || Selects(walk, selector.AsString(), at)) continue;
    walk.Error(at, "selector", "7.2.3", fmt::format("{} selects nothing in this object", Quoted(selector.AsString())),
               "write names and [indices] with dots between: external_references.[0].url");
  }
}
constexpr Property kGranularMarkingRows[] = {
    Text("lang", kLanguageTag),
    Ref("marking_ref", SetOf({TypeId::kMarkingDefinition})),
    ListOf(Text("selectors")).Required(),
};

// 7.2.1: "the only instances of TLP marking definitions permitted are those defined here".
void CheckTlp1(Walk& walk, const Fields& fields) {
  const TlpMarking* known = FindTlp(walk.context().id);
  const bool standard = known != nullptr && known->version == 1 && fields["definition_type"].AsString() == "tlp" &&
                        fields["definition"].FindString("tlp") == known->name &&
                        (walk.v20() || fields["created"].AsString() == kTlp1Created);
  if (standard) return;
  walk.Error(fields.path(), "tlp-instance", "7.2.1",
             "this is not one of the four TLP marking definitions of the specification",
             "use the one that the specification gives, with its id, created and definition");
}

// The TLP 2.0 extension is the property-extension {"tlp_2_0": level} of five fixed objects.
void CheckTlp2(Walk& walk, const Fields& fields, json::Value extension) {
  const TlpMarking* known = FindTlp(walk.context().id);
  if (known != nullptr && known->version == 2 && extension.FindString("tlp_2_0") == known->name &&
      fields["created"].AsString() == kTlp2Created) {
    return;
  }
  walk.Error(fields.path(), "tlp-instance", "7.2.1", "this is not one of the five TLP 2.0 marking definitions",
             "use the one that OASIS publishes, with its id, created and tlp_2_0");
}

void CheckDefinitionType(Walk& walk, const Fields& fields) {
  const std::string_view type = fields["definition_type"].AsString();
  const Path path = fields.path().Member("definition");
  if (type == "statement") {
    if (fields.Has("definition")) walk.Instance(kStatementMarking, fields["definition"], path);
  } else if (type == "tlp") {
    if (fields.Has("definition")) walk.Instance(kTlpMarking, fields["definition"], path);
    CheckTlp1(walk, fields);
  } else if (!type.empty()) {
    walk.Custom(fields.path().Member("definition_type"), "custom-marking", "7.2.1",
                fmt::format("{} is not a definition_type of the specification", Quoted(type)),
                "use \"statement\", or define the marking by an extension");
  }
}

}  // namespace

constinit const Shape kStatementMarking = MakeShape("statement", "7.2.1", kStatementRows);
constinit const Shape kTlpMarking = MakeShape("tlp", "7.2.1", kTlpRows);
constinit const Shape kGranularMarking =
    MakeShape("granular-marking", "7.2.3", kGranularMarkingRows, {.rules = GranularMarkingRules});

void CheckGranularMarkings(Walk& walk, json::Value markings, const Path& path) {
  static constexpr Property kList = ListOf(Part("granular_markings", kGranularMarking));
  walk.Value(kList, markings, path, "7.2.3");
}

void CheckMarking(Walk& walk, json::Value definition, const Path& path) {
  if (!definition.is_object()) {
    return walk.Error(path, "wrong-type", "7.2.1", "the definition is not an object", "write a JSON object");
  }
  walk.Anything(definition, path);
}

void MarkingDefinitionRules(Walk& walk, const Fields& fields) {
  const json::Value extensions = fields["extensions"];
  const auto tlp2 = extensions.Find(kTlp2Extension);
  if (!fields.Has("extensions") && !(fields.Has("definition_type") && fields.Has("definition")) && !walk.v20()) {
    walk.Error(fields.path(), "marking-content", "7.2.1",
               "a marking definition needs definition_type and definition, or extensions", "add them");
  }
  if (tlp2) return CheckTlp2(walk, fields, *tlp2);
  CheckDefinitionType(walk, fields);
  if (const TlpMarking* known = FindTlp(walk.context().id);
      known != nullptr && fields["definition_type"].AsString() != "tlp") {
    walk.Error(fields.path().Member("id"), "tlp-instance", "7.2.1",
               fmt::format("this is the id of TLP {} with another content", known->name), "use an id of its own");
  }
}

void CheckNotMarkedByItself(Walk& walk, const Fields& fields) {
  const Path path = fields.path().Member("object_marking_refs");
  size_t i = 0;
  for (const json::Value ref : fields["object_marking_refs"].elements()) {
    const Path at = path.Element(i++);
    if (ref.AsString() != walk.context().id) continue;
    walk.Error(at, "marking-circular", "3.2", "the marking definition marks itself",
               "refer to another marking definition");
  }
}

}  // namespace stix
