#include "simulation/tie.h"

#include "base/encoding.h"
#include "membership/receipts.h"

namespace simulation {
namespace {

constexpr uint64_t kLedgerAnsweredEvery_ms = membership::kLedgerAnsweredEvery_us / 1000;

}  // namespace

void Tie::HeardOfOwnLog(std::string_view) {
  answers_again_ = true;
  reader.HeardOfOwnLog(owner.number);
}

uint64_t Tie::BeginRecords() {
  begun_ = taken;
  return epoch();
}

base::Status Tie::TakeRecords(std::string) {
  begun_ = coming;
  return {};
}

base::Status Tie::FinishRecords() {
  const uint64_t from = taken;
  taken = begun_;
  if (taken > from) host_.Took(*this, from, taken);
  return {};
}

void Tie::TakeWitnessed(std::string note) {
  if (const auto size = base::ParseDecimal(note); size && *size <= taken) reader.NoteHead(owner.number, *size);
}

base::Result<std::optional<std::string>> Tie::OwedReceipt() {
  const bool owes_ledger = has_rows && (!has_answered || host_.now_ms() >= answered_ms_ + kLedgerAnsweredEvery_ms);
  if (!owes && !owes_ledger && !(answers_again_ && has_answered)) return std::nullopt;
  return std::to_string(taken);
}

void Tie::ReceiptAnswered(const std::string& receipt, const base::Status& is_taken) {
  if (!is_taken) return;
  answers_again_ = false;
  has_answered = true;
  answered_ms_ = host_.now_ms();
  if (base::ParseDecimal(receipt) == taken) owes = has_rows = false;
}

void Tie::ReaderCrashed() {
  asked = 0;
  ++alarm;
  follower = federation::Follower(*this);
  answers_again_ = false;
}

}  // namespace simulation
