#include "taxii/follow_state.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "taxii/state.h"

namespace taxii {
namespace {

bool Flag(json::Value value, std::string_view name) { return value.Find(name).value_or(json::Value()).AsBool(); }

}  // namespace

std::string FormatState(const FollowState& state) {
  json::Writer out;
  out.Object().Key("format").Integer(kStateFormat).Key("source").String(state.source).Key("into").String(state.into);
  out.Key("types").Array();
  for (const std::string& type : state.types) out.String(type);
  out.End();
  WriteTime(out, "added_after", state.added_after);
  out.Key("at_end").Bool(state.at_end).Key("is_inclusive").Bool(state.is_inclusive).Key("all_versions").Bool(state.all_versions);
  out.Key("limit").Integer(state.limit);
  const auto number = [&](std::string_view name, uint64_t count) { out.Key(name).Integer(static_cast<int64_t>(count)); };
  number("pages", state.pages), number("added", state.added), number("unchanged", state.unchanged), number("refused", state.refused);
  WriteTime(out, "last_success", state.last_success);
  WriteTime(out, "last_failure", state.last_failure);
  if (!state.last_error.empty()) out.Key("last_error").String(state.last_error);
  out.End();
  return out.Take() + "\n";
}

base::Result<FollowState> ParseState(std::string_view text) {
  json::Parser parser;
  const auto value = parser.Parse(text);
  if (!value) return BadState(value.error().message);
  TRY(CheckState(*value));
  FollowState state;
  state.source = value->FindString("source");
  state.into = value->FindString("into");
  for (const json::Value type : value->Find("types").value_or(json::Value()).elements()) state.types.emplace_back(type.AsString());
  state.added_after = TRY(TimeIn(*value, "added_after"));
  state.at_end = Flag(*value, "at_end");
  state.is_inclusive = Flag(*value, "is_inclusive");
  state.all_versions = Flag(*value, "all_versions");
  state.limit = static_cast<uint32_t>(std::min<uint64_t>(CountIn(*value, "limit"), 1'000'000));
  state.pages = CountIn(*value, "pages");
  state.added = CountIn(*value, "added");
  state.unchanged = CountIn(*value, "unchanged");
  state.refused = CountIn(*value, "refused");
  state.last_success = TRY(TimeIn(*value, "last_success"));
  state.last_failure = TRY(TimeIn(*value, "last_failure"));
  state.last_error = value->FindString("last_error");
  return state;
}

std::string StateName(const FollowState& state) {
  std::string text = state.source + '\n' + state.into;
  for (const std::string& type : state.types) text += '\n' + type;
  return base::HexEncode(crypto::Sha256(text).view().substr(0, 8));
}

}  // namespace taxii
