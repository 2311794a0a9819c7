#include "taxii/follow_sift.h"

#include <algorithm>
#include <optional>

#include "json/parse.h"
#include "stix/identifier.h"

namespace taxii {
namespace {

// Why this is no STIX object (STIX 2.1, 3.1 and 3.2): it is not for the local side to guess what it might be instead.
std::optional<std::string> WhyNoObject(json::Value value) {
  const std::string_view type = value.FindString("type");
  if (!value.is_object() || type.empty()) return "no STIX object: it has no `type`";
  if (type == "bundle") return "a bundle inside an envelope (TAXII 2.1, 3.7, has objects there)";
  const auto id = stix::ParseIdentifier(value.FindString("id"));
  if (!id) return "no STIX object: it has no `id` of the form " + std::string(type) + "--UUID";
  if (id->type != type) return "its `id` is of another type than " + std::string(type);
  return std::nullopt;
}

// Where the value of spec_version stands if it is the object's own type; the version itself is lost there, and could only
// have been 2.1.
std::optional<size_t> FindTypeAsVersion(const std::string& text, json::Value value) {
  constexpr std::string_view kName = "\"spec_version\"";
  if (value.FindString("spec_version") != value.FindString("type")) return std::nullopt;
  const size_t name = text.find(kName);
  const size_t at = name == text.npos ? name : text.find_first_not_of(" \t\r\n:", name + kName.size());
  if (at == text.npos) return std::nullopt;
  const std::string quoted = '"' + std::string(value.FindString("type")) + '"';
  const bool is_it = text.compare(at, quoted.size(), quoted) == 0 && text.find(kName, at) == text.npos;
  return is_it ? std::optional(at) : std::nullopt;
}

}  // namespace

Sifted Sift(std::vector<std::string>& objects, const std::vector<std::string>& types) {
  Sifted sifted;
  json::Parser parser;
  for (std::string& text : objects) {
    const auto value = parser.Parse(text);
    if (!value) {
      sifted.refused.push_back({"", "no JSON: " + value.error().message});
      continue;
    }
    if (auto why = WhyNoObject(*value)) {
      sifted.refused.push_back({std::string(value->FindString("id").substr(0, 200)), *std::move(why)});
      continue;
    }
    if (!types.empty() && std::ranges::find(types, value->FindString("type")) == types.end()) {
      ++sifted.unasked;
      continue;
    }
    if (const auto at = FindTypeAsVersion(text, *value)) {
      text.replace(*at, text.find('"', *at + 1) + 1 - *at, "\"2.1\"");
      ++sifted.mended;
    }
    sifted.objects.push_back(text);
  }
  return sifted;
}

}  // namespace taxii
