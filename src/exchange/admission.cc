#include "exchange/admission.h"

#include <algorithm>

#include "exchange/journal.h"
#include "json/canonical.h"

namespace exchange {
namespace {

ObjectOutcome Refusal(json::Value object, base::Timestamp now, std::string message, std::vector<stix::Finding> findings = {}) {
  ObjectOutcome outcome;
  outcome.outcome = Outcome::kInvalid;
  outcome.id = object.FindString("id");
  const auto modified = base::ParseTimestamp(object.FindString("modified"));
  const auto created = base::ParseTimestamp(object.FindString("created"));
  outcome.version = modified ? *modified : created.value_or(now);
  outcome.message = std::move(message);
  outcome.findings = std::move(findings);
  Bound(outcome);
  return outcome;
}

// The first error in a sentence; the rest is in the findings.
std::string Explain(const stix::Report& report) {
  for (const stix::Finding& finding : report.findings()) {
    if (finding.severity != stix::Severity::kError) continue;
    std::string text = finding.pointer.empty() ? std::string() : finding.pointer + ": ";
    text += finding.message + " (STIX 2.1, " + finding.section + ")";
    if (!finding.fix.empty()) text += "; " + finding.fix;
    if (report.errors() > 1) text += "; and " + std::to_string(report.errors() - 1) + " more";
    return text;
  }
  return "not valid STIX";
}

}  // namespace

uint64_t BytesOf(const std::variant<Prepared, ObjectOutcome>& object) {
  const auto of_findings = [](const std::vector<stix::Finding>& findings) {
    uint64_t bytes = findings.size() * sizeof(stix::Finding);
    for (const auto& f : findings) bytes += f.code.size() + f.pointer.size() + f.section.size() + f.message.size() + f.fix.size();
    return bytes;
  };
  if (const auto* refused = std::get_if<ObjectOutcome>(&object)) {
    return sizeof object + 2 * (sizeof *refused + refused->id.size() + refused->message.size() + of_findings(refused->findings));
  }
  const auto& prepared = std::get<Prepared>(object);
  uint64_t facts = prepared.facts.id.size();
  for (const auto& observable : prepared.facts.observables) facts += sizeof observable + observable.value.size();
  for (const auto& [target, property] : prepared.facts.links) facts += 2 * sizeof target + target.size() + property.size();
  return sizeof object + sizeof(ObjectOutcome) + 2 * (prepared.record.size() + facts + of_findings(prepared.findings));
}

Admission::Admission(const Collection& collection, const crypto::Digest& origin_id, const crypto::HmacSha256& node_key, const Sharing* sharing)
    : collection_(collection), origin_id_(origin_id), node_key_(node_key), sharing_(sharing) {}

std::vector<stix::Finding> Admission::TakeFindings() {
  const auto& all = report_.findings();
  const size_t count = std::min(all.size(), findings_left_);
  findings_left_ -= count;
  return {all.begin(), all.begin() + static_cast<ptrdiff_t>(count)};
}

std::variant<Prepared, ObjectOutcome> Admission::Prepare(json::Value object, base::Timestamp now, const crypto::Digest& seed) {
  report_.Clear();
  validator_.Validate(object, report_);
  if (!report_.valid()) {
    ObjectOutcome refusal = Refusal(object, now, Explain(report_), TakeFindings());
    refusal.warnings = static_cast<uint32_t>(report_.warnings());
    return refusal;
  }
  std::string canonical = json::Canonical(object);
  if (canonical.size() > kObjectBytesMax) {
    return Refusal(object, now, "the object has " + std::to_string(canonical.size()) + " bytes; at most " +
                                    std::to_string(kObjectBytesMax) + " are taken");
  }
  // From here on only what is stored counts, so that a rebuild, which has nothing else, comes to the same.
  const auto stored = parser_.Parse(canonical);
  if (!stored) return Refusal(object, now, "its canonical form (RFC 8785) cannot be read back: " + stored.error().message);
  object = *stored;
  auto facts = FactsOf(object);
  if (!facts) return Refusal(object, now, std::move(facts).error().message);
  Prepared prepared;
  prepared.facts = *std::move(facts);
  prepared.content = ContentOf(node_key_, collection_.id, canonical);
  const auto record = MakePublication(collection_.id, object, std::move(canonical), seed, sharing_);
  if (!record) return Refusal(object, now, record.error().message);
  prepared.record = EncodeRecord(*record);
  prepared.commitment = CommitmentOf(origin_id_, *record);
  prepared.findings = TakeFindings();
  prepared.warnings = static_cast<uint32_t>(report_.warnings());
  return prepared;
}

}  // namespace exchange
