// The sharing rules of an epoch, as data (docs/formats.md, "Rules"): who gets what, by marking, record kind, circles, named
// recipients and chartered roles. There is no field in which a member could be named, so the rules are the same for all.
// What they decide is in decide.h. Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/print.h"
#include "json/value.h"

namespace covenant {

inline constexpr size_t kRulesMax = 256;
inline constexpr size_t kListedStandingsMax = 31;  // with "other" they are tlog::kStandingsMax
inline constexpr size_t kStandingRolesMax = 8;
inline constexpr size_t kRuleRolesMax = 64;        // different ones in a rule set
inline constexpr std::string_view kOtherStanding = "other";
inline constexpr std::string_view kDefaultRule = "default";
inline constexpr size_t kRulesBytesMax = size_t{512} << 10;

// In the order of their names, which is that of the arrays in the format.
enum class Marking : uint8_t { kAmber, kAmberStrict, kClear, kGreen, kRed, kUnmarked };
enum class RecordKind : uint8_t { kErasure, kGrant, kPublication, kRecall, kSighting, kWithdrawal };
inline constexpr std::array<std::string_view, 6> kMarkingNames{"amber", "amber+strict", "clear", "green", "red", "unmarked"};
inline constexpr std::array<std::string_view, 6> kKindNames{"erasure", "grant", "publication", "recall", "sighting", "withdrawal"};

enum class Verdict : uint8_t {
  kAllowed,
  kOwner,     // the owner's list of recipients decides
  kWithheld,
};
inline constexpr std::array<std::string_view, 3> kVerdictNames{"allowed", "owner", "withheld"};

enum class Naming : uint8_t { kNamed, kNone };  // whether a record names circles, or its owner recipients

// A class of members that rules can tell apart.
struct Standing {
  bool inside_circle = false;      // only members of a circle that the record names
  std::string id;
  std::vector<std::string> roles;  // the member has all of these; sorted
  bool operator==(const Standing&) const = default;
};

// nullopt: any.
struct Rule {
  std::optional<Naming> circle;
  std::string id;
  std::optional<std::vector<RecordKind>> kinds;
  std::optional<std::vector<Marking>> markings;
  std::optional<Naming> recipients;
  std::optional<std::vector<std::string>> standings;  // ids; sorted
  Verdict verdict = Verdict::kWithheld;
  bool operator==(const Rule&) const = default;
};

// The first that fits counts, of rules and of standings.
struct RuleSet {
  std::vector<Rule> rules;
  std::vector<Standing> standings;
  bool operator==(const RuleSet&) const = default;
};

// What TLP 2.0 asks for where members have agreed on nothing else: clear and green go to every member, amber to the
// circles that the record names, red and everything else to the recipients that its owner names.
RuleSet DefaultRules();

std::string FormatRules(const RuleSet& rules);                 // canonical JSON
base::Result<RuleSet> ParseRules(std::string_view bytes);
void WriteRules(json::Writer& w, const RuleSet& rules);
base::Result<RuleSet> ReadRules(json::Value value, const std::string& pointer);

}  // namespace covenant
