// What the other members gave this node and what they withheld, by their own signed word (docs/formats.md, "Ledger"): kept row for
// row with what was taken over, and turned into proof where it is not what the rules give. Safe from many threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "covenant/evidence.h"
#include "exchange/charter.h"
#include "exchange/logs.h"
#include "exchange/mirror.h"
#include "membership/ledger_page.h"
#include "store/store.h"

namespace membership {

// What a ledger proves by itself, the first of each kind.
struct LedgerProof {
  uint64_t rows = 0;  // looked at, with those before
  std::vector<covenant::Evidence> evidence;
};

class Ledgers {
 public:
  // References outlive it.
  Ledgers(const store::Store& store, const exchange::Logs& logs, const exchange::Charter& charter) : store_(store), logs_(logs), charter_(charter) {}

  // Null where nothing of the member's log is here.
  const exchange::Mirror* MirrorOf(const covenant::MemberId& member) const;
  // To be handed back with the next question; empty where nothing was given yet.
  base::Result<std::string> Tail(const covenant::MemberId& member) const;
  base::Result<tlog::Frontier> TreeOf(const exchange::Mirror& mirror) const;

  // Every run of rows from `position` on, in order.
  base::Status Walk(const exchange::Mirror& mirror, uint64_t position, const std::function<base::Status(const LedgerRun&)>& look) const;
  // One row, as proof; reads the whole ledger. kInvalid for one that is of no record, kNotFound for none.
  base::Result<covenant::Excerpt> ExcerptAt(const exchange::Mirror& mirror, uint64_t position) const;
  // From row `from` on. Of standings only where they are of the present epoch.
  base::Result<LedgerProof> Prove(const covenant::MemberId& member, uint64_t from) const;

 private:
  std::optional<covenant::Fault> FaultOf(const covenant::LedgerRow& row, const exchange::Charter::View& now) const;

  const store::Store& store_;
  const exchange::Logs& logs_;
  const exchange::Charter& charter_;
};

// The hashes of a ledger's rows, of whose entries `mirror` has to have all. kCorrupt where it has not.
class LedgerLeaves {
 public:
  LedgerLeaves(const store::Store& store, const exchange::Mirror& mirror) : entries_(store, mirror.number()), size_(mirror.Now()->tree.size()) {}
  base::Status Add(const LedgerRun& run);
  const std::vector<crypto::Digest>& hashes() const { return hashes_; }
  base::Result<covenant::Excerpt> Excerpt(const covenant::LedgerHead& head, uint64_t position, uint64_t index, const covenant::LedgerRow& row) const;

 private:
  const exchange::StoredLog entries_;
  const uint64_t size_;  // of the mirror
  std::vector<crypto::Digest> hashes_;
};

}  // namespace membership
