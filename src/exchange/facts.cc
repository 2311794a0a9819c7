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

base::Result<Facts> FactsOf(json::Value stored) {
  stix::ObjectInfo info;
  if (!stix::ReadInfo(stored, info)) return base::Fail(base::Code::kCorrupt, "a stored object is not a STIX object");
  Facts facts{std::string(info.id), info.version(), info.spec_version, {}, {}, ReachOf(stored)};
  stix::AppendObservables(stored, facts.observables);
  if (info.type == "indicator") AppendPatternObservables(stored, facts.observables);
  SortUnique(facts.observables);

  std::vector<stix::Reference> references;
  stix::AppendReferences(stored, references);
  std::erase_if(references, [](const stix::Reference& reference) { return !IsIndexed(reference); });
  SortUnique(references);
  if (facts.observables.size() + references.size() > kIndexKeysMax) {
    return base::Fail(base::Code::kTooLarge, "the object holds " + std::to_string(references.size()) + " references and " +
                                                 std::to_string(facts.observables.size()) + " observable values; together at most " +
                                                 std::to_string(kIndexKeysMax) + " are taken: divide it");
  }
  facts.links.reserve(references.size());
  for (const auto& reference : references) facts.links.emplace_back(reference.target, reference.property);
  return facts;
}

base::Result<Facts> FactsOf(std::string_view stored, json::Parser& parser) {
  const auto object = parser.Parse(stored);
  if (!object) return base::Fail(base::Code::kCorrupt, "a stored object is not JSON: " + object.error().message);
  return FactsOf(*object);
}

}  // namespace exchange
