// mithaq push: a collection of this node's on to another TAXII server. How far it is stands in <data>/push/, and is written
// once the server has said what became of an envelope.
#include <chrono>
#include <thread>

#include "cli/answer.h"
#include "cli/progress.h"
#include "cli/remote.h"
#include "cli/state_file.h"
#include "crypto/system_random.h"
#include "json/canonical.h"
#include "json/print.h"
#include "taxii/push.h"
#include "taxii/state.h"

namespace cli {
namespace {

constexpr std::string_view kPageObjects = "1000";
constexpr size_t kProblemsShown = 10;
constexpr size_t kProblemsKept = 10'000;       // for --json; the rest are counted

// This node as the one that gives.
class LocalSource : public taxii::PushHost {
 public:
  LocalSource(Api& api, const std::string& collection, const StateFile& file, Console& console)
      : api_(api), path_(ApiPath({"collections", collection, "objects"})), file_(file), console_(console), progress_(0, !console.json) {}

  base::Result<taxii::OutgoingPage> Read(std::optional<base::Timestamp> after) override {
    const std::string query = ApiQuery({{"after", after ? base::FormatTimestamp(*after) : ""}, {"limit", kPageObjects}});
    const Answer answer = TRY(Answer::Ask(api_, {.target = path_ + query}));
    taxii::OutgoingPage page;
    for (const json::Value element : answer["objects"].elements()) {
      const auto date = base::ParseTimestamp(element.FindString("date_added"));
      if (!date) return base::Fail(base::Code::kInternal, "the node's answer has an object without date_added");
      page.objects.push_back({json::Canonical(element.Find("object").value_or(json::Value())), *date});
    }
    page.more = answer["more"].AsBool();
    return page;
  }

  base::Status Save(const taxii::PushState& state) override {
    return file_.Write(taxii::FormatState(state));
  }

  bool Wait(int64_t ms) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    return true;
  }

  void Failed(const taxii::Submission::Failure& failure) override {
    if (problems_.size() < kProblemsKept) problems_.push_back(failure);
  }
  void Progress(uint64_t objects) override { progress_.Show(0, objects, "objects"); }
  void Note(const std::string& line) override {
    notes_.push_back(line);
    progress_.Wipe();
    console_.Note("note: " + Printable(line));
  }

  const std::vector<std::string>& notes() const { return notes_; }
  const std::vector<taxii::Submission::Failure>& problems() const { return problems_; }
  double Finish() {
    progress_.Wipe();
    return progress_.Seconds();
  }

 private:
  Api& api_;
  const std::string path_;
  const StateFile& file_;
  Console& console_;
  cli::Progress progress_;
  std::vector<std::string> notes_;
  std::vector<taxii::Submission::Failure> problems_;
};

base::Result<taxii::PushState> ReadState(const StateFile& file, taxii::PushState fresh, const std::string& added_after) {
  taxii::PushState state = fresh;
  if (const auto text = TRY(file.Read())) {
    auto read = taxii::ParsePushState(*text);
    if (read && (read->from != fresh.from || read->target != fresh.target)) read = taxii::BadState("the state of another push");
    if (!read) return base::Annotate(std::move(read).error(), file.path());
    state = *std::move(read);
  }
  if (added_after.empty()) return state;
  state.added_after = base::ParseTimestamp(added_after);
  if (!state.added_after) return base::Fail(base::Code::kInvalid, "--added-after is not a time like 2026-11-23T10:00:00Z");
  return state;
}

struct Report {
  const taxii::PushState& state;
  const std::vector<taxii::Submission::Failure>& problems;
  const std::vector<std::string>& notes;
  uint64_t taken, failed;
  double seconds;
  const base::Status& done;
};

void PrintJson(const Report& report, Console& console) {
  json::Writer out;
  out.Object().Key("from").String(report.state.from).Key("target").String(report.state.target);
  out.Key("taken").Integer(static_cast<int64_t>(report.taken)).Key("failed").Integer(static_cast<int64_t>(report.failed));
  out.Key("seconds").Double(report.seconds);
  if (report.state.added_after) out.Key("added_after").String(base::FormatTimestamp(*report.state.added_after));
  out.Key("complete").Bool(report.done.has_value());
  if (!report.done) out.Key("error").String(base::CodeName(report.done.error().code)).Key("message").String(report.done.error().message);
  out.Key("notes").Array();
  for (const std::string& note : report.notes) out.String(note);
  out.End().Key("problems").Array();
  for (const auto& problem : report.problems) {
    out.Object().Key("id").String(problem.id).Key("version").String(problem.version).Key("message").String(problem.message).End();
  }
  out.End().End();
  console.PrintLine(out.Take());
}

void PrintText(const Report& report, Console& console) {
  for (size_t i = 0; i < std::min(report.problems.size(), kProblemsShown); ++i) {
    const auto& problem = report.problems[i];
    console.PrintLine(console.Red("refused") + "  " + Printable(problem.id) + "  " + Printable(problem.message));
  }
  if (report.failed > kProblemsShown) console.PrintLine("         and " + Thousands(report.failed - kProblemsShown) + " more; --json lists them");
  console.PrintLine(Thousands(report.taken) + " taken by the server, " + Thousands(report.failed) + " refused in " + Duration(report.seconds));
}

}  // namespace

Done Push(const PushOptions& options, Console& console) {
  const auto remote = TRY(Remote::Open(options));
  const auto api = TRY(OpenApi(options.folder()));
  const std::string from = TRY(LocalCollection(*api, options.from));
  const taxii::Place place = TRY(remote->Locate());
  if (!place.collection.can_write) {
    return base::Fail(base::Code::kForbidden, "the server does not let this user write into the collection '" + place.collection.title + "'; ask its operator for the right");
  }
  const auto root = remote->taxii().ReadRoot(place.root);
  taxii::PushState fresh;
  fresh.from = from;
  fresh.target = remote->UrlOf(place);
  const StateFile file = TRY(StateFile::Open(options.folder(), "push", taxii::StateName(fresh)));
  taxii::PushState state = TRY(ReadState(file, fresh, options.added_after));
  LocalSource source(*api, from, file, console);
  const base::SystemClock clock;
  crypto::SystemRandom random;
  taxii::Pusher pusher({remote->taxii(), source, clock, random},
                       {.root = place.root, .collection = place.collection.id, .max_content_length = root ? root->max_content_length : 0}, state);
  const auto done = pusher.Run();
  const double seconds = source.Finish();
  (console.json ? PrintJson : PrintText)({state, source.problems(), source.notes(), pusher.taken(), pusher.failed(), seconds, done}, console);
  if (!done) return std::unexpected(done.error());
  return pusher.failed() > 0 ? Exit::kFindings : Exit::kFine;
}

}  // namespace cli
