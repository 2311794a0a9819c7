// The one way in and out. TAXII, the web API, the command line and peers all submit, read, recall and erase through
// an Exchange, so that a rule which holds here holds everywhere.
//
// Safe from many threads. What Submit, Recall and Erase have answered is durable. Reads are of a store snapshot and
// never wait for writers. Rights are checked by the caller (taxii, web) against Accounts before it comes here; the
// Exchange itself checks what a collection's log allows.
#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/logger.h"
#include "base/random.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/time.h"
#include "base/uuid.h"
#include "crypto/sign.h"
#include "exchange/account.h"
#include "exchange/budget.h"
#include "exchange/changes.h"
#include "exchange/collection.h"
#include "exchange/find.h"
#include "exchange/log.h"
#include "exchange/query.h"
#include "exchange/recalled.h"
#include "exchange/sharing.h"
#include "exchange/submit.h"
#include "json/value.h"
#include "store/store.h"

namespace exchange {

struct Publication;
struct Withdrawal;
class Charter;
class EarlierLog;
class Logs;
class Sequencer;
enum class Sequencing;

// What the node gives its Exchange. References outlive it.
struct Environment {
  store::Store& store;
  const base::Clock& clock;
  base::Random& random;
  base::Logger& logger;
  uint64_t submission_bytes_max = uint64_t{1} << 30;  // memory that all submissions under way may take
  // Runs work on one of a few threads. False, and nothing done, if too much is waiting. None: all runs where it is asked.
  std::function<bool(std::function<void()>)> run_later = {};
  std::optional<Sequencing> sequencing = {};  // sequencer.h; absent: on a thread
};

// Of what waits for a worker, one user may have so much.
inline constexpr size_t kUserWaitingMax = 256;

struct Identity {
  std::string origin;                  // of the local log, "cert.example/log/<uuid>"
  const crypto::SigningKey& log_key;
  std::string node_key;                // 32 secret bytes: keys the duplicate index and cursors
};

// A live object version with its content.
struct StoredObject {
  Row row;
  uint32_t collection = 0;
  std::string object;                  // canonical JSON
};

struct SubmitRequest {
  std::string user;
  uint32_t collection = 0;
  std::vector<json::Value> objects;                   // read only during the call to Submit
  // Wanted dates, one for each object, or none at all. Kept only in `import`, which BeginImport gave, and as Dating says.
  std::vector<std::optional<base::Timestamp>> dates = {};
  std::optional<base::Uuid> import = {};
  std::optional<base::Uuid> status;                   // keep the report under this id, from NewStatusId, in the same batch
  Choice choice = {};                                 // in a shared collection: whom the owner names
  OfRecalled of_recalled = OfRecalled::kStays;
};

class Exchange {
 public:
  static base::Result<std::unique_ptr<Exchange>> Open(const Environment& environment, const Identity& identity);
  ~Exchange();  // commits what is under way

  Collections& collections() { return *collections_; }
  Accounts& accounts() { return *accounts_; }
  Log& log();
  // Those that a restore ended (earlier_log.h), oldest first.
  std::vector<const Log*> earlier_logs() const;
  // The log of that number (Row::log) where it can be read and proven from.
  // Of the log that an object stands in: one of this node's, or another member's.
  std::string VerifierKeyOf(uint32_t log) const;
  const Log* FindLog(uint32_t number) const;
  // A signed checkpoint over the log in `copy`, a copy of this node's store that was made while it ran.
  base::Result<std::string> CheckpointOver(const store::Store& copy) const;
  // What membership works with, above this layer.
  struct Parts {
    store::Store& store;
    Logs& logs;
    Charter& charter;
    Collections& collections;
    Sequencer& sequencer;
    const base::Clock& clock;
  };
  Parts parts() { return {environment_.store, *logs_, *charter_, *collections_, *sequencer_, environment_.clock}; }

  // What waits for a commit or takes long, so that no network thread does. kUnavailable: too much is waiting, of this user or
  // of all.
  base::Status RunOnAWorker(std::string_view user, std::function<void()> work);
  // What a front-end does with a submission of so many bytes of JSON before it calls Submit, and Submit: now where that is
  // quick, otherwise on a worker, so that no other request waits for it.
  base::Status RunSubmission(std::string_view user, size_t bytes, std::function<void()> work);
  // A share of the memory that submissions may take, to be held while their JSON is parsed. Fails as Budget::Share::Grow.
  base::Result<Budget::Share> Reserve(std::string_view user, uint64_t bytes);

  base::Uuid NewStatusId() const;

  // Validates and prepares on the calling thread, then commits with whatever else is waiting (group commit). `done` is
  // called once: on this thread, on a worker where the report is long, else on the sequencer's, where it must be quick. An
  // error means that nothing of the request was acknowledged: kStorage (the disk takes no writes; the node reads until it
  // does), kNotFound (no such collection), kUnavailable, and kUnsupported as Budget::Share::Grow.
  using Done = std::function<void(base::Result<SubmitReport>)>;
  void Submit(SubmitRequest request, Done done);
  // What Submit would report if it came now, by the same code; nothing is written. Errors as Submit's.
  base::Result<SubmitReport> Foresee(SubmitRequest request);

  // An import from another server asks this once, before anything else. Where the collection is empty and was never served it gets
  // an id, to be named with each of its submissions: their dates are kept then, also when somebody reads meanwhile, who misses
  // nothing, as each is later than the one before it. An import that was cut off gets its id again until the collection was served.
  struct ImportDates {
    std::optional<base::Uuid> import;
    enum class Refusal { kNone, kHoldsObjects, kWasServed } refusal = Refusal::kNone;
  };
  base::Result<ImportDates> BeginImport(uint32_t collection);

  // Reads.
  base::Result<ObjectPage> Objects(const Query& query) const;
  base::Result<RowPage> Rows(const Query& query) const;
  // Whether the collection has had any version of the object that is still live, and for this reader (TAXII 2.1, 5.6: 404 or an empty page).
  base::Result<bool> Knows(uint32_t collection, std::string_view id, ReaderKind kind) const;
  base::Result<std::optional<StatusRecord>> FindStatus(const base::Uuid& id) const;
  // For feeds (changes.h).
  base::Result<ChangePage> Changes(uint32_t collection, ReaderKind kind, base::Timestamp after, const ChangeLimits& limits) const;
  // Where the collection ends: what is read after this date is empty until the next commit.
  base::Timestamp LastDateAdded(uint32_t collection) const;
  // Changes whenever rows that could be read before change or go (recall, erasure, a superseded last version), not when
  // rows are only added. To keep a page: read this before the page, and keep the page while it stays the same.
  uint64_t Revision(uint32_t collection) const;
  uint64_t CountLive(uint32_t collection) const;      // live object versions

  // Across collections: which are looked at, and as whom. Get gives what TAXII's filters of the same name select, in each.
  struct Viewer {
    template <std::predicate<uint32_t> MayRead>
    Viewer(MayRead may_read, ReaderKind kind = ReaderKind::kOrganisation) : may_read(std::move(may_read)), kind(kind) {}
    std::function<bool(uint32_t collection)> may_read;
    ReaderKind kind;
  };
  base::Result<std::vector<StoredObject>> Get(const ObjectKey& key, const Viewer& viewer) const;
  base::Result<FindPage> Find(const FindQuery& query, const Viewer& viewer) const;
  // The object's `.tlog-proof`, with what opens its commitment as `extra`.
  base::Result<std::string> Prove(const Row& row) const;

  // What was recalled of the object, and why (recalled.h).
  // `may_read`: the right to take back.
  base::Result<RecalledPage> Recalled(const ObjectKey& key, const Viewer& viewer, const RecalledLimits& limits = {}) const;

  // Ends the handling of the matching versions for everybody: an entry in the log for each. Their content goes out of
  // every view at once. The number recalled comes back. `reason` stands in the record.
  base::Result<uint32_t> Recall(const Query& which, std::string_view reason, std::string_view user);
  // Removes the content and the seed from this node's disk and leaves the entry: of all versions, live or recalled, unless one
  // is named. Once it returns, no file of the store holds any of it. `reason` stands in the record: it may not name the object.
  base::Result<uint32_t> Erase(uint32_t collection, const ObjectKey& key, std::string_view reason, std::string_view user);

  // Takes out what erasures left in the store's files: those by other members, and those that a crash or the disk cut off. Reads and
  // commits go on. False: there was nothing to do. To be called after Open and once in a while.
  base::Result<bool> FinishErasures();

  // Erase, of whatever versions have these contents (Decision::content): for restored backups.
  base::Result<uint32_t> EraseContents(uint32_t collection, std::span<const crypto::Digest> contents, std::string_view reason);

  // Calls `wake` after each commit, from the sequencer's thread, until the handle dies. `wake` must be quick.
  class Watch {
   public:
    virtual ~Watch() = default;
  };
  std::unique_ptr<Watch> OnCommit(std::function<void()> wake);

  // Bound to this node: an HMAC under the node key, for cursors that must not be made up.
  crypto::Digest Seal(std::string_view purpose, std::string_view text) const;

  // Statuses past their 25 hours go, at the cost of one write, however many they are; called now and then by the node.
  base::Status ForgetOldStatuses();

  // Writes down which collections were served since the last time, where that could not be done at once (collection.h);
  // called now and then by the node, not on a thread that anybody waits for.
  base::Status StoreServedMarks() { return collections_->StoreServedMarks(); }

  // Why the last commit failed; nothing where the node takes writes.
  std::optional<std::string> WriteFailure() const;

 private:
  class Wakes;
  Exchange(const Environment& environment, const Identity& identity);
  void Announce(const std::vector<uint32_t>& revised);
  base::Result<Publication> Prepare(SubmitRequest& request);
  base::Result<std::optional<Sharing>> SharingFor(const Collection& collection, const Choice& choice) const;
  Done AnsweredOnAWorker(Done done) const;
  void MarkServed(uint32_t collection) const;
  bool MayWait(const std::string& user);
  void HasWaited(const std::string& user);
  base::Result<uint32_t> Withdraw(uint32_t collection, std::vector<Row> rows, DecisionKind kind, std::string_view reason);
  std::unexpected<base::Error> CannotProve(const Row& row, const Log* log) const;
  base::Result<uint32_t> WithdrawTogether(Withdrawal withdrawal);
  void Note(std::string_view what, std::string_view user, uint32_t collection, uint32_t count) const;
  base::Result<uint32_t> EraseRows(uint32_t collection, std::vector<Row> rows, std::string_view reason);

  Environment environment_;
  Budget budget_;
  crypto::HmacSha256 node_key_;
  std::unique_ptr<Collections> collections_;
  std::unique_ptr<Accounts> accounts_;
  std::unique_ptr<Logs> logs_;
  std::unique_ptr<Charter> charter_;
  std::vector<std::unique_ptr<EarlierLog>> earlier_logs_;
  std::shared_ptr<Wakes> wakes_;         // shared with the watches, which may outlive the Exchange
  base::Mutex erasing_;                  // one erasure at a time, to its end on the disk
  mutable base::Mutex mutex_;
  std::map<uint32_t, uint64_t> revisions_ GUARDED_BY(mutex_);
  std::map<std::string, size_t, std::less<>> waiting_ GUARDED_BY(mutex_);  // for a worker, of each user who has any
  std::unique_ptr<Sequencer> sequencer_;  // its thread uses the members above
};

}  // namespace exchange
