// mithaq backup: a copy of the node, while it runs. mithaq restore: the node again, from such a copy.
#include <filesystem>

#include "cli/answer.h"
#include "cli/verbs.h"
#include "crypto/system_random.h"
#include "json/print.h"
#include "node/backup.h"

namespace cli {

Done Backup(const BackupOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  std::string folder = std::filesystem::absolute(options.backup).lexically_normal().string();
  if (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  json::Writer body;
  body.Object().Key("folder").String(folder).End();
  const Answer answer = TRY(Answer::Ask(*api, {http::Method::kPost, ApiPath({"backup"}), body.Take(), Api::kLongTimeoutMs}));
  console.PrintLine(console.json ? answer.text() : "The node is copied to " + options.backup + ". It holds the keys: guard it like them.");
  return Exit::kFine;
}

Done Restore(const BackupOptions& options, Console& console) {
  const node::DataFolder folder = options.folder();
  crypto::SystemRandom random;
  const auto restored = TRY(node::Restore(options.backup, folder, {options.erasures, options.checkpoint}, random));
  if (console.json) {
    json::Writer writer;
    writer.Object().Key("data").String(folder.path()).Key("origin").String(restored.origin);
    writer.Key("in_covenant").Bool(restored.in_covenant).Key("new_log").Bool(restored.new_log).Key("erased").Integer(restored.erased);
    if (restored.new_log) writer.Key("old_origin").String(restored.old_origin).Key("provable").Integer(static_cast<int64_t>(restored.provable));
    if (!restored.unprovable_because.empty()) writer.Key("unprovable_because").String(restored.unprovable_because);
    writer.End();
    console.PrintLine(writer.Take());
    return Exit::kFine;
  }
  console.PrintLine("The node is restored to " + folder.path() + "; " + Count(restored.erased, "later erasure") + " replayed.");
  if (restored.new_log) {
    console.PrintLine("It begins a new log, " + restored.origin);
    if (restored.unprovable_because.empty()) {
      console.PrintLine("The old one, " + restored.old_origin + ", ends at " + Count(restored.provable, "entry") + "; they are served and proven as before.");
    } else {
      console.Note("Nothing in the old log, " + restored.old_origin + ", can be proven: the backup's checkpoint of it does not hold (" +
                   Printable(restored.unprovable_because) + "). Proofs made before hold still.");
    }
    console.Note(options.checkpoint.empty()
                     ? "The backup was not shown to hold all that the node had published; with the last published checkpoint (--checkpoint) it may go on with the old log."
                     : "By the checkpoint given, the node had published what is not in this backup. Is there a later one? Otherwise it has to be sent again.");
  } else {
    console.PrintLine("It goes on with its log, " + restored.origin);
  }
  if (restored.in_covenant) {
    console.PrintLine("It is a member of a covenant, whose log may be older here than with the others. Next: `mithaq serve`, which asks them and publishes nothing to them before; then "
                      "`mithaq recover`, which fetches back what they hold of it.");
  }
  return Exit::kFine;
}

}  // namespace cli
