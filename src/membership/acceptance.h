// What of that which other members publish this node takes: accept, hold for review, or refuse, by who published it, its type, its
// marking and its age. The node's own setting; no other member learns of it. Rules are asked in order and the first that fits
// decides; where none fits, it is accepted. They judge what comes from then on, and nothing that is here already.
//
// Pure but for the two functions that read and write the setting; safe to call from many threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "covenant/document.h"
#include "covenant/rules.h"
#include "exchange/reception.h"
#include "json/print.h"
#include "store/store.h"

namespace membership {

inline constexpr size_t kAcceptanceRulesMax = 1000;
inline constexpr size_t kAcceptanceRuleBytesMax = 64 << 10;

// What is empty or absent fits everything; all that is given must fit.
struct AcceptanceRule {
  std::string id;                              // a covenant::IsToken
  exchange::Acceptance::Verdict verdict = exchange::Acceptance::Verdict::kAccept;
  std::vector<covenant::MemberId> from;        // sorted, unique, as the next two
  std::vector<std::string> types;
  std::vector<covenant::Marking> markings;
  std::optional<uint64_t> older_than_days;     // since `modified`, else `created`; what has neither has no age
  bool operator==(const AcceptanceRule&) const = default;
};
using AcceptanceRules = std::vector<AcceptanceRule>;
std::string_view VerdictName(exchange::Acceptance::Verdict verdict);  // "accept", "hold", "refuse"

exchange::Acceptance Judge(const AcceptanceRules& rules, const covenant::MemberId& from, const exchange::ReceivedObject& object, base::Timestamp now);

// {"from":[id…],"id":…,"markings":[…],"older_than_days":n|null,"types":[…],"verdict":…}; of a rule that somebody gives, all but
// `id` and `verdict` may be left out, and lists may have any order.
void WriteAcceptanceRule(const AcceptanceRule& rule, json::Writer& w);
base::Result<AcceptanceRule> ParseAcceptanceRule(json::Value value);
// As stored: an array of them. kInvalid with the reason.
std::string FormatAcceptanceRules(const AcceptanceRules& rules);
base::Result<AcceptanceRules> ParseAcceptanceRules(std::string_view text);

base::Result<AcceptanceRules> ReadAcceptanceRules(const store::Store& store);
base::Status WriteAcceptanceRules(store::Store& store, const AcceptanceRules& rules);  // durable once it returns

}  // namespace membership
