// Turns submissions into one batch: decides for each object whether it is new, there already or in conflict, gives it
// its place and its date, and collects what must be written. Used by the sequencer for one commit, then thrown away.
#pragma once

#include <vector>

#include "exchange/local_sequencer.h"
#include "exchange/views.h"
#include "tlog/tree.h"

namespace exchange {

class Planner {
 public:
  // `erasures`: whether this store has ever erased anything; spares a look-up for each object where not.
  Planner(const SequencerEnvironment& environment, uint64_t journal_sequence, bool erasures)
      : environment_(environment), journal_sequence_(journal_sequence), erasures_(erasures), views_(environment.store, batch_) {}

  // `publication` outlives the batch, which refers to its records.
  base::Result<SubmitReport> Add(const Publication& publication);
  base::Result<uint32_t> Add(Withdrawal& withdrawal);

  // False where nothing needs to be written.
  bool HasWork() const { return !decisions_.empty() || !batch_.empty(); }
  struct Plan {
    tlog::Tree tree;
    Committed committed;
    bool wrote_journal = false;
  };
  // Completes the batch.
  base::Result<Plan> Finish();
  const store::Batch& batch() const { return batch_; }

 private:
  base::Result<ObjectOutcome> Place(const Publication& publication, const Prepared& prepared, std::optional<base::Timestamp> wanted);
  base::Result<std::optional<ObjectOutcome>> FindExisting(const Collection& collection, const Prepared& prepared);
  struct Dated {
    base::Timestamp date;
    Dating dating;
  };
  base::Result<Dated> DateFor(const Publication& publication, std::optional<base::Timestamp> wanted);
  base::Result<base::Timestamp> NextDate(const Collection& collection);
  base::Result<bool> Withdraw(const Withdrawal& withdrawal, const Row& row);
  base::Result<EntryReference> ReferenceTo(const Row& row) const;
  uint64_t AddEntry(const crypto::Digest& commitment);

  const SequencerEnvironment& environment_;
  const uint64_t journal_sequence_;
  bool erasures_;
  store::Batch batch_;
  ViewWriter views_;
  std::vector<crypto::Digest> commitments_;
  std::vector<Decision> decisions_;
  std::vector<uint32_t> collections_;
};

}  // namespace exchange
