// mithaq pull: another TAXII server's collection into one of this node's. How far it is stands in <data>/pull/, and is
// written after the node has taken a page, so that a pull may be killed at any moment.
#include <chrono>
#include <thread>

#include "base/file.h"
#include "cli/answer.h"
#include "cli/progress.h"
#include "cli/remote.h"
#include "crypto/system_random.h"
#include "json/print.h"
#include "node/signals.h"
#include "taxii/follow.h"

namespace cli {
namespace {

constexpr size_t kBatchBytes = 8 << 20;        // the node takes 32 MiB
constexpr size_t kObjectBytesMax = 16 << 20;   // as the node has it
constexpr size_t kProblemsShown = 10;
constexpr size_t kProblemsKept = 10'000;       // for --json; the rest are counted
constexpr uint64_t kStateBytesMax = 1 << 20;

struct Problem {
  std::string id, message;
};

// What one pull did.
struct Report {
  taxii::Taken taken;
  std::vector<Problem> problems;
  std::vector<std::string> notes;
};

std::string WhyRefused(json::Value problem) {
  if (const std::string_view message = problem.FindString("message"); !message.empty()) return std::string(message);
  for (const json::Value finding : problem.Find("findings").value_or(json::Value()).elements()) {
    if (finding.FindString("severity") != "error") continue;
    return std::string(finding.FindString("pointer")) + ": " + std::string(finding.FindString("message"));
  }
  return std::string(problem.FindString("outcome"));
}

// This node as the one that takes.
class PullHost : public taxii::FollowHost {
 public:
  PullHost(Api& api, std::string collection, std::string state_file, const node::Signals* signals, Console& console)
      : api_(api), target_(ApiPath({"collections", collection, "objects"})), state_file_(std::move(state_file)), signals_(signals),
        console_(console), progress_(0, !console.json) {}

  base::Result<taxii::Taken> Take(std::span<const std::string_view> objects) override {
    const taxii::Taken before = report_.taken;
    std::string batch;
    for (const std::string_view object : objects) {
      if (object.size() > kObjectBytesMax) {
        Count({"", "an object is larger than 16 MiB"});
        continue;
      }
      if (batch.size() + object.size() > kBatchBytes) TRY(Send(std::exchange(batch, {})));
      batch.append(batch.empty() ? "[" : ",\n").append(object);
    }
    TRY(Send(std::move(batch)));
    const taxii::Taken& all = report_.taken;
    progress_.Show(0, all.added + all.unchanged + all.refused, "objects");
    return taxii::Taken{all.added - before.added, all.unchanged - before.unchanged, all.refused - before.refused};
  }

  void Refuse(const std::string& id, const std::string& why) override { Count({id, why}); }

  base::Status Save(const taxii::FollowState& state) override {
    return base::WriteFileDurably(state_file_, taxii::FormatState(state), base::FileMode::kPrivate);
  }

  bool Wait(int64_t ms) override {
    if (signals_ != nullptr) return signals_->Wait(static_cast<int>((ms + 999) / 1000)) != node::Signals::Event::kStop;
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    return true;
  }

  void Note(const std::string& line) override {
    report_.notes.push_back(line);
    progress_.Wipe();
    console_.Note("note: " + Printable(line));
  }

  const Report& report() const { return report_; }
  double Finish() {
    progress_.Wipe();
    return progress_.Seconds();
  }

 private:
  // An array: its elements are objects and nothing else, whatever stands in them.
  base::Status Send(std::string batch) {
    if (batch.empty()) return {};
    batch += ']';
    const Answer answer = TRY(Answer::Ask(api_, {http::Method::kPost, target_, std::move(batch)}));
    report_.taken.added += static_cast<uint64_t>(answer["added"].AsInteger());
    report_.taken.unchanged += static_cast<uint64_t>(answer["unchanged"].AsInteger());
    for (const json::Value problem : answer["problems"].elements()) Count({std::string(problem.FindString("id")), WhyRefused(problem)});
    return {};
  }
  void Count(Problem problem) {
    ++report_.taken.refused;
    if (report_.problems.size() < kProblemsKept) report_.problems.push_back(std::move(problem));
  }

  Api& api_;
  const std::string target_, state_file_;
  const node::Signals* const signals_;  // null: nobody waits for them
  Console& console_;
  Progress progress_;
  Report report_;
};

struct StateFile {
  std::string path;
  taxii::FollowState state;
};

base::Result<StateFile> OpenState(const PullOptions& options, std::string source, std::string into) {
  taxii::FollowState state;
  state.source = std::move(source);
  state.into = std::move(into);
  state.types = options.types;
  const node::DataFolder folder = options.folder();
  TRY(base::MakeFolders(folder.At("pull")));
  StateFile file{folder.At("pull/" + taxii::StateName(state) + ".json"), state};
  const auto text = base::ReadFile(file.path, kStateBytesMax);
  if (!text && text.error().code != base::Code::kNotFound) return std::unexpected(text.error());
  if (text) {
    auto read = taxii::ParseState(*text);
    if (!read) return base::Annotate(std::move(read).error(), file.path);
    file.state = *std::move(read);
  }
  if (options.added_after.empty()) return file;
  file.state.added_after = base::ParseTimestamp(options.added_after);
  if (!file.state.added_after) return base::Fail(base::Code::kInvalid, "--added-after is not a time like 2026-11-23T10:00:00Z");
  file.state.at_end = true;
  return file;
}

void PrintJson(const taxii::FollowState& state, const Report& report, const base::Status& done, double seconds, Console& console) {
  const auto& taken = report.taken;
  json::Writer out;
  out.Object().Key("source").String(state.source).Key("into").String(state.into);
  out.Key("added").Integer(static_cast<int64_t>(taken.added)).Key("unchanged").Integer(static_cast<int64_t>(taken.unchanged));
  out.Key("refused").Integer(static_cast<int64_t>(taken.refused)).Key("seconds").Double(seconds);
  if (state.added_after) out.Key("added_after").String(base::FormatTimestamp(*state.added_after));
  out.Key("complete").Bool(done.has_value());
  if (!done) out.Key("error").String(base::CodeName(done.error().code)).Key("message").String(done.error().message);
  out.Key("notes").Array();
  for (const std::string& note : report.notes) out.String(note);
  out.End().Key("problems").Array();
  for (const Problem& problem : report.problems) out.Object().Key("id").String(problem.id).Key("message").String(problem.message).End();
  out.End().End();
  console.PrintLine(out.Take());
}

void PrintText(const taxii::FollowState& state, const Report& report, const base::Status& done, double seconds, Console& console) {
  const auto& taken = report.taken;
  for (size_t i = 0; i < std::min(report.problems.size(), kProblemsShown); ++i) {
    console.PrintLine(console.Red("refused") + "  " + Printable(report.problems[i].id) + "  " + Printable(report.problems[i].message));
  }
  if (taken.refused > kProblemsShown) console.PrintLine("         and " + Thousands(taken.refused - kProblemsShown) + " more; --json lists them");
  std::string line = Thousands(taken.added) + " added, " + Thousands(taken.unchanged) + " unchanged, " + Thousands(taken.refused) +
                     " refused in " + Duration(seconds);
  if (state.added_after) line += std::string(done ? "; everything up to " : "; up to ") + base::FormatTimestamp(*state.added_after);
  console.PrintLine(line);
}

Done PullOnce(const PullOptions& options, Remote& remote, const node::Signals* signals, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const std::string into = TRY(LocalCollection(*api, options.into));
  const taxii::Place place = TRY(remote.Locate());
  if (!place.collection.can_read) {
    return base::Fail(base::Code::kForbidden, "the server does not let this user read the collection '" + place.collection.title + "'; ask its operator for the right");
  }
  StateFile file = TRY(OpenState(options, remote.UrlOf(place), into));
  PullHost host(*api, into, file.path, signals, console);
  const base::SystemClock clock;
  crypto::SystemRandom random;
  taxii::Follower follower({remote.taxii(), host, clock, random}, {.root = place.root, .collection = place.collection.id, .limit = options.page_size}, file.state);
  const auto done = follower.Run();
  const double seconds = host.Finish();
  (console.json ? PrintJson : PrintText)(file.state, host.report(), done, seconds, console);
  if (!done) return std::unexpected(done.error());
  return host.report().taken.refused > 0 ? Exit::kFindings : Exit::kFine;
}

// Until told to stop. A failure is told, and the next time may be better.
Done PullForever(PullOptions options, Remote& remote, Console& console) {
  const node::Signals signals;
  for (;;) {
    const auto done = PullOnce(options, remote, &signals, console);
    if (!done) console.Problem(done.error());
    TRY(console.Flush());
    options.added_after.clear();  // meant for the first time
    if (signals.Wait(static_cast<int>(options.every)) == node::Signals::Event::kStop) return Exit::kFine;
  }
}

}  // namespace

Done Pull(const PullOptions& options, Console& console) {
  if (options.once && options.every > 0) return base::Fail(base::Code::kInvalid, "--once and --every exclude each other");
  const auto remote = TRY(Remote::Open(options));
  if (options.every > 0) return PullForever(options, *remote, console);
  return PullOnce(options, *remote, nullptr, console);
}

}  // namespace cli
