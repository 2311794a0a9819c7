// Turns submissions into one batch: decides for each object whether it is new, there already or in conflict, gives it
// its place and its date, and collects what must be written. Used by the sequencer for one commit, then thrown away;
// and by whoever asks beforehand what it would come to, beside the sequencer.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "exchange/local_sequencer.h"
#include "exchange/review.h"
#include "exchange/scrub.h"
#include "exchange/views.h"
#include "tlog/tree.h"

namespace exchange {

class Planner {
 public:
  // `erasures`: whether this store has ever erased anything; spares a look-up for each object where not.
  Planner(const SequencerEnvironment& environment, uint64_t journal_sequence, bool erasures)
      : environment_(environment), journal_sequence_(journal_sequence), erasures_(erasures), views_(environment.store, batch_), reviews_(environment.store, batch_) {}

  // `publication` outlives the batch, which refers to its records.
  base::Result<SubmitReport> Add(const Publication& publication);
  base::Result<uint32_t> Add(Withdrawal& withdrawal);
  // `reception` outlives the batch, too.
  base::Result<ReceptionReport> Add(Reception& reception);
  base::Result<ReviewReport> Add(Review& review);
  base::Result<uint64_t> Add(Adoption& adoption);

  // False where nothing needs to be written.
  bool HasWork() const { return !decisions_.empty() || !batch_.empty(); }
  // What to do once the batch is durable.
  struct Plan {
    std::vector<std::pair<LocalLog*, tlog::Tree>> grown;
    std::vector<std::pair<Mirror*, Mirror::Head>> mirrored;
    std::vector<std::pair<Seat, covenant::State>> adopted;
    Committed committed;
    bool wrote_journal = false;
    bool erased = false;
    bool has_news = false;   // for those who wait for commits

    void Publish(Charter& charter);
  };
  // Completes the batch.
  base::Result<Plan> Finish();
  const store::Batch& batch() const { return batch_; }

 private:
  base::Result<ObjectOutcome> Place(const Publication& publication, const Prepared& prepared, std::optional<base::Timestamp> wanted);
  // What keeps an object out of a collection.
  struct Existing {
    Outcome outcome;
    base::Timestamp version;                    // that stands there
    std::optional<base::Timestamp> date_added;
    std::string message;
    EntryPlace place = {};                      // of what is unchanged
  };
  base::Result<bool> IsForOthers(const Choice& choice, const EntryPlace& place) const;
  void NoteErased(const EntryPlace& place, std::string why);
  // The mark of that record's erasure, for more traces.
  ErasureMark& MarkErasure(const EntryPlace& place, std::string_view id);
  base::Result<std::optional<Existing>> FindExisting(const Collection& collection, const Facts& facts, const crypto::Digest& content);
  struct Dated {
    base::Timestamp date;
    Dating dating;
  };
  base::Result<Dated> DateFor(const Publication& publication, std::optional<base::Timestamp> wanted);
  base::Result<base::Timestamp> NextDate(const Collection& collection);
  base::Result<bool> Withdraw(const Withdrawal& withdrawal, const Row& row);
  base::Result<bool> WithdrawFrom(const Collection& collection, const Withdrawal& withdrawal, const Row& row);
  base::Status AcceptStandIn(const Reception& reception, const Collection& collection, const Facts& gone);
  base::Result<ReceptionReport> AddOwn(Reception& reception, ReceptionReport report);
  base::Status AddReceived(const Reception& reception, const ReceivedObject& object, ReceptionReport& report);
  base::Result<bool> AcceptReceived(std::span<const std::shared_ptr<const Collection>> into, const EntryPlace& place, std::string_view object, const Facts& facts);
  base::Status NoteReview(DecisionKind kind, const EntryPlace& place, std::string rule, const Facts* facts);
  base::Result<std::vector<std::shared_ptr<const Collection>>> CollectionsFor(uint32_t log) const;
  base::Result<std::string> ReadRecord(const Reception& reception, uint64_t index) const;
  base::Result<bool> WithdrawReceived(const Reception& reception, const ReceivedWithdrawal& item);
  base::Status Accept(const Decision& decision, const Facts& facts);
  base::Result<EntryReference> ReferenceTo(const LocalLog& log, const Row& row) const;
  base::Result<Record> RecordOf(const Collection& collection, const Withdrawal& withdrawal, std::string_view stored, const EntryReference& of);
  uint64_t AddEntry(LocalLog& log, const tlog::Entry& entry);
  void NoteChange(uint32_t collection);

  const SequencerEnvironment& environment_;
  const uint64_t journal_sequence_;
  bool erasures_;
  store::Batch batch_;
  ViewWriter views_;
  ReviewWriter reviews_;
  std::map<LocalLog*, std::vector<tlog::Entry>> entries_;  // new, of each log
  std::map<uint64_t, const Choice*> named_;                // for whom entries of this batch are, of the covenant's log
  std::vector<Decision> decisions_;
  std::map<std::string, ErasureMark> marks_;
  std::vector<uint32_t> collections_;
  Plan plan_;
};

}  // namespace exchange
