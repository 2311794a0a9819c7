#include "taxii/follow_state.h"

#include "base/encoding.h"
#include "crypto/digest.h"
#include "json/parse.h"
#include "json/print.h"

namespace taxii {
namespace {

void WriteTime(json::Writer& out, std::string_view name, const std::optional<base::Timestamp>& time) {
  if (time) out.Key(name).String(base::FormatTimestamp(*time));
}

uint64_t Number(json::Value value, std::string_view name) {
  const auto number = value.Find(name);
  return number && number->AsInteger() > 0 ? static_cast<uint64_t>(number->AsInteger()) : 0;
}

bool Flag(json::Value value, std::string_view name) { return value.Find(name).value_or(json::Value()).AsBool(); }

}  // namespace

std::string FormatState(const FollowState& state) {
  json::Writer out;
  out.Object().Key("format").Integer(1).Key("source").String(state.source).Key("into").String(state.into);
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
  const auto bad = [](std::string_view why) {
    return base::Fail(base::Code::kCorrupt, std::string(why) + "; remove the file to begin from the start: what is there already is not added twice");
  };
  if (!value) return bad(value.error().message);
  if (Number(*value, "format") != 1) return bad("not a state of this version's");
  FollowState state;
  state.source = value->FindString("source");
  state.into = value->FindString("into");
  for (const json::Value type : value->Find("types").value_or(json::Value()).elements()) state.types.emplace_back(type.AsString());
  state.added_after = base::ParseTimestamp(value->FindString("added_after"));
  if (value->Find("added_after") && !state.added_after) return bad("added_after is not a time");
  state.at_end = Flag(*value, "at_end");
  state.is_inclusive = Flag(*value, "is_inclusive");
  state.all_versions = Flag(*value, "all_versions");
  state.limit = static_cast<uint32_t>(std::min<uint64_t>(Number(*value, "limit"), 1'000'000));
  state.pages = Number(*value, "pages");
  state.added = Number(*value, "added");
  state.unchanged = Number(*value, "unchanged");
  state.refused = Number(*value, "refused");
  state.last_success = base::ParseTimestamp(value->FindString("last_success"));
  state.last_failure = base::ParseTimestamp(value->FindString("last_failure"));
  state.last_error = value->FindString("last_error");
  return state;
}

std::string StateName(const FollowState& state) {
  std::string text = state.source + '\n' + state.into;
  for (const std::string& type : state.types) text += '\n' + type;
  return base::HexEncode(crypto::Sha256(text).view().substr(0, 8));
}

}  // namespace taxii
