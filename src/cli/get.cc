// mithaq get: one object, as it is stored.
#include "cli/answer.h"
#include "cli/verbs.h"
#include "json/canonical.h"

namespace cli {

Done Get(const ObjectOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const std::string query = ApiQuery({{"version", options.version}, {"spec_version", options.spec_version}, {"collection", options.collection}});
  const auto answer = Answer::Ask(*api, {.target = ApiPath({"objects", options.id}) + query});
  if (!answer && answer.error().code == base::Code::kNotFound) {
    console.Problem(answer.error());
    return Exit::kFindings;
  }
  if (!answer) return std::unexpected(answer.error());
  if (console.json) {
    console.PrintLine(answer->text());
    return Exit::kFine;
  }
  for (const json::Value stored : (*answer)["objects"].elements()) {
    console.PrintLine(json::Canonical(stored.Find("object").value_or(json::Value())));
  }
  return Exit::kFine;
}

}  // namespace cli
