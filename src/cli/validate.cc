// mithaq validate: what is wrong with STIX files, with the line, the rule and the mend. Needs no node.
#include <algorithm>
#include <thread>

#include "cli/byte_source.h"
#include "cli/crew.h"
#include "cli/findings.h"
#include "cli/inputs.h"
#include "cli/verbs.h"
#include "json/print.h"

namespace cli {
namespace {

constexpr int kShownOfOneFile = 50;

std::string Heading(const LocatedFinding& located, const std::string& file, const Console& console) {
  const bool is_error = located.finding.severity == stix::Severity::kError;
  return Printable(file) + ":" + std::to_string(located.line) + ": " + (is_error ? console.Red("error") : console.Yellow("warning"));
}

void PrintFinding(const LocatedFinding& located, const std::string& file, Console& console) {
  const stix::Finding& finding = located.finding;
  console.PrintLine(Heading(located, file, console) + " " + Printable(finding.message) + " [" + finding.code + ", section " + finding.section + "]");
  std::string where = "    at " + (finding.pointer.empty() ? std::string("the object") : Printable(finding.pointer));
  if (!located.id.empty()) where += " of " + Printable(located.id);
  console.PrintLine(where);
  if (!finding.fix.empty()) console.PrintLine("    fix: " + Printable(finding.fix));
}

void PrintText(const FileFindings& file, Console& console) {
  if (!file.unreadable.empty()) console.PrintLine(Printable(file.name) + ": " + console.Red("unreadable") + " " + Printable(file.unreadable));
  for (size_t i = 0; i < std::min<size_t>(file.findings.size(), kShownOfOneFile); ++i) PrintFinding(file.findings[i], file.name, console);
  const uint64_t all = file.errors + file.warnings;
  if (all > kShownOfOneFile) console.PrintLine(Printable(file.name) + ": " + Thousands(all - kShownOfOneFile) + " more; --json lists them");
}

void WriteJson(const FileFindings& file, json::Writer& writer) {
  writer.Object().Key("file").String(file.name).Key("objects").Integer(static_cast<int64_t>(file.objects));
  writer.Key("errors").Integer(static_cast<int64_t>(file.errors)).Key("warnings").Integer(static_cast<int64_t>(file.warnings));
  if (!file.unreadable.empty()) writer.Key("unreadable").String(file.unreadable);
  writer.Key("findings").Array();
  for (const LocatedFinding& located : file.findings) {
    const stix::Finding& finding = located.finding;
    writer.Object().Key("line").Integer(static_cast<int64_t>(located.line)).Key("id").String(located.id);
    writer.Key("severity").String(stix::SeverityName(finding.severity)).Key("code").String(finding.code);
    writer.Key("pointer").String(finding.pointer).Key("section").String(finding.section);
    writer.Key("message").String(finding.message).Key("fix").String(finding.fix).End();
  }
  writer.End().End();
}

FileFindings ValidateFile(const std::string& path, const ValidateOptions& options) {
  FileFindings file;
  file.name = path == "-" ? "standard input" : path;
  auto source = OpenFile(path);
  if (source) source = Unpack(*std::move(source));
  auto status = source ? CheckSource(**source, options.strict, file) : base::Status(std::unexpected(source.error()));
  if (!status) file.unreadable = status.error().message;
  return file;
}

struct Sum {
  uint64_t objects = 0, errors = 0, warnings = 0, unreadable = 0;
  void Add(const FileFindings& file) {
    objects += file.objects;
    errors += file.errors;
    warnings += file.warnings;
    unreadable += file.unreadable.empty() ? 0 : 1;
  }
  Exit End() const {
    if (unreadable > 0) return Exit::kInput;
    return errors > 0 ? Exit::kFindings : Exit::kFine;
  }
};

std::vector<FileFindings> ValidateAll(const std::vector<std::string>& files, const ValidateOptions& options) {
  std::vector<FileFindings> results(files.size());
  const size_t threads = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, files.size());
  Crew<size_t> crew(threads, [&](size_t i) { results[i] = ValidateFile(files[i], options); });
  for (size_t i = 0; i < files.size(); ++i) crew.Add(i);
  crew.Finish();
  return results;
}

}  // namespace

Done Validate(const ValidateOptions& options, Console& console) {
  if (NothingGiven(options.inputs)) return console.Misused("validate", kNothingGiven);
  const auto files = TRY(ExpandInputs(options.inputs));
  const auto results = ValidateAll(files, options);
  Sum sum;
  for (const FileFindings& file : results) sum.Add(file);
  console.if_unread = sum.End();
  json::Writer writer;
  writer.Object().Key("files").Array();
  for (const FileFindings& file : results) {
    if (console.json) {
      WriteJson(file, writer);
    } else if (!options.quiet) {
      PrintText(file, console);
    }
  }
  if (console.json) {
    writer.End().Key("objects").Integer(static_cast<int64_t>(sum.objects)).Key("errors").Integer(static_cast<int64_t>(sum.errors));
    writer.Key("warnings").Integer(static_cast<int64_t>(sum.warnings)).End();
    console.PrintLine(writer.Take());
  } else {
    console.PrintLine(Count(results.size(), "file") + ", " + Count(sum.objects, "object") + ": " + Count(sum.errors, "error") + ", " +
                      Count(sum.warnings, "warning") + (sum.unreadable > 0 ? ", " + Thousands(sum.unreadable) + " unreadable" : ""));
  }
  return sum.End();
}

}  // namespace cli
