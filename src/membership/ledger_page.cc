#include "membership/ledger_page.h"

#include <algorithm>

#include "base/encoding.h"
#include "covenant/fields.h"
#include "exchange/record.h"

namespace membership {
namespace {

using covenant::LedgerRow;
using covenant::Outcome;

constexpr size_t kHash = crypto::Digest::kBytes;

std::unexpected<base::Error> Damaged() { return base::Fail(base::Code::kCorrupt, "the stored rows of a ledger are damaged"); }
std::unexpected<base::Error> BadTail(std::string_view why) { return base::Fail(base::Code::kInvalid, "not the end of a ledger: " + std::string(why)); }

const tlog::ShownPart* Shown(std::span<const tlog::PartOpening> parts, size_t i) { return i < parts.size() ? std::get_if<tlog::ShownPart>(&parts[i]) : nullptr; }

// Part 0 is canonical where it is what it has to be; else both sides read the same out of it.
uint64_t EpochIn(std::string_view part0) {
  constexpr std::string_view kName = ",\"epoch\":";
  const size_t at = part0.find(kName);
  if (at == std::string_view::npos) return covenant::kNumberMax;
  const std::string_view rest = part0.substr(at + kName.size());
  const auto number = base::ParseDecimal(rest.substr(0, rest.find_first_not_of("0123456789")));
  return number && *number < static_cast<uint64_t>(covenant::kNumberMax) ? *number : covenant::kNumberMax;
}

Outcome OutcomeOf(std::span<const tlog::PartOpening> parts) {
  if (Shown(parts, 1) == nullptr) return Outcome::kWithheld;
  for (size_t i = exchange::kObjectPart; i < parts.size(); ++i) {
    if (Shown(parts, i) == nullptr) return Outcome::kPart;
  }
  return Outcome::kWhole;
}

}  // namespace

void LedgerPage::Add(const tlog::Entry& entry, const LedgerRow& row) {
  if (!runs_.empty() && last_ == row) {  // most are alike
    ++runs_.back().count;
  } else {
    runs_.push_back({1, covenant::EncodeRow(row)});
    last_ = row;
  }
  tree_.Append(covenant::LedgerLeaf(first_ + (tree_.size() - position_), entry, runs_.back().row));
}

std::string LedgerPage::Encode() const {
  std::string out;
  base::AppendBig64(out, first_);
  for (const Run& run : runs_) {
    base::AppendBig32(out, run.count);
    base::AppendBig16(out, static_cast<uint16_t>(run.row.size()));
    out.append(run.row);
  }
  return out;
}

base::Result<std::vector<LedgerRun>> DecodePage(uint64_t position, std::string_view bytes) {
  if (bytes.size() < 8) return Damaged();
  uint64_t first = base::ReadBig64(bytes);
  bytes.remove_prefix(8);
  std::vector<LedgerRun> runs;
  while (!bytes.empty()) {
    if (bytes.size() < 6) return Damaged();
    const uint32_t count = base::ReadBig32(bytes);
    const uint16_t length = base::ReadBig16(bytes.substr(4));
    if (count == 0 || bytes.size() - 6 < length) return Damaged();
    runs.push_back({position, first, count, TRY(covenant::DecodeRow(bytes.substr(6, length)))});
    bytes.remove_prefix(6 + size_t{length});
    position += count;
    first += count;
  }
  return runs;
}

LedgerRow RowOf(uint64_t epoch, std::span<const tlog::PartOpening> parts, const tlog::StandingOpening& standing) {
  const tlog::ShownPart* const part0 = Shown(parts, 0);
  return {.outcome = OutcomeOf(parts),
          .epoch = epoch,
          .record_epoch = part0 == nullptr ? covenant::kNumberMax : EpochIn(part0->bytes),
          .parts = static_cast<uint32_t>(parts.size()),
          .standing = standing.index,
          .verdict_and_rule = standing.verdict_and_rule};
}

std::string HandlingAlone(std::span<const tlog::PartOpening> parts) {
  std::vector<tlog::PartOpening> shown(parts.begin(), parts.end());
  for (uint32_t i = 2; i < shown.size(); ++i) {
    if (const auto* const open = std::get_if<tlog::ShownPart>(&shown[i])) shown[i] = tlog::PartLeaf(i, open->salt, open->bytes);
  }
  return tlog::EncodeOpening(shown);
}

std::string EncodeTail(const LedgerTail& tail) {
  std::string out(1, static_cast<char>(tail.tree.subtrees().size()));
  for (const crypto::Digest& hash : tail.tree.subtrees()) out.append(hash.view());
  return out.append(covenant::FormatLedgerHead(tail.head));
}

base::Result<LedgerTail> ParseTail(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kLedgerTailBytesMax) return BadTail("nothing, or too much");
  const size_t count = static_cast<uint8_t>(bytes[0]);
  if (count > 64 || bytes.size() < 1 + count * kHash) return BadTail("its hashes are not all there");
  std::vector<crypto::Digest> hashes;
  for (size_t i = 0; i < count; ++i) hashes.push_back(crypto::Digest::From(bytes.substr(1 + i * kHash)));
  LedgerTail tail{{}, TRY(covenant::ParseLedgerHead(bytes.substr(1 + count * kHash)))};
  tail.tree = TRY(tlog::Frontier::Restore(tail.head.size, hashes));
  if (tail.tree.root() != tail.head.root) return BadTail("its hashes are not those of its head");
  return tail;
}

}  // namespace membership
