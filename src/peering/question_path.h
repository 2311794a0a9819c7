// How a question to another member is put over HTTP: its path below the covenant's; a receipt is posted there. Pure.
#pragma once

#include <string>

#include "federation/follower.h"

namespace peering {

inline constexpr int kAnswerPatience_ms = 30'000;  // beyond what a question may wait

std::string PathOf(const federation::Question& question);

}  // namespace peering
