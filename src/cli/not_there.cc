#include "cli/not_there.h"

#include "cli/answer.h"

namespace cli {
namespace {

// The last recall of what was asked for; empty where there is none, or none that the caller may see.
std::string WhenRecalled(Api& api, const ObjectOptions& options) {
  const std::string query = ApiQuery({{"version", options.version}, {"spec_version", options.spec_version}, {"collection", options.collection}});
  const auto answer = Answer::Ask(api, {.target = ApiPath({"objects", options.id, "recalled"}) + query});
  if (!answer) return {};
  json::Value last;
  for (const json::Value stored : (*answer)["recalled"].elements()) {
    const json::Value recall = stored.Find("recall").value_or(json::Value());
    if (last.is_null() || last.FindString("date") < recall.FindString("date")) last = recall;
  }
  if (last.is_null()) return {};
  return options.id + " was recalled on " + std::string(last.FindString("date")) + " (log entry " +
         std::to_string(CountIn(last, "index")) + "): " + std::string(last.FindString("reason")) +
         "; `mithaq get " + options.id + " --recalled` shows what it was";
}

// One that is not there is a mistake in the command, not something that was looked for.
bool HasCollection(Api& api, std::string_view named) {
  if (named.empty()) return true;
  const auto answer = Answer::Ask(api, {.target = ApiPath({"collections", named})});
  return answer || (answer.error().code != base::Code::kNotFound && answer.error().code != base::Code::kConflict);
}

}  // namespace

Done NotThere(Api& api, const ObjectOptions& options, base::Error error, Console& console) {
  if (error.code != base::Code::kNotFound || !HasCollection(api, options.collection)) return std::unexpected(std::move(error));
  if (std::string recalled = options.recalled ? "" : WhenRecalled(api, options); !recalled.empty()) error.message = std::move(recalled);
  console.Problem(error);
  return Exit::kFindings;
}

}  // namespace cli
