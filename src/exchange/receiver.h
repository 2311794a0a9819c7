// Takes over what a member sent of its log: verifies every entry against the member's signed head, judges every record alone, and
// hands it to the sequencer as one. What breaks the log's own rules ends it, and nothing of it is kept; a record that is not
// what it has to be is set aside with its reason, and stops nothing.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "exchange/charter.h"
#include "exchange/frame.h"
#include "exchange/mirror.h"
#include "exchange/reception.h"
#include "exchange/sharing.h"
#include "json/parse.h"
#include "stix/validate.h"

namespace exchange {

// One thread at a time.
class Receiver {
 public:
  // References outlive it.
  explicit Receiver(const Charter& charter) : charter_(charter) {}

  // What was taken over of the log so far and may not be written yet: where `mirror` ends once the last reception is.
  struct Before {
    Mirror::Head head;
    uint64_t first = 0;                // of `entries`, which the mirror does not have yet
    std::vector<tlog::Entry> entries;
  };
  // What follows on that, ready but for `into` and `done`; `before` is then where it ends. `frames` is read only during the call.
  // kCorrupt where entries and head do not fit, kUnauthorized or kForbidden for a head that the member did not sign, kInvalid
  // for what are no frames; then `before` is as it was.
  base::Result<Reception> Prepare(const Charter::View& view, Mirror& mirror, Before& before, std::string_view frames);

 private:
  struct Batch;  // under way
  base::Status Take(const Frame& frame, Batch& batch);
  ReceivedItem Judge(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const Batch& batch);
  base::Result<ReceivedItem> ReadRecord(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const Batch& batch);
  base::Result<ReceivedItem> ReadObject(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const Part1& part1);

  const Charter& charter_;
  json::Parser parser_;
  stix::Validator validator_;
  stix::Report report_;
};

}  // namespace exchange
