#include "taxii/state.h"

namespace taxii {

void WriteTime(json::Writer& out, std::string_view name, const std::optional<base::Timestamp>& time) {
  if (time) out.Key(name).String(base::FormatTimestamp(*time));
}

uint64_t CountIn(json::Value state, std::string_view name) {
  const auto number = state.Find(name);
  return number && number->AsInteger() > 0 ? static_cast<uint64_t>(number->AsInteger()) : 0;
}

std::unexpected<base::Error> BadState(std::string_view why) {
  return base::Fail(base::Code::kCorrupt, std::string(why) + "; remove the file to begin from the start: what is there already is not added twice");
}

base::Status CheckState(json::Value state) {
  const uint64_t format = CountIn(state, "format");
  if (format == 0) return BadState("not a state of a pull or push");
  if (format > kStateFormat) return BadState("written by a later version of mithaq: use that one");
  return {};
}

base::Result<std::optional<base::Timestamp>> TimeIn(json::Value state, std::string_view name) {
  const auto value = state.Find(name);
  if (!value) return std::optional<base::Timestamp>();
  const auto time = base::ParseTimestamp(value->AsString());
  if (!time) return BadState("'" + std::string(name) + "' is not a time");
  return time;
}

}  // namespace taxii
