// What a modelled node has to know of real ones: how many bytes a record is on the way and on a disk, by whom it is for, and what heads, receipts
// and cosignatures take. Measured as a run begins, on two real nodes, so that the model follows the program.
#pragma once

#include <array>
#include <cstdint>

#include "covenant/rules.h"
#include "simulation/founders.h"

namespace simulation {

struct Samples {
  static constexpr size_t kMarkings = covenant::kMarkingNames.size();
  // On the way, beyond the bytes of the object.
  std::array<uint64_t, kMarkings> shown{}, withheld{};  // frames of a publication, by marking
  uint64_t recall = 0, recall_withheld = 0, erasure = 0, gone = 0;
  uint64_t document = 0;       // frame of a document, beyond its bytes
  uint64_t head = 0;           // frame of a head, beyond its checkpoint
  uint64_t ledger_frame = 0;   // of a ledger's end, beyond it
  uint64_t ledger = 0;         // end of a ledger without rows, whose number takes a digit
  uint64_t receipt = 0;        // with numbers of one digit
  uint64_t checkpoint = 0;     // of a log of one digit, of the first founder
  uint64_t cosignature = 0;    // a line of the first founder
  // On a disk, beyond the bytes of the object.
  uint64_t kept_own = 0, kept_received = 0, kept_withheld = 0, kept_recall = 0;
};

Samples MeasureSamples();

}  // namespace simulation
