#include "cli/findings.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "cli/foreign.h"
#include "exchange/admission.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "json/split.h"

namespace cli {
namespace {

constexpr size_t kWholeBytesMax = size_t{64} << 20;
constexpr size_t kReadBytes = 1 << 18;

uint64_t LinesIn(std::string_view text) { return static_cast<uint64_t>(std::ranges::count(text, '\n')); }

stix::Options OptionsFor(bool strict) {
  stix::Options options;
  if (strict) options.custom = stix::Options::Custom::kRefuse;
  return options;
}

// Checks the objects of one stream, one at a time.
class ObjectChecker {
 public:
  ObjectChecker(bool strict, FileFindings& out) : validator_(OptionsFor(strict)), out_(out) {}

  base::Status Check(const json::Splitter::Piece& piece) {
    ++out_.objects;
    if (!piece.error.empty()) return AddPlain("json", std::string(piece.error), piece.line);
    const auto value = parser_.Parse(piece.text);
    if (!value) return AddPlain("json", value.error().message, piece.line);
    report_.Clear();
    validator_.Validate(*value, report_);
    out_.errors += report_.errors();
    out_.warnings += report_.warnings();
    for (const stix::Finding& finding : report_.findings()) {
      const size_t place = json::FindPointer(piece.text, finding.pointer).value_or(0);
      Keep({finding, std::string(value->FindString("id")), piece.line + LinesIn(piece.text.substr(0, place))});
    }
    return {};
  }

  // The bundle that `text` is, if it is one: what is wrong with the bundle itself, not with its objects.
  void CheckBundleItself(std::string_view text) {
    const auto value = parser_.Parse(text);
    if (!value || !value->is_object() || value->FindString("type") != "bundle") return;
    report_.Clear();
    validator_.ValidateBundleItself(*value, report_);
    out_.errors += report_.errors();
    out_.warnings += report_.warnings();
    for (const stix::Finding& finding : report_.findings()) {
      const size_t place = json::FindPointer(text, finding.pointer).value_or(0);
      Keep({finding, std::string(value->FindString("id")), 1 + LinesIn(text.substr(0, place))});
    }
  }

 private:
  base::Status AddPlain(std::string code, std::string message, uint64_t line) {
    ++out_.errors;
    Keep({{.severity = stix::Severity::kError, .code = std::move(code), .pointer = {}, .section = "-", .message = std::move(message), .fix = {}}, {}, line});
    return {};
  }
  void Keep(LocatedFinding located) {
    if (out_.findings.size() < FileFindings::kFindingsMax) out_.findings.push_back(std::move(located));
  }

  stix::Validator validator_;
  stix::Report report_;
  json::Parser parser_;
  FileFindings& out_;
};

}  // namespace

base::Status CheckSource(ByteSource& source, bool strict, FileFindings& out) {
  ObjectChecker checker(strict, out);
  json::Splitter splitter(exchange::kObjectBytesMax);
  const auto sink = [&](const json::Splitter::Piece& piece) { return checker.Check(piece); };
  std::string whole;
  std::vector<char> block(kReadBytes);
  for (bool is_whole = true, is_first = true;;) {
    const size_t count = TRY(source.Read(block));
    if (count == 0) break;
    if (std::exchange(is_first, false)) TRY(RefuseForeign({block.data(), count}));
    is_whole = is_whole && whole.size() + count <= kWholeBytesMax;
    if (is_whole) {
      whole.append(block.data(), count);
    } else {
      whole.clear();
    }
    TRY(splitter.Feed({block.data(), count}, sink));
  }
  TRY(splitter.Finish());
  checker.CheckBundleItself(whole);
  std::ranges::stable_sort(out.findings, {}, &LocatedFinding::line);
  return {};
}

}  // namespace cli
