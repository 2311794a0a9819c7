#include "stix/validate.h"

#include <algorithm>

#include "stix/walk.h"

namespace stix {

std::string_view SeverityName(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

void Report::Add(Finding finding, size_t findings_max) {
  const bool error = finding.severity == Severity::kError;
  ++(error ? errors_ : warnings_);
  if (findings_.size() >= findings_max) {
    if (!error) return;
    const auto is_warning = [](const Finding& kept) { return kept.severity == Severity::kWarning; };
    const auto last_warning = std::ranges::find_if(findings_.rbegin(), findings_.rend(), is_warning);
    if (last_warning == findings_.rend()) return;
    findings_.erase(std::next(last_warning).base());
  }
  findings_.push_back(std::move(finding));
}

void Report::Clear() {
  findings_.clear();
  errors_ = warnings_ = 0;
}

Validator::Validator(Options options) : options_(options) {}

void Validator::Validate(json::Value object, Report& report) {
  const Path root;
  Walk(options_, report, scratch_, root).Object(object);
}

}  // namespace stix
