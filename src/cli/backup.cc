// mithaq backup: a copy of the whole node while it runs, or while it does not. mithaq erasures: what such a copy must make up
// for. mithaq restore: a node again from both.
#include <filesystem>

#include "base/file.h"
#include "base/time.h"
#include "cli/answer.h"
#include "cli/verbs.h"
#include "crypto/system_random.h"
#include "json/print.h"
#include "node/backup.h"

namespace cli {
namespace {

constexpr uint64_t kErasuresBytesMax = 1 << 30;
constexpr uint64_t kCheckpointBytesMax = 1 << 20;

base::Result<std::string> ReadIfGiven(const std::string& path, uint64_t bytes_max) {
  if (path.empty()) return std::string();
  return base::ReadFile(path, bytes_max);
}

void PrintJson(const node::Restored& restored, const std::string& data, Console& console) {
  json::Writer writer;
  writer.Object().Key("data").String(data).Key("log_goes_on").Bool(restored.log_goes_on).Key("origin").String(restored.origin);
  writer.Key("old_origin").String(restored.old_origin).Key("objects").Integer(static_cast<int64_t>(restored.objects));
  writer.Key("erased").Integer(restored.erased).End();
  console.PrintLine(writer.Take());
}

void PrintText(const node::Restored& restored, const std::string& data, bool has_checkpoint, Console& console) {
  console.PrintLine("The node is restored in " + data + ": " + Count(restored.objects, "object") + ", " +
                    Count(restored.erased, "content") + " erased again.");
  if (restored.log_goes_on) {
    console.PrintLine("Its log goes on: the backup holds all that the checkpoint commits to.");
    return;
  }
  console.PrintLine("It begins a new log, " + restored.origin + ",");
  console.PrintLine(has_checkpoint ? "because the backup does not hold all that the checkpoint of the old one commits to."
                                   : "because without --checkpoint nobody can tell whether the backup holds all that was published.");
  console.PrintLine("The old one, " + restored.old_origin + ", is closed; proofs from it stay good.");
  console.PrintLine("Give the new log key to those who verify your proofs: mithaq status --data " + data);
}

}  // namespace

Done Backup(const BackupOptions& options, Console& console) {
  std::error_code error;
  std::string folder = std::filesystem::absolute(options.backup, error).lexically_normal().string();
  if (error) return base::Fail(base::Code::kInvalid, "'" + options.backup + "' is no path: " + error.message());
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer body;
  body.Object().Key("folder").String(folder).End();
  const Answer answer = TRY(Answer::Ask(*api, {http::Method::kPost, ApiPath({"backup"}), body.Take()}));
  console.PrintLine(console.json ? answer.text() : folder);
  console.Note("It holds the node's keys: guard it like them.");
  return Exit::kFine;
}

Done Erasures(const Common& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"erasures"})}));
  if (console.json) {
    console.PrintLine(answer.text());
  } else {
    console.Print(answer["erasures"].AsString());
  }
  return Exit::kFine;
}

Done Restore(const BackupOptions& options, Console& console) {
  const node::RestoreRequest request{options.backup, TRY(ReadIfGiven(options.erasures, kErasuresBytesMax)),
                                     TRY(ReadIfGiven(options.checkpoint, kCheckpointBytesMax))};
  const node::DataFolder folder = options.folder();
  crypto::SystemRandom random;
  const base::SystemClock clock;
  base::NullLogger logger;
  const node::Restored restored = TRY(node::Restore(request, folder, random, clock, logger));
  if (console.json) {
    PrintJson(restored, folder.path(), console);
  } else {
    PrintText(restored, folder.path(), !options.checkpoint.empty(), console);
  }
  return Exit::kFine;
}

}  // namespace cli
