#include "base/encoding.h"
#include "crypto/digest.h"
#include "json/parse.h"
#include "json/print.h"
#include "taxii/push.h"

namespace taxii {
namespace {

void WriteTime(json::Writer& out, std::string_view name, const std::optional<base::Timestamp>& time) {
  if (time) out.Key(name).String(base::FormatTimestamp(*time));
}

uint64_t Number(json::Value value, std::string_view name) {
  const auto number = value.Find(name);
  return number && number->AsInteger() > 0 ? static_cast<uint64_t>(number->AsInteger()) : 0;
}

}  // namespace

std::string FormatState(const PushState& state) {
  json::Writer out;
  out.Object().Key("format").Integer(1).Key("from").String(state.from).Key("target").String(state.target);
  WriteTime(out, "added_after", state.added_after);
  out.Key("taken").Integer(static_cast<int64_t>(state.taken)).Key("failed").Integer(static_cast<int64_t>(state.failed));
  WriteTime(out, "last_success", state.last_success);
  WriteTime(out, "last_failure", state.last_failure);
  if (!state.last_error.empty()) out.Key("last_error").String(state.last_error);
  out.End();
  return out.Take() + "\n";
}

base::Result<PushState> ParsePushState(std::string_view text) {
  json::Parser parser;
  const auto value = parser.Parse(text);
  const auto bad = [](std::string_view why) {
    return base::Fail(base::Code::kCorrupt, std::string(why) + "; remove the file to send everything again: what is there already is not added twice");
  };
  if (!value) return bad(value.error().message);
  if (Number(*value, "format") != 1) return bad("not a state of this version's");
  PushState state;
  state.from = value->FindString("from");
  state.target = value->FindString("target");
  state.added_after = base::ParseTimestamp(value->FindString("added_after"));
  if (value->Find("added_after") && !state.added_after) return bad("added_after is not a time");
  state.taken = Number(*value, "taken");
  state.failed = Number(*value, "failed");
  state.last_success = base::ParseTimestamp(value->FindString("last_success"));
  state.last_failure = base::ParseTimestamp(value->FindString("last_failure"));
  state.last_error = value->FindString("last_error");
  return state;
}

std::string StateName(const PushState& state) {
  return base::HexEncode(crypto::Sha256(state.from + '\n' + state.target).view().substr(0, 8));
}

}  // namespace taxii
