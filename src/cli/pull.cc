// mithaq pull: another TAXII server's collection into one of this node's. How far it is stands in <data>/pull/, and is
// written after the node has taken a page, so that a pull may be killed at any moment.
#include <chrono>
#include <thread>

#include "cli/answer.h"
#include "cli/progress.h"
#include "cli/remote.h"
#include "cli/state_file.h"
#include "crypto/system_random.h"
#include "json/print.h"
#include "node/signals.h"
#include "taxii/follow.h"
#include "taxii/state.h"

namespace cli {
namespace {

constexpr size_t kBatchBytes = 8 << 20;        // the node takes 32 MiB
constexpr size_t kObjectBytesMax = 16 << 20;   // as the node has it
constexpr size_t kProblemsShown = 10;
constexpr size_t kProblemsKept = 10'000;       // for --json; the rest are counted
constexpr size_t kNotesMax = 1000;
constexpr uint32_t kEverySeconds = 60;         // with --follow
constexpr int64_t kEveryMaxMs = 3'600'000;

// Waits, and hears SIGTERM and Ctrl-C where it is asked to; elsewhere they end the process, which is as good. Once heard,
// it stays so.
class StopSignal {
 public:
  enum class On { kSignals, kNothing };
  explicit StopSignal(On on) {
    if (on == On::kSignals) signals_.emplace();
  }
  bool Wait(int64_t ms) {  // false: stop
    if (is_heard_) return false;
    if (signals_) {
      is_heard_ = signals_->Wait(static_cast<int>((ms + 999) / 1000)) == node::Signals::Event::kStop;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    }
    return !is_heard_;
  }
  bool is_heard() const { return is_heard_; }

 private:
  std::optional<node::Signals> signals_;
  bool is_heard_ = false;
};

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
  PullHost(Api& api, const std::string& collection, const StateFile& file, StopSignal& stop, Console& console)
      : api_(api), target_(ApiPath({"collections", collection, "objects"})), file_(file), stop_(stop), console_(console),
        progress_(0, !console.json) {}

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
    return file_.Write(taxii::FormatState(state));
  }

  bool Wait(int64_t ms) override { return stop_.Wait(ms); }

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
    for (const json::Value note : answer["notes"].elements()) {
      if (report_.notes.size() < kNotesMax) Note(std::string(note.FindString("id")) + ": " + std::string(note.FindString("message")));
    }
    return {};
  }
  void Count(Problem problem) {
    ++report_.taken.refused;
    if (report_.problems.size() < kProblemsKept) report_.problems.push_back(std::move(problem));
  }

  Api& api_;
  const std::string target_;
  const StateFile& file_;
  StopSignal& stop_;
  Console& console_;
  Progress progress_;
  Report report_;
};

base::Result<taxii::FollowState> ReadState(const StateFile& file, taxii::FollowState fresh, const std::string& added_after) {
  taxii::FollowState state = fresh;
  if (const auto text = TRY(file.Read())) {
    auto read = taxii::ParseState(*text);
    if (read && (read->source != fresh.source || read->into != fresh.into || read->types != fresh.types)) read = taxii::BadState("the state of another pull");
    if (!read) return base::Annotate(std::move(read).error(), file.path());
    state = *std::move(read);
  }
  if (added_after.empty()) return state;
  state.added_after = base::ParseTimestamp(added_after);
  if (!state.added_after) return base::Fail(base::Code::kInvalid, "--added-after is not a time like 2026-11-23T10:00:00Z");
  state.at_end = true;
  return state;
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

Done PullOnce(const PullOptions& options, Remote& remote, StopSignal& stop, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  taxii::FollowState fresh;
  fresh.into = TRY(LocalCollection(*api, options.into));
  fresh.types = options.types;
  const taxii::Place place = TRY(remote.Locate());
  if (!place.collection.can_read) {
    return base::Fail(base::Code::kForbidden, "the server does not let this user read the collection '" + place.collection.title + "'; ask its operator for the right");
  }
  fresh.source = remote.UrlOf(place);
  const StateFile file = TRY(StateFile::Open(options.folder(), "pull", taxii::StateName(fresh)));
  taxii::FollowState state = TRY(ReadState(file, fresh, options.added_after));
  PullHost host(*api, state.into, file, stop, console);
  const base::SystemClock clock;
  crypto::SystemRandom random;
  taxii::Follower follower({remote.taxii(), host, clock, random}, {.root = place.root, .collection = place.collection.id, .limit = options.page_size}, state);
  const auto done = follower.Run();
  const double seconds = host.Finish();
  (console.json ? PrintJson : PrintText)(state, host.report(), done, seconds, console);
  if (!done) return std::unexpected(done.error());
  return host.report().taken.refused > 0 ? Exit::kFindings : Exit::kFine;
}

// Whether it is worth trying again without anybody doing anything.
bool MayPass(base::Code code) {
  return code == base::Code::kUnavailable || code == base::Code::kIo || code == base::Code::kConflict || code == base::Code::kTooLarge;
}

// Until told to stop. What is wrong from the start, and does not pass by itself, ends it; later every failure is told, and
// the next time may be better: after each in a row it is waited twice as long, up to an hour.
Done Follow(PullOptions options, Remote& remote, Console& console) {
  StopSignal stop(StopSignal::On::kSignals);
  const int64_t every_ms = int64_t{options.every > 0 ? options.every : kEverySeconds} * 1000;
  int64_t wait_ms = every_ms;
  for (bool has_worked = false;;) {
    const auto done = PullOnce(options, remote, stop, console);
    if (stop.is_heard()) return Exit::kFine;
    if (!done && !has_worked && !MayPass(done.error().code)) return done;
    if (!done) console.Problem(done.error());
    TRY(console.Flush());
    if (done) has_worked = true, options.added_after.clear();  // which was meant for the first time
    wait_ms = done ? every_ms : std::max(every_ms, std::min(wait_ms * 2, kEveryMaxMs));
    if (!stop.Wait(wait_ms)) return Exit::kFine;
  }
}

}  // namespace

Done Pull(const PullOptions& options, Console& console) {
  const auto remote = TRY(Remote::Open(options));
  if (options.follow || options.every > 0) return Follow(options, *remote, console);
  StopSignal nobody(StopSignal::On::kNothing);
  return PullOnce(options, *remote, nobody, console);
}

}  // namespace cli
