// mithaq token: bearer tokens, for programs.
#include "base/time.h"
#include "cli/answer.h"
#include "cli/verbs.h"
#include "json/print.h"

namespace cli {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;

void PrintToken(json::Value token, Console& console) {
  const std::string_view expires = token.FindString("expires");
  console.PrintLine(console.Bold(token.FindString("id")) + "  " + Printable(token.FindString("label")) + "  made " +
                    std::string(token.FindString("created").substr(0, 10)) +
                    (expires.empty() ? "  never expires" : "  until " + std::string(expires.substr(0, 10))));
}

}  // namespace

Done TokenList(const TokenOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  const Answer answer = TRY(Answer::Ask(*api, {.target = ApiPath({"users", options.user, "tokens"})}));
  if (console.json) {
    console.PrintLine(answer.text());
    return Exit::kFine;
  }
  for (const json::Value token : answer["tokens"].elements()) PrintToken(token, console);
  return Exit::kFine;
}

Done TokenAdd(const TokenOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  json::Writer body;
  body.Object().Key("label").String(options.label);
  if (options.days > 0) {
    const base::Timestamp expires{base::SystemClock().Now().us + options.days * kDayUs};
    body.Key("expires").String(base::FormatTimestamp(expires));
  }
  body.End();
  const Answer answer = TRY(Answer::Ask(*api, {http::Method::kPost, ApiPath({"users", options.user, "tokens"}), body.Take()}));
  console.PrintLine(console.json ? answer.text() : std::string(answer["token"].AsString()));
  console.Note("Shown only now: keep it in a safe place. Use it as `Authorization: Bearer <token>`.");
  return Exit::kFine;
}

Done TokenRemove(const TokenOptions& options, Console& console) {
  const auto api = TRY(OpenApi(options.folder()));
  TRY(api->Ask({http::Method::kDelete, ApiPath({"users", options.user, "tokens", options.id})}));
  if (console.json) console.PrintLine(json::Writer().Object().Key("removed").String(options.id).End().Take());
  console.Note("The token " + options.id + " of " + options.user + " is of no use any more.");
  return Exit::kFine;
}

}  // namespace cli
