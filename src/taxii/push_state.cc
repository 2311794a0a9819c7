#include "base/encoding.h"
#include "crypto/digest.h"
#include "taxii/push.h"
#include "taxii/state.h"

namespace taxii {

std::string FormatState(const PushState& state) {
  json::Writer out;
  out.Object().Key("format").Integer(kStateFormat).Key("from").String(state.from).Key("target").String(state.target);
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
  if (!value) return BadState(value.error().message);
  TRY(CheckState(*value));
  PushState state;
  state.from = value->FindString("from");
  state.target = value->FindString("target");
  state.added_after = TRY(TimeIn(*value, "added_after"));
  state.taken = CountIn(*value, "taken");
  state.failed = CountIn(*value, "failed");
  state.last_success = TRY(TimeIn(*value, "last_success"));
  state.last_failure = TRY(TimeIn(*value, "last_failure"));
  state.last_error = value->FindString("last_error");
  return state;
}

std::string StateName(const PushState& state) {
  return base::HexEncode(crypto::Sha256(state.from + '\n' + state.target).view().substr(0, 8));
}

}  // namespace taxii
