// The ledger of a delivery as both sides make it: the owner as it opens entries for a member, the member from what came
// (docs/formats.md, "Ledger"). The owner keeps nothing of it: it hands the ledger's end out with each delivery and takes it back,
// under its own signature, with the next question.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/ledger.h"
#include "membership/frame.h"
#include "tlog/merkle.h"
#include "tlog/record.h"

namespace membership {

inline constexpr size_t kLedgerTailBytesMax = 1 + 64 * crypto::Digest::kBytes + covenant::kLedgerHeadBytesMax;

// The rows of entries that follow on one another.
class LedgerPage {
 public:
  LedgerPage(tlog::Frontier tree, uint64_t first) : tree_(std::move(tree)), first_(first), position_(tree_.size()) {}

  void Add(const tlog::Entry& entry, const covenant::LedgerRow& row);
  const tlog::Frontier& tree() const { return tree_; }
  uint64_t position() const { return position_; }  // of the first row in the ledger
  bool empty() const { return tree_.size() == position_; }
  // As stored: u64 index of the first entry || runs of u32 count || u16 length || row.
  std::string Encode() const;

 private:
  struct Run {
    uint32_t count;
    std::string row;
  };
  tlog::Frontier tree_;
  const uint64_t first_, position_;
  std::vector<Run> runs_;
  covenant::LedgerRow last_;
};

// Rows that are alike, of entries that follow on one another.
struct LedgerRun {
  uint64_t position = 0;  // in the ledger
  uint64_t first = 0;     // index of the entry
  uint64_t count = 0;
  covenant::LedgerRow row;
};
base::Result<std::vector<LedgerRun>> DecodePage(uint64_t position, std::string_view bytes);  // kCorrupt

// How a record was delivered, by its frame. Of any bytes.
covenant::LedgerRow RowOf(uint64_t epoch, std::span<const tlog::PartOpening> parts, const tlog::StandingOpening& standing);

// What others have to see of a record to judge its verdict: its opening with parts 0 and 1 alone.
std::string HandlingAlone(std::span<const tlog::PartOpening> parts);

struct LedgerTail {
  tlog::Frontier tree;
  covenant::LedgerHead head;
};
std::string EncodeTail(const LedgerTail& tail);  // u8 n || n hashes || head
// kInvalid unless it is whole and its tree is the head's; the signature is not looked at.
base::Result<LedgerTail> ParseTail(std::string_view bytes);

}  // namespace membership
