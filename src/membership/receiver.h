// Takes over what a member sent of its log: verifies every entry against the member's signed head, judges every record alone, and
// hands it to the sequencer as one. What breaks the log's own rules ends it, and nothing of it is kept; a record that is not
// what it has to be is set aside with its reason, and stops nothing.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "exchange/charter.h"
#include "exchange/mirror.h"
#include "exchange/reception.h"
#include "exchange/sharing.h"
#include "json/parse.h"
#include "membership/frame.h"
#include "membership/ledger_page.h"
#include "stix/validate.h"

namespace membership {

// One thread at a time.
class Receiver {
 public:
  // References outlive it.
  explicit Receiver(const exchange::Charter& charter) : charter_(charter) {}

  // What was taken over of the log so far and may not be written yet: where `mirror` ends once the last reception is.
  struct Before {
    exchange::Mirror::Head head;
    uint64_t first = 0;                // of `entries`, which the mirror does not have yet
    std::vector<tlog::Entry> entries;
    tlog::Frontier ledger = {};        // of what its owner has given this node, by its own word
  };
  // What follows on that, ready but for `into` and `done`; `before` is then where it ends. `frames` is read only during the call.
  // kCorrupt where entries and head do not fit, or the owner says that it gave something else than came, kUnauthorized or kForbidden for a head that the member did not sign, kInvalid
  // for what are no frames; then `before` is as it was.
  enum class Ledger { kSigned, kNone };  // kNone: carried by hand, in a bundle; what was given before keeps its ledger
  base::Result<exchange::Reception> Prepare(const exchange::Charter::View& view, exchange::Mirror& mirror, Before& before, std::string_view frames, Ledger wanted = Ledger::kSigned);

 private:
  struct Batch;  // under way
  base::Status Take(const Frame& frame, Batch& batch);
  static base::Status CheckLedger(std::string_view bytes, const Batch& batch, const covenant::Row& owner);
  exchange::ReceivedItem Judge(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const covenant::LedgerRow& row, Batch& batch);
  base::Result<exchange::ReceivedItem> ReadRecord(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const covenant::LedgerRow& row, const Batch& batch);
  base::Status TakeLost(const LostFrame& lost, Batch& batch);
  base::Result<exchange::ReceivedItem> ReadWithdrawal(uint64_t index, std::string_view opening, const exchange::Part1& part1, const Batch& batch);
  base::Result<exchange::ReceivedItem> ReadObject(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const exchange::Part1& part1);

  const exchange::Charter& charter_;
  json::Parser parser_;
  stix::Validator validator_;
  stix::Report report_;
};

}  // namespace membership
