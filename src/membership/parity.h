// Parity: whether the rules, and nothing else, parted the members. Every verdict is recomputed, of this node's own records and of what
// others gave it; and two members hold their ledgers of one owner side by side. What is wrong is named, and proven where that can be
// (covenant/partiality.h). Safe to call from many threads; reads whole logs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/evidence.h"
#include "exchange/exchange.h"
#include "membership/ledgers.h"

namespace membership {

inline constexpr size_t kParityProblemsMax = 1000;                     // that are told of one log
inline constexpr size_t kLedgerFileBytesMax = size_t{64} << 20;

struct ParityProblem {
  uint64_t index = 0;                               // of the entry
  std::string what;
  std::optional<covenant::Evidence> evidence = {};  // that convinces anybody who has the covenant's documents
};

struct OwnParity {
  uint64_t records = 0, erased = 0, documents = 0;
  uint64_t recovered = 0;                           // came back from others after a restore: nothing to recompute them from
  std::vector<ParityProblem> problems;
};
// Whether each record of this node's log commits to what the rules of its epoch say. kNotFound in no covenant.
base::Result<OwnParity> AuditOwn(const exchange::Exchange::Parts& parts);

struct MemberParity {
  covenant::MemberId member;
  uint64_t entries = 0;                    // of its log that are here
  uint64_t unrecorded = 0;                 // taken over without a ledger
  std::array<uint64_t, 5> outcomes{};      // of the others as they were delivered last: by Outcome, which begins with 1
  uint64_t by_rule = 0, by_choice = 0;     // withheld: by a rule, by the owner's list of recipients
  uint64_t judged = 0;                     // records whose verdict was recomputed from their handling
  uint64_t set_aside = 0;
  uint64_t lost = 0;                       // of those gone: by its owner's word lost in a restore, which nobody else can show
  std::vector<ParityProblem> problems;
};
// What a member gave this node and withheld. kNotFound where nothing of its log is here.
base::Result<MemberParity> AuditMember(const exchange::Exchange::Parts& parts, const Ledgers& ledgers, const covenant::MemberId& member);

// This node's ledger of an owner, as a file for another member: canonical JSON, which the owner's own signature covers.
base::Result<std::string> ExportLedger(const Ledgers& ledgers, const covenant::MemberId& owner);

// Nothing: a double standard. Loss: its owner tells one of them that it lost the record in a restore, which nobody can check.
enum class PartedBy : uint8_t { kNothing, kRule, kOwner, kLoss };
struct Parted {
  uint64_t index = 0;
  PartedBy by = PartedBy::kRule;
  covenant::LedgerRow mine, theirs;
  std::optional<covenant::Evidence> evidence = {};
};
struct Comparison {
  covenant::MemberId owner, other;
  uint64_t compared = 0, alike = 0, by_rule = 0, by_owner = 0, by_nothing = 0, by_loss = 0;
  std::vector<Parted> parted;              // double standards first; at most kParityProblemsMax
};
// The ledger that another member exported, beside this node's own. kInvalid or kCorrupt for what is none that the owner signed;
// kUnavailable where this node has not taken over that much of the owner's log.
base::Result<Comparison> CompareLedgers(const exchange::Exchange::Parts& parts, const Ledgers& ledgers, std::string_view file);

}  // namespace membership
