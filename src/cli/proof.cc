// mithaq proof: an object and the proof that it stands in the log, as two files that anybody can check offline.
#include <filesystem>

#include "base/file.h"
#include "cli/answer.h"
#include "cli/not_there.h"
#include "cli/verbs.h"
#include "json/canonical.h"
#include "json/print.h"

namespace cli {

Done MakeProof(const ObjectOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const std::string query = ApiQuery({{"version", options.version}, {"spec_version", options.spec_version}, {"collection", options.collection}});
  const auto answer = Answer::Ask(*api, {.target = ApiPath({"objects", options.id, "proof"}) + query});
  if (!answer) return NotThere(*api, options, answer.error(), console);

  TRY(base::MakeFolders(options.folder_out));
  // The id the node answered with is STIX's own, which has no character that a path could stumble on.
  const std::string object_file = (std::filesystem::path(options.folder_out) / (std::string((*answer)["id"].AsString()) + ".json")).string();
  const std::string proof_file = object_file + ".tlog-proof";
  TRY(base::WriteFileDurably(object_file, json::Canonical((*answer)["object"]) + '\n', base::FileMode::kShared));
  TRY(base::WriteFileDurably(proof_file, (*answer)["proof"].AsString(), base::FileMode::kShared));
  if (console.json) {
    json::Writer writer;
    writer.Object().Key("object").String(object_file).Key("proof").String(proof_file);
    writer.Key("index").Integer((*answer)["index"].AsInteger()).Key("verifier_key").String((*answer)["verifier_key"].AsString()).End();
    console.PrintLine(writer.Take());
    return Exit::kFine;
  }
  console.PrintLine(object_file);
  console.PrintLine(proof_file);
  console.Note("Anybody can check it, without this node: mithaq verify " + object_file + " --key '" +
               std::string((*answer)["verifier_key"].AsString()) + "'");
  return Exit::kFine;
}

}  // namespace cli
