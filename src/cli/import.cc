// mithaq import: files of any size into a collection. Bytes are read, unpacked and split into objects as they come, sent in
// batches with several under way, and told apart again in the report: which file, which line, why.
#include <algorithm>
#include <atomic>
#include <filesystem>

#include "cli/answer.h"
#include "cli/audience.h"
#include "cli/byte_source.h"
#include "cli/covenant_node.h"
#include "cli/crew.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/object_files.h"
#include "cli/progress.h"
#include "cli/transfer.h"
#include "cli/verbs.h"
#include "json/print.h"

namespace cli {
namespace {

// Of an object that was taken, but should be looked at.
struct Remark {
  Origin origin;
  std::string id, message;
};

// What became of the dates that objects of another server came with (web/submit.cc).
struct Dates {
  uint64_t kept = 0, moved = 0;                          // moved: kept but for microseconds
  uint64_t not_later = 0, future = 0, not_allowed = 0;   // assigned anew
  uint64_t anew() const { return not_later + future + not_allowed; }
};

// What became of the objects. From many threads.
class Tally {
 public:
  // Why no date is kept, from the answer to the question that comes before any object.
  void ForbidDates(std::string_view why) {
    const base::MutexLock lock(mutex_);
    no_dates_because_ = why;
  }
  void Count(const Answer& answer, const Batch& batch) {
    const base::MutexLock lock(mutex_);
    added_ += Number(answer.value(), "added");
    unchanged_ += Number(answer.value(), "unchanged");
    const json::Value dates = answer["dates"];
    dates_.kept += Number(dates, "kept"), dates_.moved += Number(dates, "moved");
    dates_.not_later += Number(dates, "not_later"), dates_.future += Number(dates, "future");
    dates_.not_allowed += Number(dates, "not_allowed");
    warnings_ += Number(answer.value(), "warnings");
    audience_.Add(answer.value());
    for (const json::Value problem : answer["problems"].elements()) {
      Refuse(ProblemOf(problem, batch));
    }
    for (const json::Value note : answer["notes"].elements()) {
      ++noted_;
      if (notes_.size() < kProblemsKept) notes_.push_back({OriginOf(note, batch), std::string(note.FindString("id")), std::string(note.FindString("message"))});
    }
  }
  void CountBad(Origin origin, std::string_view why) {
    const base::MutexLock lock(mutex_);
    Refuse({std::move(origin), "", "invalid", std::string(why), "[]"});
  }
  // The first failure to send stays: nothing more is worth trying after it.
  void Fail(base::Error error) {
    const base::MutexLock lock(mutex_);
    if (!failure_) failure_ = std::move(error);
    has_failed_ = true;
  }

  bool has_failed() const { return has_failed_; }
  std::optional<base::Error> failure() const { const base::MutexLock lock(mutex_); return failure_; }
  uint64_t added() const { const base::MutexLock lock(mutex_); return added_; }
  uint64_t unchanged() const { const base::MutexLock lock(mutex_); return unchanged_; }
  Dates dates() const { const base::MutexLock lock(mutex_); return dates_; }
  std::string no_dates_because() const { const base::MutexLock lock(mutex_); return no_dates_because_; }
  uint64_t refused() const { const base::MutexLock lock(mutex_); return refused_; }
  uint64_t warnings() const { const base::MutexLock lock(mutex_); return warnings_; }
  uint64_t all() const { const base::MutexLock lock(mutex_); return added_ + unchanged_ + refused_; }
  std::vector<ObjectProblem> problems() const { const base::MutexLock lock(mutex_); return problems_; }
  AudienceTally audience() const { const base::MutexLock lock(mutex_); return audience_; }
  uint64_t noted() const { const base::MutexLock lock(mutex_); return noted_; }
  std::vector<Remark> notes() const { const base::MutexLock lock(mutex_); return notes_; }

 private:
  static uint64_t Number(json::Value object, std::string_view name) {
    return CountIn(object, name);
  }
  void Refuse(ObjectProblem problem) REQUIRES(mutex_) {
    ++refused_;
    if (problems_.size() < kProblemsKept) problems_.push_back(std::move(problem));
  }

  mutable base::Mutex mutex_;
  std::atomic<bool> has_failed_ = false;
  std::optional<base::Error> failure_ GUARDED_BY(mutex_);
  uint64_t added_ GUARDED_BY(mutex_) = 0, unchanged_ GUARDED_BY(mutex_) = 0, refused_ GUARDED_BY(mutex_) = 0;
  uint64_t warnings_ GUARDED_BY(mutex_) = 0;
  Dates dates_ GUARDED_BY(mutex_);
  std::string no_dates_because_ GUARDED_BY(mutex_);
  std::vector<ObjectProblem> problems_ GUARDED_BY(mutex_);
  AudienceTally audience_ GUARDED_BY(mutex_);  // of what was added
  uint64_t noted_ GUARDED_BY(mutex_) = 0;
  std::vector<Remark> notes_ GUARDED_BY(mutex_);
};

// How an import ended, beside what became of its objects.
struct Ending {
  std::vector<std::string> bad_files;
  double seconds = 0;
  bool interrupted = false;
};

constexpr std::string_view kHoldsObjects = "holds_objects", kWasServed = "was_served";

void WriteDates(const Tally& tally, json::Writer& writer) {
  const Dates dates = tally.dates();
  const std::string why = tally.no_dates_because();
  const auto not_allowed = [&](std::string_view reason) { return static_cast<int64_t>(why == reason ? dates.not_allowed : 0); };
  writer.Key("dates").Object().Key("kept").Integer(static_cast<int64_t>(dates.kept + dates.moved));
  writer.Key("moved").Integer(static_cast<int64_t>(dates.moved)).Key("anew").Integer(static_cast<int64_t>(dates.anew()));
  writer.Key("because").Object().Key(kHoldsObjects).Integer(not_allowed(kHoldsObjects)).Key(kWasServed).Integer(not_allowed(kWasServed));
  writer.Key("not_later").Integer(static_cast<int64_t>(dates.not_later)).Key("future").Integer(static_cast<int64_t>(dates.future)).End().End();
}

// One line for what was kept, one for each reason why others were not.
void PrintDates(const Tally& tally, Console& console) {
  const Dates dates = tally.dates();
  const auto anew = [&](uint64_t count, std::string_view why) {
    if (count > 0) console.Note("dates assigned anew: " + Thousands(count) + ", because " + std::string(why));
  };
  if (const uint64_t kept = dates.kept + dates.moved; kept > 0) {
    console.Note("dates kept: " + Thousands(kept) + (dates.moved > 0 ? ", " + Thousands(dates.moved) + " of them moved by microseconds, as several were the same" : ""));
  }
  anew(dates.not_allowed, tally.no_dates_because() == kWasServed ? "the collection was already served: who read it goes on from the last date it had"
                                                                 : "the collection already holds objects; import into a new one to keep dates");
  anew(dates.not_later, "the date is not later than the one before it, by more than a tie (a second)");
  anew(dates.future, "the date is in the future");
}

void PrintJson(const Tally& tally, const Ending& ending, Console& console) {
  json::Writer writer;
  writer.Object().Key("added").Integer(static_cast<int64_t>(tally.added())).Key("unchanged").Integer(static_cast<int64_t>(tally.unchanged()));
  writer.Key("refused").Integer(static_cast<int64_t>(tally.refused())).Key("warnings").Integer(static_cast<int64_t>(tally.warnings()));
  WriteDates(tally, writer);
  writer.Key("interrupted").Bool(ending.interrupted);
  writer.Key("seconds").Double(ending.seconds).Key("unreadable").Array();
  for (const std::string& message : ending.bad_files) writer.String(message);
  WriteProblems(writer.End().Key("problems"), tally.problems());
  writer.Key("notes").Array();
  for (const Remark& note : tally.notes()) {
    writer.Object().Key("file").String(note.origin.file ? *note.origin.file : "");
    writer.Key("line").Integer(static_cast<int64_t>(note.origin.line)).Key("id").String(note.id).Key("message").String(note.message).End();
  }
  writer.End();
  if (const AudienceTally audience = tally.audience(); audience.shared()) audience.Write(writer);
  writer.End();
  console.PrintLine(writer.Take());
}

void PrintText(const Tally& tally, const Ending& ending, Console& console) {
  PrintProblems(tally.problems(), tally.refused(), console);
  const auto notes = tally.notes();
  for (size_t i = 0; i < std::min(notes.size(), kProblemsShown); ++i) {
    console.PrintLine(console.Yellow("added") + "    " + Printable(Place(notes[i].origin)) + "  " + Printable(notes[i].id) + "  " + Printable(notes[i].message));
  }
  if (tally.noted() > kProblemsShown) console.PrintLine("         and " + Thousands(tally.noted() - kProblemsShown) + " more that had been recalled; --json lists them");
  for (const std::string& message : ending.bad_files) console.PrintLine(console.Red("unreadable") + "  " + Printable(message));
  const auto rate = static_cast<uint64_t>(static_cast<double>(tally.all()) / std::max(ending.seconds, 0.001));
  console.PrintLine(Thousands(tally.added()) + " added, " + Thousands(tally.unchanged()) + " unchanged, " + Thousands(tally.refused()) +
                    " refused in " + Duration(ending.seconds) + " (" + Thousands(rate) + " objects/s)");
  PrintDates(tally, console);
  if (const AudienceTally audience = tally.audience(); audience.objects() > 0) {
    console.PrintLine("Published to the covenant, by the rules of " + audience.EpochWords() + ":");
    audience.Print(console);
  }
  if (tally.warnings() > 0) console.Note(Count(tally.warnings(), "warning") + "; `mithaq validate` shows them");
  if (ending.interrupted) {
    console.Note("Interrupted: what is counted above is stored. To go on, run the same command again; what is there counts as unchanged.");
  }
}

}  // namespace

namespace {

// At a terminal, before anything leaves: who will get it. A script asks by itself (who-can-see), and is told afterwards. kFine: go on.
Done AgreeToPublish(const ImportOptions& options, const std::string& query, const std::vector<std::string>& files, Api& api, Console& console) {
  if (options.yes || !console.CanAsk()) return Exit::kFine;
  if (TRY(Answer::Ask(api, {.target = ApiPath({"collections", options.collection})}))["home"].AsString() != "shared") return Exit::kFine;
  for (const std::string& file : files) {  // it is read twice: a pipe would be empty by then
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
      return base::Fail(base::Code::kInvalid, file + " can be read only once, so that who will get it cannot be shown first: save it to a file, or say --yes");
    }
  }
  const Foretold foretold = TRY(Foretell(api, options.collection, query, files, console));
  if (foretold.interrupted) {
    console.Note("Interrupted: nothing was imported.");
    return Exit::kInterrupted;
  }
  if (foretold.audience.objects() == 0) return Exit::kFine;
  for (const std::string& file : foretold.bad_files) console.PrintLine(console.Red("unreadable") + "  " + Printable(file));
  console.PrintLine("This would be published to the covenant, by the rules of " + foretold.audience.EpochWords() + ":");
  foretold.audience.Print(console);
  if (foretold.unchanged > 0) console.PrintLine(Count(foretold.unchanged, "object") + " published already, and nothing would change");
  if (foretold.refused > 0) console.PrintLine(Count(foretold.refused, "object") + " would be refused");
  TRY(console.Agree("Publish it?", "nothing was imported", Console::Consent::kAsk));
  return Exit::kFine;
}

}  // namespace

Done Import(const ImportOptions& options, Console& console) {
  if (NothingGiven(options.inputs)) return console.Misused("import", kNothingGiven);
  const auto files = TRY(ExpandInputs(options.inputs));
  const auto api = TRY(OpenApi(options.folder()));
  const std::string objects = ApiPath({"collections", options.collection, "objects"});
  const std::string circles = Joined(options.circles), recipients = TRY(RecipientsOf(options.recipients, *api));
  const auto query = [&](const std::string& import) { return ApiQuery({{"form", "export"}, {"import", import}, {"circles", circles}, {"recipients", recipients}, {"recalled", options.again ? "again" : ""}}); };
  if (const Exit agreed = TRY(AgreeToPublish(options, query(""), files, *api, console)); agreed != Exit::kFine) return agreed;
  std::string target = objects + query("");
  uint64_t bytes_all = 0, bytes_read = 0;
  for (const std::string& file : files) bytes_all += FileBytes(file);

  Tally tally;
  Ending ending;
  Progress progress(bytes_all, !console.json);
  {
    const Interrupt interrupt;
    Crew<Batch> crew(options.in_flight, [&](Batch batch) {
      if (tally.has_failed()) return;
      const auto answer = Answer::Ask(*api, {http::Method::kPost, target, std::move(batch.body)});
      if (answer) {
        tally.Count(*answer, batch);
      } else {
        tally.Fail(answer.error());
      }
    });
    // Objects that keep their dates must come in their order, so these batches go one at a time. Whether they may is asked once, when
    // no batch is under way.
    bool asked = false;
    const auto ask_for_dates = [&] {
      const auto answer = Answer::Ask(*api, {http::Method::kPost, ApiPath({"collections", options.collection, "imports"}), "{}"});
      if (!answer) return tally.Fail(answer.error());
      const std::string import((*answer)["import"].AsString());
      if (import.empty()) return tally.ForbidDates((*answer)["because"].AsString());
      target = objects + query(import);
    };
    Batcher batcher({[&](Batch batch) {
                       if (batch.dated) crew.Drain();
                       if (batch.dated && !std::exchange(asked, true)) ask_for_dates();
                       crew.Add(std::move(batch));
                     },
                     [&](Origin origin, std::string_view why) { tally.CountBad(std::move(origin), why); }, [&] { return tally.has_failed(); }});
    for (const std::string& file : files) {
      const auto imported = ReadObjectFile(file, interrupt, bytes_read, batcher, [&] { progress.Show(bytes_read, tally.all(), "objects"); });
      if (tally.has_failed() || interrupt.came()) break;
      if (!imported) ending.bad_files.push_back((file == "-" ? "standard input" : file) + ": " + imported.error().message);
    }
    batcher.Send();
    crew.Finish();
    ending.interrupted = interrupt.came();
  }
  ending.seconds = progress.Seconds();
  progress.Wipe();
  (console.json ? PrintJson : PrintText)(tally, ending, console);
  if (const auto failure = tally.failure()) return std::unexpected(*failure);
  if (ending.interrupted) return Exit::kInterrupted;
  if (!ending.bad_files.empty()) return Exit::kInput;
  return tally.refused() > 0 ? Exit::kFindings : Exit::kFine;
}

}  // namespace cli
