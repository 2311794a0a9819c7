// What the states of pull and push have in common: JSON with a format number, read strictly enough to say what is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "json/parse.h"
#include "json/print.h"

namespace taxii {

inline constexpr int64_t kStateFormat = 1;

void WriteTime(json::Writer& out, std::string_view name, const std::optional<base::Timestamp>& time);
uint64_t CountIn(json::Value state, std::string_view name);  // 0 where it is absent

// kCorrupt, with how to begin anew.
std::unexpected<base::Error> BadState(std::string_view why);
// That it is a state, and of this format.
base::Status CheckState(json::Value state);
// Nothing where it is absent.
base::Result<std::optional<base::Timestamp>> TimeIn(json::Value state, std::string_view name);

}  // namespace taxii
