#include "exchange/facts.h"

#include <algorithm>

#include "stix/pattern.h"

namespace exchange {
namespace {

// Nearly every object has these, and points with them at the same few: nobody looks them up from that side.
bool IsIndexed(const stix::Reference& reference) {
  return reference.property != "created_by_ref" && reference.property != "object_marking_refs" &&
         reference.property != "marking_ref";
}

template <class T>
void SortUnique(std::vector<T>& items) {
  std::ranges::sort(items);
  const auto rest = std::ranges::unique(items);
  items.erase(rest.begin(), rest.end());
}

void AppendPatternObservables(json::Value indicator, std::vector<stix::Observable>& out) {
  if (indicator.FindString("pattern_type") != "stix" && indicator.Find("pattern_type")) return;
  const auto pattern = stix::pattern::Parse(indicator.FindString("pattern"));
  if (!pattern) return;
  for (const auto& comparison : stix::pattern::Comparisons(*pattern)) {
    if (comparison.negated) continue;
    if (auto observable = stix::FromComparison(comparison.path, comparison.value.value)) out.push_back(*std::move(observable));
  }
}

}  // namespace

Facts FactsOf(json::Value object, const stix::ObjectInfo& info) {
  Facts facts{std::string(info.id), info.version(), info.spec_version, {}, {}};
  stix::AppendObservables(object, facts.observables);
  if (info.type == "indicator") AppendPatternObservables(object, facts.observables);
  SortUnique(facts.observables);

  std::vector<stix::Reference> references;
  stix::AppendReferences(object, references);
  for (const auto& reference : references) {
    if (IsIndexed(reference)) facts.links.emplace_back(reference.target, reference.property);
  }
  SortUnique(facts.links);
  return facts;
}

base::Result<Facts> FactsOf(std::string_view canonical, json::Parser& parser) {
  const auto object = parser.Parse(canonical);
  stix::ObjectInfo info;
  if (!object || !stix::ReadInfo(*object, info)) return base::Fail(base::Code::kCorrupt, "a stored object is not a STIX object");
  return FactsOf(*object, info);
}

}  // namespace exchange
