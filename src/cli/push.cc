// mithaq push: a collection of this node's on to another TAXII server. How far it is stands in <data>/push/, and is written
// once the server has said what became of an envelope.
#include <chrono>
#include <thread>

#include "cli/answer.h"
#include "cli/remote.h"
#include "cli/transfer.h"
#include "crypto/system_random.h"
#include "json/canonical.h"
#include "taxii/push.h"
#include "taxii/state.h"

namespace cli {
namespace {

constexpr std::string_view kPageObjects = "1000";

// This node as the one that gives.
class LocalSource : public taxii::PushHost {
 public:
  LocalSource(Api& api, const std::string& collection, const StateFile& file, Console& console)
      : api_(api), path_(ApiPath({"collections", collection, "objects"})), file_(file), told_(console) {}

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

  void Failed(const taxii::Submission::Failure& failure) override { told_.Refused({failure.id, failure.version, failure.message}); }
  void Progress(uint64_t objects) override { told_.Show(objects); }
  void Note(const std::string& line) override { told_.Note(line); }

  TransferReport& told() { return told_; }

 private:
  Api& api_;
  const std::string path_;
  const StateFile& file_;
  TransferReport told_;
};

base::Result<taxii::PushState> ReadState(const StateFile& file, const taxii::PushState& fresh, const std::string& added_after) {
  const auto is_same = [&](const taxii::PushState& read) { return read.from == fresh.from && read.target == fresh.target; };
  taxii::PushState state = TRY(LastState(file, fresh, taxii::ParsePushState, is_same, "the state of another push"));
  if (!added_after.empty()) state.added_after = base::ParseTimestamp(added_after);  // its form is checked
  return state;
}

void Print(const taxii::PushState& state, const taxii::Pusher& pusher, const TransferReport& told, const TransferEnd& end, Console& console) {
  if (console.json) {
    return told.PrintJson({{"from", state.from}, {"target", state.target}}, {{"taken", pusher.taken()}, {"failed", pusher.failed()}}, end);
  }
  told.PrintText(pusher.failed(), Thousands(pusher.taken()) + " taken by the server, " + Thousands(pusher.failed()) + " refused in " + Duration(end.seconds));
}

}  // namespace

Done Push(const PushOptions& options, Console& console) {
  if (const auto misuse = Remote::Misuse(options); !misuse.empty()) return console.Misused("push", misuse);
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
  const double seconds = source.told().Finish();
  Print(state, pusher, source.told(), {seconds, state.added_after, done}, console);
  if (!done) return std::unexpected(done.error());
  return pusher.failed() > 0 ? Exit::kFindings : Exit::kFine;
}

}  // namespace cli
