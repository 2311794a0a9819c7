// After a restore: this node's own log of the covenant, filled up again from what other members have taken over of it. The entries
// are those that this node signed before, verified against its own signature, so that no second history can come of it; of what
// stands behind them comes back what the others were entitled to, verified against the entries. Seeds are gone for good, so what comes
// back is here as a received record would be: its readers have it, and it is proven, but nobody else can be shown it any more.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/local_log.h"
#include "exchange/mirror.h"
#include "exchange/reception.h"
#include "json/parse.h"
#include "membership/delivery.h"
#include "membership/frame.h"

namespace membership {

class Membership;

// The other side: what this node holds of the log of `mirror`, for its owner, under a head that the owner signed. kNotFound where
// that ends at `from`; kUnavailable where no head is here whose entries are.
base::Result<Delivery> DeliverHeld(const store::Store& store, const exchange::Mirror& mirror, uint64_t from, const DeliveryLimits& limits);

struct RecoveryReport {
  uint64_t from = 0, size = 0;   // of the log: before, and now
  uint64_t objects = 0, withdrawn = 0, epochs = 0;
  std::set<uint64_t> lost;       // entries whose content nobody gave back
};

// One thread.
class Recovery {
 public:
  // In a covenant; `membership` outlives it. `heads` are those that members hold, notes signed by this node: what comes back has to be of
  // one history with all of them.
  static base::Result<Recovery> Begin(Membership& membership, std::span<const std::string> heads);

  uint64_t next() const { return log_->size(); }   // the entry from which members are to be asked
  uint64_t target() const { return target_; }      // the size of the largest head
  // What members answered from there on; the entries are the first one's, and each may add what stands behind them. Some of them are then
  // durable. kCorrupt where they are not of this log's history, or there is a head that is not.
  base::Status Take(std::span<const std::string> given);
  const RecoveryReport& report() const { return report_; }

 private:
  struct Content {
    tlog::Entry entry;
    std::string_view bytes;                         // of the first who has it
    std::vector<std::string_view> more;             // of others
  };
  Recovery(Membership& membership, exchange::LocalLog& log, std::vector<tlog::Checkpoint> heads);
  base::Status Verify(std::span<const Content> contents, const HeadFrame& head) const;
  base::Result<exchange::ReceivedItem> ItemOf(uint64_t index, const Content& content);
  base::Result<exchange::ReceivedItem> RecordItem(uint64_t index, const Content& content);
  base::Result<tlog::Entry> EntryAt(uint64_t index, std::span<const Content> contents) const;

  Membership* membership_;
  exchange::LocalLog* log_;
  std::vector<tlog::Checkpoint> heads_;
  uint64_t target_ = 0;
  json::Parser parser_;
  RecoveryReport report_;
};

}  // namespace membership
