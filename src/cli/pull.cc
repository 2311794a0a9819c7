// mithaq pull: another TAXII server's collection into one of this node's. How far it is stands in <data>/pull/, and is
// written after the node has taken a page, so that a pull may be killed at any moment.
#include <chrono>
#include <thread>

#include "cli/answer.h"
#include "cli/remote.h"
#include "cli/transfer.h"
#include "crypto/system_random.h"
#include "exchange/admission.h"
#include "node/signals.h"
#include "taxii/follow.h"
#include "taxii/state.h"

namespace cli {
namespace {

constexpr size_t kBatchBytes = 8 << 20;        // the node takes 32 MiB
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

// This node as the one that takes.
class PullHost : public taxii::FollowHost {
 public:
  PullHost(Api& api, const std::string& collection, const StateFile& file, StopSignal& stop, Console& console)
      : api_(api), target_(ApiPath({"collections", collection, "objects"})), file_(file), stop_(stop), told_(console) {}

  base::Result<taxii::Taken> Take(std::span<const std::string_view> objects) override {
    const taxii::Taken before = taken_;
    std::string batch;
    for (const std::string_view object : objects) {
      if (object.size() > exchange::kObjectBytesMax) {
        Count({.id = "", .version = {}, .message = "an object is larger than 16 MiB"});
        continue;
      }
      if (batch.size() + object.size() > kBatchBytes) TRY(Send(std::exchange(batch, {})));
      batch.append(batch.empty() ? "[" : ",\n").append(object);
    }
    TRY(Send(std::move(batch)));
    told_.Show(taken_.added + taken_.unchanged + taken_.refused);
    return taxii::Taken{taken_.added - before.added, taken_.unchanged - before.unchanged, taken_.refused - before.refused};
  }

  void Refuse(const std::string& id, const std::string& why) override { Count({.id = id, .version = {}, .message = why}); }

  base::Status Save(const taxii::FollowState& state) override {
    return file_.Write(taxii::FormatState(state));
  }

  bool Wait(int64_t ms) override { return stop_.Wait(ms); }

  void Note(const std::string& line) override { told_.Note(line); }

  const taxii::Taken& taken() const { return taken_; }
  TransferReport& told() { return told_; }
  const TransferReport& told() const { return told_; }

 private:
  // An array: its elements are objects and nothing else, whatever stands in them.
  base::Status Send(std::string batch) {
    if (batch.empty()) return {};
    batch += ']';
    const Answer answer = TRY(Answer::Ask(api_, {http::Method::kPost, target_, std::move(batch)}));
    taken_.added += static_cast<uint64_t>(answer["added"].AsInteger());
    taken_.unchanged += static_cast<uint64_t>(answer["unchanged"].AsInteger());
    for (const json::Value problem : answer["problems"].elements()) {
      Count({.id = std::string(problem.FindString("id")), .version = {}, .message = WhyRefused(problem)});
    }
    for (const json::Value note : answer["notes"].elements()) {
      if (told_.notes().size() < kNotesMax) Note(std::string(note.FindString("id")) + ": " + std::string(note.FindString("message")));
    }
    return {};
  }
  void Count(TransferProblem problem) {
    ++taken_.refused;
    told_.Refused(std::move(problem));
  }

  Api& api_;
  const std::string target_;
  const StateFile& file_;
  StopSignal& stop_;
  taxii::Taken taken_;
  TransferReport told_;
};

base::Result<taxii::FollowState> ReadState(const StateFile& file, const taxii::FollowState& fresh, const std::string& added_after) {
  const auto is_same = [&](const taxii::FollowState& read) {
    return read.source == fresh.source && read.into == fresh.into && read.types == fresh.types;
  };
  taxii::FollowState state = TRY(LastState(file, fresh, taxii::ParseState, is_same, "the state of another pull"));
  if (added_after.empty()) return state;
  state.added_after = base::ParseTimestamp(added_after);  // its form is checked
  state.at_end = true;
  return state;
}

void Print(const taxii::FollowState& state, const PullHost& host, const TransferEnd& end, Console& console) {
  const taxii::Taken& taken = host.taken();
  if (console.json) {
    const TransferNames names = {{"source", state.source}, {"into", state.into}};
    const TransferCounts counts = {{"added", taken.added}, {"unchanged", taken.unchanged}, {"refused", taken.refused}};
    return host.told().PrintJson(names, counts, end);
  }
  std::string line = Thousands(taken.added) + " added, " + Thousands(taken.unchanged) + " unchanged, " + Thousands(taken.refused) +
                     " refused in " + Duration(end.seconds);
  if (end.added_after) line += std::string(end.done ? "; everything up to " : "; up to ") + base::FormatTimestamp(*end.added_after);
  host.told().PrintText(taken.refused, line);
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
  const double seconds = host.told().Finish();
  Print(state, host, {seconds, state.added_after, done}, console);
  if (!done) return std::unexpected(done.error());
  return host.taken().refused > 0 ? Exit::kFindings : Exit::kFine;
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
  if (const auto misuse = Remote::Misuse(options); !misuse.empty()) return console.Misused("pull", misuse);
  const auto remote = TRY(Remote::Open(options));
  if (options.follow || options.every > 0) return Follow(options, *remote, console);
  StopSignal nobody(StopSignal::On::kNothing);
  return PullOnce(options, *remote, nobody, console);
}

}  // namespace cli
