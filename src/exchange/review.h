// What waits for review: records of other members that an acceptance rule holds back until somebody has looked at them. A view: it
// follows from the journal and the records, and `rebuild` makes it again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "exchange/facts.h"
#include "exchange/journal.h"
#include "exchange/record.h"
#include "store/store.h"

namespace exchange {

// Value of keys::Held: u64 since | u64 version | u8 length | rule | id. An object without a version has that of its holding.
struct HeldRow {
  base::Timestamp since, version;
  std::string rule, id;
};
std::string EncodeHeld(const HeldRow& row);
base::Result<HeldRow> DecodeHeld(std::string_view bytes);

// Of one log. Value of keys::ReviewCounts: four u64.
struct ReviewCounts {
  uint64_t waiting = 0, released = 0, refused = 0, taken_back = 0;
};
std::string EncodeReviewCounts(const ReviewCounts& counts);
base::Result<ReviewCounts> DecodeReviewCounts(std::string_view bytes);

// Puts into one batch what decisions of a review do to these views. One thread.
class ReviewWriter {
 public:
  ReviewWriter(const store::Store& store, store::Batch& batch) : store_(store), batch_(batch) {}

  // `facts` of the object; null in a rebuild after its content went.
  base::Status Add(const Decision& decision, const Facts* facts);
  // As of now, decisions of this writer included.
  base::Result<bool> IsHeld(uint32_t log, uint64_t index);
  void Finish();

 private:
  base::Result<ReviewCounts*> CountsOf(uint32_t log);

  const store::Store& store_;
  store::Batch& batch_;
  std::map<uint32_t, ReviewCounts> counts_;
  std::map<std::pair<uint32_t, uint64_t>, bool> held_;  // of this batch
};

struct HeldRecord {
  EntryPlace place;
  HeldRow row;
};
struct HeldPage {
  std::vector<HeldRecord> records;  // by log and index
  bool more = false;
};
// Behind `after`.
base::Result<HeldPage> ReadHeld(const store::Store& store, const std::optional<EntryPlace>& after, size_t limit);

}  // namespace exchange
