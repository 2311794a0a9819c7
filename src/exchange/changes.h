// What happened in a collection, in order: object versions that came, recalls and erasures. For feeds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "exchange/journal.h"
#include "exchange/query.h"
#include "exchange/row.h"
#include "store/store.h"

namespace exchange {

struct Change {
  DecisionKind kind = DecisionKind::kAccepted;
  base::Timestamp date;      // its place in the order: unique and increasing in the collection
  std::string object;        // kAccepted: canonical JSON
  WithdrawalRow withdrawal;  // kRecalled, kErased
  std::string reason;        // likewise
};

struct ChangePage {
  std::vector<Change> changes;
  base::Timestamp until;     // all up to here has been looked at, also what has gone since
  bool more = false;
};

struct ChangeLimits {
  uint32_t count = 100;
  size_t bytes = size_t{1} << 20;  // of objects; a page ends after the one that reaches it
  uint32_t steps = 200'000;        // rows looked at, also those that are not for this reader
};

// Those after `after` that this kind of reader may see. What was published and withdrawn again since shows only as withdrawn, and what was recalled and then
// erased only as erased.
base::Result<ChangePage> ReadChanges(const store::Store& store, uint32_t collection, ReaderKind kind, base::Timestamp after, const ChangeLimits& limits);

}  // namespace exchange
