#include "cli/transfer.h"

#include <algorithm>

#include "json/print.h"

namespace cli {
namespace {

constexpr size_t kProblemsKept = 10'000;  // for --json; the rest are counted

}  // namespace

std::string WhyRefused(json::Value problem) {
  if (const std::string_view message = problem.FindString("message"); !message.empty()) return std::string(message);
  for (const json::Value finding : problem.Find("findings").value_or(json::Value()).elements()) {
    if (finding.FindString("severity") != "error") continue;
    return std::string(finding.FindString("pointer")) + ": " + std::string(finding.FindString("message"));
  }
  return std::string(problem.FindString("outcome"));
}

void TransferReport::Note(const std::string& line) {
  notes_.push_back(line);
  progress_.Wipe();
  console_.Note("note: " + Printable(line));
}

void TransferReport::Refused(TransferProblem problem) {
  if (problems_.size() < kProblemsKept) problems_.push_back(std::move(problem));
}

double TransferReport::Finish() {
  progress_.Wipe();
  return progress_.Seconds();
}

void TransferReport::PrintJson(const TransferNames& names, const TransferCounts& counts, const TransferEnd& end) const {
  json::Writer out;
  out.Object();
  for (const auto& [key, value] : names) out.Key(key).String(value);
  for (const auto& [key, value] : counts) out.Key(key).Integer(static_cast<int64_t>(value));
  out.Key("seconds").Double(end.seconds);
  if (end.added_after) out.Key("added_after").String(base::FormatTimestamp(*end.added_after));
  out.Key("complete").Bool(end.done.has_value());
  if (!end.done) out.Key("error").String(base::CodeName(end.done.error().code)).Key("message").String(end.done.error().message);
  out.Key("notes").Array();
  for (const std::string& note : notes_) out.String(note);
  out.End().Key("problems").Array();
  for (const TransferProblem& problem : problems_) {
    out.Object().Key("id").String(problem.id);
    if (problem.version) out.Key("version").String(*problem.version);
    out.Key("message").String(problem.message).End();
  }
  out.End().End();
  console_.PrintLine(out.Take());
}

void TransferReport::PrintText(uint64_t refused, const std::string& summary) const {
  for (size_t i = 0; i < std::min(problems_.size(), kProblemsShown); ++i) {
    console_.PrintLine(console_.Red("refused") + "  " + Printable(problems_[i].id) + "  " + Printable(problems_[i].message));
  }
  if (refused > kProblemsShown) console_.PrintLine("         and " + Thousands(refused - kProblemsShown) + " more; --json lists them");
  console_.PrintLine(summary);
}


}  // namespace cli
