#include "simulation/atlas.h"

#include <algorithm>
#include <array>

namespace simulation {
namespace {

// African, Asia-Pacific, Eastern European, Latin American and Caribbean, Western European and others: how many of 193 states, and the
// round trips between them in milliseconds.
constexpr size_t kGroups = 5;
constexpr std::array<uint64_t, kGroups> kStates{54, 54, 23, 33, 29};
constexpr uint16_t kRound_ms[kGroups][kGroups] = {
    {150, 205, 175, 337, 155},
    {205, 100, 200, 312, 195},
    {175, 200, 30, 215, 30},
    {337, 312, 215, 110, 200},
    {155, 195, 30, 200, 60},
};
constexpr uint64_t kLastMile_ms = 10;         // of each member, at most, one way
constexpr uint64_t kSpread_percent = 30;      // of two members' distance, either way
constexpr uint64_t kJitter_percent = 10;      // of a message
constexpr uint64_t kAgain_per_mille = 10;     // a packet of it is lost, and sent again
constexpr uint64_t kAgainMin_ms = 200;        // RFC 6298's clock, as Linux has it
constexpr uint64_t kLost_per_million = 20;
constexpr uint64_t kBytesPer_ms = 12'500;     // 100 Mbit/s

size_t GroupOf(size_t member, size_t members) {
  uint64_t at = member * 193 / members;
  size_t group = 0;
  while (group + 1 < kGroups && at >= kStates[group]) at -= kStates[group++];
  return group;
}

}  // namespace

Atlas Atlas::World(size_t members, Dice& dice) {
  Atlas atlas(members, 0, 0);
  atlas.lost_per_million_ = kLost_per_million;
  atlas.one_way_ms_.resize(members * members);
  std::vector<uint64_t> last_mile_ms;
  for (size_t i = 0; i < members; ++i) last_mile_ms.push_back(dice.Between(1, kLastMile_ms));
  for (size_t a = 0; a < members; ++a) {
    for (size_t b = 0; b < a; ++b) {
      const uint64_t round_ms = kRound_ms[GroupOf(a, members)][GroupOf(b, members)] * dice.Between(100 - kSpread_percent, 100 + kSpread_percent) / 100;
      atlas.one_way_ms_[a * members + b] = atlas.one_way_ms_[b * members + a] = static_cast<uint16_t>(round_ms / 2 + last_mile_ms[a] + last_mile_ms[b]);
    }
  }
  return atlas;
}

uint64_t Atlas::Delay(size_t from, size_t to, uint64_t bytes, Dice& dice) const {
  if (one_way_ms_.empty()) return dice.Between(min_ms_, max_ms_);
  const uint64_t one_way_ms = one_way_ms_[from * members_ + to];
  uint64_t delay_ms = one_way_ms + one_way_ms * dice.Below(kJitter_percent + 1) / 100 + bytes / kBytesPer_ms;
  if (dice.Happens(kAgain_per_mille)) delay_ms += std::max(kAgainMin_ms, 2 * one_way_ms);
  return delay_ms;
}

}  // namespace simulation
