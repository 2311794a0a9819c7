// What a proposal can do: the table of actions, and there is no other way to change a covenant (docs/formats.md,
// "Proposals and ballots"). Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "covenant/consent.h"
#include "covenant/genesis.h"

namespace covenant {

struct Admit {
  Application application;
  std::vector<SponsorSignature> sponsors;  // by sponsor
  bool operator==(const Admit&) const = default;
};
struct Expel {
  MemberId member;
  bool operator==(const Expel&) const = default;
};
struct KeepCard {
  Notice notice;
  bool operator==(const KeepCard&) const = default;
};
struct Leave {
  Notice notice;
  bool operator==(const Leave&) const = default;
};
struct Readmit {
  MemberId member;
  bool operator==(const Readmit&) const = default;
};
struct ReplaceCard {
  Card card;
  MemberId member;
  bool operator==(const ReplaceCard&) const = default;
};
struct SetCircle {
  Circle circle;  // no members: it ends
  bool operator==(const SetCircle&) const = default;
};
struct SetProtocol {
  uint64_t protocol = 0;
  bool operator==(const SetProtocol&) const = default;
};
struct SetRoles {
  MemberId member;
  std::vector<std::string> roles;
  bool operator==(const SetRoles&) const = default;
};
struct SetRules {
  RuleSet rules;
  bool operator==(const SetRules&) const = default;
};
struct SetText {
  std::optional<Digest> text;
  bool operator==(const SetText&) const = default;
};
struct SetThresholds {
  Thresholds thresholds;
  bool operator==(const SetThresholds&) const = default;
};
struct Suspend {
  MemberId member;
  bool operator==(const Suspend&) const = default;
};

// In the order of their names.
using Action = std::variant<Admit, Expel, KeepCard, Leave, Readmit, ReplaceCard, SetCircle, SetProtocol, SetRoles, SetRules, SetText,
                            SetThresholds, Suspend>;
std::string_view ActionName(const Action& action);  // "set-rules"

// How many ballots it takes; the highest of a proposal's actions counts.
enum class Level : uint8_t { kOwn, kOrdinary, kCharter };
Level LevelOf(const Action& action);
size_t BallotsNeeded(Level level, const Thresholds& thresholds, size_t active);

void WriteAction(json::Writer& w, const Action& action);
base::Result<Action> ReadAction(json::Value value, const std::string& pointer);  // kInvalid for one that is not in the table

}  // namespace covenant
