// mithaq fsck: is everything what the log says it is? mithaq rebuild: the views again from what is durable. Both hold the
// data folder alone: no node may run on it.
#include <unistd.h>

#include <filesystem>

#include "cli/progress.h"
#include "cli/verbs.h"
#include "exchange/fsck.h"
#include "exchange/replay.h"
#include "json/print.h"
#include "store/store.h"

namespace cli {
namespace {

base::Result<std::unique_ptr<store::Store>> OpenAlone(const node::DataFolder& folder, store::OpenMode mode) {
  if (!folder.IsInitialised()) return node::NoNodeIn(folder);
  auto opened = store::OpenDisk(folder.database(), mode, {});
  if (!opened && opened.error().code == base::Code::kConflict) {
    return base::Fail(base::Code::kConflict, "a node or another command has " + folder.path() + " open; stop it first");
  }
  return opened;
}

exchange::ProgressReport ReportTo(Progress& progress, std::string_view noun) {
  return [&progress, noun](const exchange::Progress& now) { progress.Show(0, now.done, noun); };
}

void PrintJson(const exchange::FsckReport& report, Console& console) {
  json::Writer writer;
  writer.Object().Key("problems").Array();
  for (const exchange::FsckProblem& problem : report.problems) {
    writer.Object().Key("where").String(problem.where).Key("what").String(problem.what).Key("view").Bool(problem.view).End();
  }
  writer.End().Key("problem_count").Integer(static_cast<int64_t>(report.problem_count));
  writer.Key("entries").Integer(static_cast<int64_t>(report.entries)).Key("records").Integer(static_cast<int64_t>(report.records));
  writer.Key("erased").Integer(static_cast<int64_t>(report.erased)).Key("tiles").Integer(static_cast<int64_t>(report.tiles));
  writer.Key("view_keys").Integer(static_cast<int64_t>(report.view_keys)).End();
  console.PrintLine(writer.Take());
}

void PrintText(const exchange::FsckReport& report, Console& console) {
  bool views_only = true;
  for (const exchange::FsckProblem& problem : report.problems) {
    console.PrintLine(console.Red("bad") + "  " + Printable(problem.where) + ": " + Printable(problem.what));
    views_only = views_only && problem.view;
  }
  console.PrintLine(Count(report.entries, "entry") + ", " + Count(report.records, "record") + " (" + Thousands(report.erased) +
                    " erased), " + Count(report.tiles, "tile") + ", " + Count(report.view_keys, "view key") + ": " +
                    (report.problem_count == 0 ? console.Green("all good") : Count(report.problem_count, "problem")));
  if (report.problem_count == 0) return;
  console.Note(views_only ? "Only views are wrong: `mithaq rebuild` makes them again." : "What is durable is damaged: restore a backup (docs/operating.md, \"A damaged store\"). Until then the node serves what can be read.");
}

// The views as they should be, in a folder of their own that goes afterwards.
base::Result<exchange::FsckReport> CheckBeside(const std::string& scratch_folder, store::Store& store, std::string_view node_key, Progress& progress) {
  std::error_code ignored;
  std::filesystem::remove_all(scratch_folder, ignored);
  auto report = [&]() -> base::Result<exchange::FsckReport> {
    const auto scratch = TRY(store::OpenDisk(scratch_folder, store::OpenMode::kCreate, {}));
    return exchange::Fsck(store, *scratch, node_key, ReportTo(progress, "checked"));
  }();
  std::filesystem::remove_all(scratch_folder, ignored);
  return report;
}

// Beside the store; where its disk takes no writes, where temporary files go ($TMPDIR).
base::Result<exchange::FsckReport> Check(const node::DataFolder& folder, store::Store& store, Progress& progress) {
  const std::string node_key = TRY(node::LoadNodeKey(folder));
  auto report = CheckBeside(folder.At("fsck-scratch"), store, node_key, progress);
  if (report || report.error().code != base::Code::kStorage) return report;
  std::error_code error;
  const auto elsewhere = std::filesystem::temp_directory_path(error) / ("mithaq-fsck-" + std::to_string(::getpid()));
  if (!error) report = CheckBeside(elsewhere.string(), store, node_key, progress);
  if (report || report.error().code != base::Code::kStorage) return report;
  return base::Annotate(std::move(report).error(), "no room to check in; name a folder with room in TMPDIR");
}

}  // namespace

Done Fsck(const Common& options, Console& console) {
  const node::DataFolder folder = options.folder();
  const auto store = TRY(OpenAlone(folder, store::OpenMode::kInspect));
  Progress progress(0, !console.json);
  const exchange::FsckReport report = TRY(Check(folder, *store, progress));
  progress.Wipe();
  console.if_unread = report.problem_count == 0 ? Exit::kFine : Exit::kIntegrity;
  (console.json ? PrintJson : PrintText)(report, console);
  return console.if_unread;
}

Done Rebuild(const Common& options, Console& console) {
  const auto store = TRY(OpenAlone(options.folder(), store::OpenMode::kExisting));
  Progress progress(0, !console.json);
  TRY(exchange::RebuildViews(*store, ReportTo(progress, "decisions replayed")));
  progress.Wipe();
  console.PrintLine(console.json ? "{\"rebuilt\":true}" : "The views are made again in " + Duration(progress.Seconds()) + ".");
  return Exit::kFine;
}

}  // namespace cli
