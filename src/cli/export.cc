// mithaq export: a collection from one end to the other, one {"date_added","object"} a line, or as one bundle.
#include "base/uuid.h"
#include "cli/answer.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/transfer.h"
#include "cli/verbs.h"
#include "crypto/system_random.h"
#include "json/canonical.h"

namespace cli {
namespace {

constexpr std::string_view kPageObjects = "5000";

std::string BundleHead() {
  crypto::SystemRandom random;
  return "{\"type\":\"bundle\",\"id\":\"bundle--" + base::FormatUuid(base::RandomUuid(random)) + "\",\"objects\":[";
}

struct Exported {
  uint64_t objects = 0;
  std::string last;  // date_added
  uint64_t unreadable = 0;
};

// On standard error: what cannot be read is no part of the export.
void TellUnreadable(const json::Value damage, Exported& exported, Console& console) {
  if (++exported.unreadable > kProblemsShown) return;
  const std::string_view id = damage.FindString("id"), before = damage.FindString("before");
  const std::string what = id.empty() ? "what was added after " + std::string(damage.FindString("after")) + (before.empty() ? "" : " and before " + std::string(before))
                                      : Printable(id) + " of " + std::string(damage.FindString("date_added"));
  console.Note("unreadable  " + what + ": " + Printable(damage.FindString("why")));
}

base::Status WritePage(const Answer& page, const ExportOptions& options, Exported& exported, Output& output) {
  for (const json::Value element : page["objects"].elements()) {
    std::string line;
    if (options.bundle) {
      line = exported.objects == 0 ? "\n" : ",\n";
      json::AppendCanonical(element.Find("object").value_or(json::Value()), line);
    } else {
      json::AppendCanonical(element, line);
      line += '\n';
    }
    TRY(output.Write(line));
    ++exported.objects;
  }
  if (page["last"].is_string()) exported.last = page["last"].AsString();
  return {};
}

base::Status WritePages(Api& api, const ExportOptions& options, Exported& exported, Output& output, Progress& progress, Console& console) {
  exported.last = options.after;
  for (bool more = true; more;) {
    const std::string query = ApiQuery({{"after", exported.last}, {"type", options.type}, {"limit", kPageObjects}, {"damage", "skip"}});
    const Answer page = TRY(Answer::Ask(api, {.target = ApiPath({"collections", options.collection, "objects"}) + query}));
    TRY(WritePage(page, options, exported, output));
    for (const json::Value damage : page["unreadable"].elements()) TellUnreadable(damage, exported, console);
    more = page["more"].AsBool();
    progress.Show(exported.objects, exported.objects, "objects");
  }
  return {};
}

// How many there will be; 0 where that is not known beforehand.
base::Result<uint64_t> Expected(Api& api, const ExportOptions& options) {
  if (!options.after.empty() || !options.type.empty()) return 0;
  const Answer answer = TRY(Answer::Ask(api, {.target = ApiPath({"collections"})}));
  for (const json::Value collection : answer["collections"].elements()) {
    if (collection.FindString("id") != options.collection && collection.FindString("alias") != options.collection) continue;
    return CountIn(collection, "objects");
  }
  return 0;
}

}  // namespace

Done Export(const ExportOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  Output output(options.output, console);
  Progress progress(TRY(Expected(*api, options)), !console.json);
  Exported exported;
  if (options.bundle) TRY(output.Write(BundleHead()));
  TRY(WritePages(*api, options, exported, output, progress, console));
  if (options.bundle) TRY(output.Write("\n]}\n"));
  TRY(output.Close());
  progress.Wipe();
  console.Note(Count(exported.objects, "object") + (exported.last.empty() ? "" : "; what comes later: --after " + exported.last));
  if (exported.unreadable == 0) return Exit::kFine;
  console.Note("Some of the collection could not be read (" + Count(exported.unreadable, "place") + ") and is not in the export; `mithaq fsck` says what is damaged, a backup may have it.");
  return Exit::kIntegrity;
}

}  // namespace cli
