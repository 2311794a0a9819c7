// What this node's log of the covenant says, as one member may read it: each entry opened as far as the rules and the owner's
// choice entitle that member (docs/formats.md, "Frames").
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "covenant/document.h"
#include "crypto/sign.h"
#include "exchange/charter.h"
#include "exchange/local_log.h"
#include "membership/frame.h"
#include "store/store.h"

namespace membership {

struct DeliveryLimits {
  uint64_t entries_max = kEntriesOfOneDelivery;
  size_t bytes_max = size_t{8} << 20;  // passed by the last record, and the head
};
struct DeliveryRequest {
  uint64_t epoch = 0;           // that the reader is in
  uint64_t from = 0;            // index of an entry
  std::string_view ledger = {}; // the end of the ledger as the last delivery gave it (ledger_page.h); empty: a new one begins
};
struct Delivery {
  std::string frames;    // ending with the ledger and a head
  uint64_t next = 0;     // where to go on
};

// Whether a recall or an erasure in `log` is shown to that member: a recall to whoever receives it or had what it takes back, an
// erasure to everybody.
base::Result<bool> ReachesWithdrawal(const store::Store& store, const exchange::LocalLog& log, const exchange::Charter& charter, const covenant::State& state, const exchange::Record& withdrawal,
                                     const covenant::Row& member);

// With a ledger where there is a key to sign it; without one for this node's own eyes. kForbidden for who is no member, kInvalid where
// the log is not that large or the ledger is not one that `log_key` signed for this reader, kUnavailable where this node is not in the reader's epoch: each would judge by another charter.
base::Result<Delivery> Deliver(const store::Store& store, const exchange::LocalLog& log, const crypto::SigningKey* log_key, const exchange::Charter& charter,
                               const covenant::MemberId& to, const DeliveryRequest& request, const DeliveryLimits& limits);

}  // namespace membership
