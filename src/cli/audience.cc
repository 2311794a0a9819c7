#include "cli/audience.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/answer.h"
#include "cli/byte_source.h"
#include "cli/progress.h"
#include "covenant/describe.h"
#include "json/canonical.h"

namespace cli {
namespace {

constexpr size_t kNamesShown = 20;   // of members that are alike; --json has all

// Why, in a few words; `why` in the answer has the whole sentence.
std::string ReasonWords(json::Value member) {
  const std::string_view rule = member.FindString("rule"), verdict = member.FindString("verdict");
  const bool receives = member.Find("receives").value_or(json::Value()).AsBool();
  if (verdict == "owner") return fmt::format("{} by rule \"{}\"", receives ? "named as a recipient," : "not among the recipients, who alone get it", Printable(rule));
  if (verdict == "allowed") return fmt::format("by rule \"{}\"{}", Printable(rule), receives ? "" : ", but of what it may see no object is left");
  if (rule == covenant::kDefaultRule) return fmt::format("no rule allows it for its standing \"{}\"", Printable(member.FindString("standing")));
  return fmt::format("withheld by rule \"{}\"", Printable(rule));
}

}  // namespace

std::string MarkingWords(std::string_view name) {
  const auto at = std::ranges::find(covenant::kMarkingNames, name);
  return at == covenant::kMarkingNames.end() ? std::string(name) : covenant::MarkingText(static_cast<covenant::Marking>(at - covenant::kMarkingNames.begin()));
}

void PrintMembers(json::Value members, Console& console) {
  struct Line {
    std::string outcome, reason;
    std::vector<std::string> names;
  };
  std::vector<Line> lines;
  for (const json::Value member : members.elements()) {
    const bool receives = member.Find("receives").value_or(json::Value()).AsBool();
    std::string without;
    for (const json::Value name : member.Find("without").value_or(json::Value()).elements()) without += (without.empty() ? "" : ", ") + Printable(name.AsString());
    const std::string outcome = !receives ? console.Yellow("does not  ") : without.empty() ? console.Green("gets it   ") : console.Yellow("in part   ");
    const std::string reason = (without.empty() ? "" : "without " + without + "; ") + ReasonWords(member);
    auto line = std::ranges::find_if(lines, [&](const Line& known) { return known.outcome == outcome && known.reason == reason; });
    if (line == lines.end()) line = lines.insert(lines.end(), {outcome, reason, {}});
    line->names.push_back(Printable(member.FindString("organisation")));
  }
  for (Line& line : lines) {
    std::ranges::sort(line.names);
    const size_t shown = std::min(line.names.size(), kNamesShown);
    std::string names = fmt::format("{}", fmt::join(line.names.begin(), line.names.begin() + static_cast<ptrdiff_t>(shown), ", "));
    if (shown < line.names.size()) names += fmt::format(" and {} more", line.names.size() - shown);
    console.PrintLine("  " + line.outcome + names + "  (" + line.reason + ")");
  }
  if (lines.empty()) console.PrintLine("  nobody: the covenant has no other member");
}

std::vector<std::optional<size_t>> AudienceTally::Add(json::Value answer) {
  std::vector<std::optional<size_t>> places;
  const json::Value epoch = answer.Find("epoch").value_or(json::Value());
  if (epoch.is_integer()) epoch_ = std::max(epoch.AsInteger(), epoch_.value_or(0));
  if (epoch.is_integer()) first_epoch_ = std::min(epoch.AsInteger(), first_epoch_.value_or(epoch.AsInteger()));
  for (const json::Value audience : answer.Find("audiences").value_or(json::Value()).elements()) {
    One one{0, std::string(audience.FindString("marking")), json::Canonical(audience.Find("members").value_or(json::Value()))};
    const std::string key = one.marking + one.members;
    auto at = known_.find(key);
    if (at == known_.end() && audiences_.size() < kMax && bytes_ + one.members.size() <= kBytesMax) {
      at = known_.emplace(key, audiences_.size()).first;
      bytes_ += one.members.size();
      audiences_.push_back(std::move(one));
    }
    const auto place = at == known_.end() ? std::nullopt : std::optional(at->second);
    (place ? audiences_[*place].objects : others_) += CountIn(audience, "objects");
    places.push_back(place);
  }
  others_ += CountIn(answer, "others");
  return places;
}

std::string AudienceTally::EpochWords() const {
  if (first_epoch_ == epoch_) return fmt::format("epoch {}", epoch_.value_or(0));
  return fmt::format("epochs {} to {}", first_epoch_.value_or(0), epoch_.value_or(0));
}

uint64_t AudienceTally::objects() const {
  uint64_t all = others_;
  for (const One& one : audiences_) all += one.objects;
  return all;
}

void AudienceTally::Write(json::Writer& writer) const {
  writer.Key("epoch");
  epoch_ ? writer.Integer(*epoch_) : writer.Null();
  writer.Key("audiences").Array();
  for (const One& one : audiences_) {
    writer.Object().Key("objects").Integer(static_cast<int64_t>(one.objects)).Key("marking").String(one.marking).Key("members").Raw(one.members).End();
  }
  writer.End().Key("others").Integer(static_cast<int64_t>(others_));
}

void AudienceTally::Print(Console& console) const {
  json::Parser parser;
  for (const One& one : audiences_) {
    const auto members = parser.Parse(one.members);
    if (one.objects == 0 || !members) continue;
    console.PrintLine(fmt::format("{}, {}:", Count(one.objects, "object"), MarkingWords(one.marking)));
    PrintMembers(*members, console);
  }
  if (others_ > 0) console.PrintLine(fmt::format("{}, marked in yet other ways: ask about fewer objects at a time", Count(others_, "object")));
}

base::Result<Foretold> Foretell(Api& api, std::string_view collection, const std::string& query, const std::vector<std::string>& files, Console& console, const EachObject& each) {
  const std::string target = ApiPath({"collections", collection, "audience"}) + query;
  Foretold foretold;
  std::optional<base::Error> failure;
  uint64_t bytes_all = 0, bytes_read = 0, objects = 0;
  for (const std::string& file : files) bytes_all += FileBytes(file);
  Progress progress(bytes_all, !console.json);
  const Interrupt interrupt;
  const auto refuse = [&](ObjectProblem problem) {
    ++foretold.refused;
    if (foretold.problems.size() < kProblemsKept) foretold.problems.push_back(std::move(problem));
  };
  const auto ask = [&](Batch batch) {
    const auto answer = Answer::Ask(api, {http::Method::kPost, target, batch.body});
    if (!answer) {
      failure = answer.error();
      return;
    }
    objects += batch.origins.size();
    foretold.unchanged += CountIn(answer->value(), "unchanged");
    const std::vector<std::optional<size_t>> places = foretold.audience.Add(answer->value());
    for (const json::Value one : (*answer)["objects"].elements()) {
      const json::Value audience = one.Find("audience").value_or(json::Value());
      const auto index = static_cast<size_t>(audience.AsInteger());
      if (each) each(OriginOf(one, batch), one.FindString("id"), audience.is_integer() && index < places.size() ? places[index] : std::nullopt);
    }
    for (const json::Value problem : (*answer)["problems"].elements()) refuse(ProblemOf(problem, batch));
  };
  Batcher batcher({ask, [&](Origin origin, std::string_view why) { refuse({std::move(origin), "", "invalid", std::string(why), "[]"}); }, [&] { return failure.has_value(); }});
  for (const std::string& file : files) {
    const auto read = ReadObjectFile(file, interrupt, bytes_read, batcher, [&] { progress.Show(bytes_read, objects, "objects"); });
    if (failure || interrupt.came()) break;
    if (!read) foretold.bad_files.push_back((file == "-" ? "standard input" : file) + ": " + read.error().message);
  }
  if (!failure && !interrupt.came()) batcher.Send();
  progress.Wipe();
  if (failure) return std::unexpected(*failure);
  foretold.interrupted = interrupt.came();
  return foretold;
}

}  // namespace cli
