#include "federation/findings.h"

namespace federation {

bool Findings::Take(const Finding& finding) {
  const Digest name = NameOf(FormatEvidence(finding.evidence));
  const auto [at, is_first] = kept_.try_emplace({finding.culprit, finding.evidence.fault}, Kept{name, finding});
  if (is_first) return true;
  if (at->second.name <= name) return false;
  at->second = Kept{name, finding};
  return true;
}

std::vector<Finding> Findings::All() const {
  std::vector<Finding> all;
  for (const auto& [place, kept] : kept_) all.push_back(kept.finding);
  return all;
}

}  // namespace federation
