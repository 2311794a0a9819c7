#include "exchange/exchange.h"

#include <algorithm>
#include <future>
#include <chrono>
#include <iterator>
#include <span>
#include <thread>
#include <unordered_set>

#include "base/encoding.h"
#include "exchange/admission.h"
#include "exchange/awaited.h"
#include "exchange/earlier_log.h"
#include "exchange/finder.h"
#include "exchange/format.h"
#include "exchange/keys.h"
#include "exchange/local_sequencer.h"
#include "exchange/planner.h"
#include "exchange/proof.h"
#include "exchange/reader.h"
#include "exchange/replay.h"
#include "exchange/scrub.h"
#include "exchange/status.h"
#include "exchange/views.h"
#include "json/parse.h"
#include "tlog/record.h"

namespace exchange {
namespace {

// What takes no longer than handing it to another thread and back would cost others: about 0.2 ms.
constexpr size_t kWithdrawnTogetherMax = 1000;  // of one commit; a larger withdrawal is several
constexpr size_t kQuickBytesMax = 16 * 1024, kQuickReportObjects = 16;

}  // namespace

// Who wants to know of commits. A watch unregisters itself, at the latest when this waits for a wake under way.
class Exchange::Wakes {
 public:
  uint64_t Add(std::function<void()> wake) {
    base::MutexLock lock(mutex_);
    wakes_[++last_] = std::move(wake);
    return last_;
  }
  void Remove(uint64_t id) {
    base::MutexLock lock(mutex_);
    wakes_.erase(id);
  }
  void Call() {
    base::MutexLock lock(mutex_);
    for (const auto& [id, wake] : wakes_) wake();
  }

 private:
  base::Mutex mutex_;
  uint64_t last_ GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, std::function<void()>> wakes_ GUARDED_BY(mutex_);
};

Exchange::Exchange(const Environment& environment, const Identity& identity)
    : environment_(environment), budget_(environment.submission_bytes_max), node_key_(identity.node_key), wakes_(std::make_shared<Wakes>()) {}

Exchange::~Exchange() {
  if (collections_) (void)collections_->StoreServedMarks().has_value();
}

base::Result<std::unique_ptr<Exchange>> Exchange::Open(const Environment& environment, const Identity& identity) {
  TRY(CheckFormat(environment.store));
  TRY(SetFormat(environment.store));
  if (TRY(IsBeingRebuilt(environment.store))) {
    return base::Fail(base::Code::kCorrupt, "a rebuild of this store was cut off; run `mithaq rebuild` again");
  }
  std::unique_ptr<Exchange> exchange(new Exchange(environment, identity));
  exchange->collections_ = TRY(Collections::Open(environment.store, environment.random));
  exchange->accounts_ = TRY(Accounts::Open(environment.store, environment.random, environment.clock));
  exchange->logs_ = TRY(Logs::Open(environment.store, identity.origin, identity.log_key));
  exchange->charter_ = TRY(Charter::Open(environment.store));
  for (const uint32_t number : TRY(EndedLogs(environment.store))) {
    auto earlier = EarlierLog::Open(environment.store, number);
    if (earlier) {
      exchange->earlier_logs_.push_back(*std::move(earlier));
    } else {  // all else can be served
      environment.logger.Log(base::Level::kError, "an earlier log of this node cannot be read", {{"why", earlier.error().message}});
    }
  }
  exchange->sequencer_ = TRY(OpenLocalSequencer({environment.store, *exchange->logs_, *exchange->charter_, *exchange->collections_, exchange->node_key_,
                                                 environment.clock, environment.random, environment.logger,
                                                 [e = exchange.get()](const Committed& committed) { e->Announce(committed.revised); },
                                                 environment.sequencing.value_or(Sequencing::kOnAThread)}));
  return exchange;
}

Log& Exchange::log() { return logs_->local(); }

std::vector<const Log*> Exchange::earlier_logs() const {
  std::vector<const Log*> logs;
  for (const auto& log : earlier_logs_) logs.push_back(log.get());
  return logs;
}

const Log* Exchange::FindLog(uint32_t number) const {
  if (const Log* const own = logs_->FindOwn(number)) return own;
  const auto earlier = std::ranges::find(earlier_logs_, number, &EarlierLog::number);
  return earlier == earlier_logs_.end() ? nullptr : earlier->get();
}

std::string Exchange::VerifierKeyOf(uint32_t number) const {
  const Mirror* const mirror = logs_->FindMirror(number);
  const auto charter = charter_->Now();
  const covenant::Row* const member = mirror != nullptr && charter ? charter->state.Find(mirror->member()) : nullptr;
  if (member != nullptr) return member->card.keys.log.Format();
  const Log* const log = FindLog(number);
  return (log != nullptr ? *log : logs_->local()).verifier_key();
}

// The copy may hold a commit that is only now being published.
base::Result<std::string> Exchange::CheckpointOver(const store::Store& copy) const {
  constexpr int kTries = 500;
  constexpr auto kPause = std::chrono::milliseconds(10);
  const LocalLog& log = logs_->local();
  const tlog::Tree tree = TRY(StoredLog(copy, log.number()).OpenTree());
  for (int i = 1;; ++i) {
    auto checkpoint = log.SignPrefix(tree.size(), tree.root());
    if (checkpoint || checkpoint.error().code != base::Code::kUnavailable || i == kTries) return checkpoint;
    std::this_thread::sleep_for(kPause);
  }
}

void Exchange::Announce(const std::vector<uint32_t>& revised) {
  {
    base::MutexLock lock(mutex_);
    for (const uint32_t collection : revised) ++revisions_[collection];
  }
  wakes_->Call();
}

bool Exchange::MayWait(const std::string& user) {
  const base::MutexLock lock(mutex_);
  size_t& waiting = waiting_[user];
  if (waiting >= kUserWaitingMax) return false;
  ++waiting;
  return true;
}

void Exchange::HasWaited(const std::string& user) {
  const base::MutexLock lock(mutex_);
  const auto waiting = waiting_.find(user);
  if (--waiting->second == 0) waiting_.erase(waiting);
}

base::Status Exchange::RunOnAWorker(std::string_view user, std::function<void()> work) {
  if (!environment_.run_later) {
    work();
    return {};
  }
  const std::string name(user);
  if (!MayWait(name)) return base::Fail(base::Code::kUnavailable, "too much of yours is waiting; wait for the replies to some");
  const bool taken = environment_.run_later([this, name, work = std::move(work)] {
    HasWaited(name);
    work();
  });
  if (taken) return {};
  HasWaited(name);
  return base::Fail(base::Code::kUnavailable, "too much is waiting; try again in a moment");
}

base::Status Exchange::RunSubmission(std::string_view user, size_t bytes, std::function<void()> work) {
  if (bytes > kQuickBytesMax) return RunOnAWorker(user, std::move(work));
  work();
  return {};
}

base::Result<Budget::Share> Exchange::Reserve(std::string_view user, uint64_t bytes) {
  Budget::Share share(budget_, std::string(user));
  TRY(share.Grow(bytes));
  return share;
}

// What is written for people of a long report takes longer than the sequencer should be kept from the next batch.
Exchange::Done Exchange::AnsweredOnAWorker(Done done) const {
  if (!environment_.run_later) return done;
  return [run_later = environment_.run_later, done = std::move(done)](base::Result<SubmitReport> report) {
    if (!report || report->objects.size() <= kQuickReportObjects) return done(std::move(report));
    const auto kept = std::make_shared<base::Result<SubmitReport>>(std::move(report));  // a std::function is copied
    const auto answer = [kept, done] { done(std::move(*kept)); };
    if (!run_later(answer)) answer();  // what is committed is answered
  };
}

// How what is published there is shared; nothing where it is not.
base::Result<std::optional<Sharing>> Exchange::SharingFor(const Collection& collection, const Choice& choice) const {
  if (collection.home == Home::kReceived) return base::Fail(base::Code::kForbidden, "this collection holds what other members published; publish to one of your own");
  const auto charter = charter_->Now();
  if (charter && collection.home == Home::kShared) {
    TRY(CheckChoice(charter->state, choice));
    return std::optional(Sharing{charter->era, choice});
  }
  if (choice != Choice()) return base::Fail(base::Code::kInvalid, "circles and recipients are for the collection that is shared with the covenant");
  return std::optional<Sharing>();
}

// Validated, and ready for whoever gives it its place.
base::Result<Publication> Exchange::Prepare(SubmitRequest& request) {
  auto collection = collections_->FindNumber(request.collection);
  if (!collection) return base::Fail(base::Code::kNotFound, "no such collection");
  Publication publication{.collection = {}, .objects = {}, .dates = {}, .keeps_dates = false, .requested = environment_.clock.Now(), .status = {},
                          .status_key = {}, .user = {}, .memory = Budget::Share(budget_, request.user), .done = {}};
  const auto sharing = TRY(SharingFor(*collection, request.choice));
  Admission admission(*collection, logs_->Of(*collection).origin_id(), node_key_, sharing ? &*sharing : nullptr);
  std::vector<crypto::Digest> seeds(request.objects.size());
  environment_.random.Fill(seeds.data(), seeds.size() * sizeof(crypto::Digest));
  publication.objects.reserve(request.objects.size());
  for (size_t i = 0; i < request.objects.size(); ++i) {
    auto& prepared = publication.objects.emplace_back(admission.Prepare(request.objects[i], publication.requested, seeds[i]));
    TRY(publication.memory.Grow(BytesOf(prepared)));
  }
  publication.dates = std::move(request.dates);
  publication.keeps_dates = request.import && request.import == collection->import;
  publication.choice = std::move(request.choice);
  publication.of_recalled = request.of_recalled;
  publication.collection = std::move(collection);
  publication.status = request.status;
  if (request.status) publication.status_key = StatusIds(node_key_).KeyOf(*request.status);
  publication.user = std::move(request.user);
  return publication;
}

void Exchange::Submit(SubmitRequest request, Done done) {
  auto publication = Prepare(request);
  if (!publication) return done(std::unexpected(publication.error()));
  publication->done = AnsweredOnAWorker(std::move(done));
  sequencer_->Append(*std::move(publication));
}

base::Result<SubmitReport> Exchange::Foresee(SubmitRequest request) {
  const Publication publication = TRY(Prepare(request));
  const SequencerEnvironment environment{environment_.store, *logs_, *charter_, *collections_, node_key_, environment_.clock, environment_.random, environment_.logger, {}};
  return Planner(environment, 0, true).Add(publication);  // and its batch is thrown away
}

base::Uuid Exchange::NewStatusId() const { return StatusIds(node_key_).Draw(environment_.random, environment_.clock.Now()); }

base::Result<Exchange::ImportDates> Exchange::BeginImport(uint32_t collection) {
  const auto known = collections_->FindNumber(collection);
  if (!known) return base::Fail(base::Code::kNotFound, "no such collection");
  if (known->served) return ImportDates{{}, ImportDates::Refusal::kWasServed};
  if (LastDateAdded(collection).us > 0 && !known->import) return ImportDates{{}, ImportDates::Refusal::kHoldsObjects};
  return ImportDates{TRY(collections_->BeginImport(collection))->import};
}

// Whoever reads waits for no commit.
void Exchange::MarkServed(uint32_t collection) const {
  if (!collections_->MarkServed(collection)) return;
  const auto store = [collections = collections_.get()] { (void)collections->StoreServedMarks().has_value(); };  // else it is tried again
  if (!environment_.run_later) return store();
  (void)environment_.run_later(store);
}

base::Result<ObjectPage> Exchange::Objects(const Query& query) const {
  auto page = Reader(environment_.store).Objects(query);
  if (page && !page->found.rows.empty()) MarkServed(query.collection);
  return page;
}

base::Result<RowPage> Exchange::Rows(const Query& query) const {
  auto page = Reader(environment_.store).Rows(query);
  if (page && !page->rows.empty()) MarkServed(query.collection);
  return page;
}

base::Result<ChangePage> Exchange::Changes(uint32_t collection, ReaderKind kind, base::Timestamp after, const ChangeLimits& limits) const {
  auto page = ReadChanges(environment_.store, collection, kind, after, limits);
  if (page && !page->changes.empty()) MarkServed(collection);
  return page;
}

base::Result<bool> Exchange::Knows(uint32_t collection, std::string_view id, ReaderKind kind) const {
  const VersionList versions = TRY(Reader(environment_.store).VersionsOf(collection, id));
  return std::ranges::any_of(versions, [kind](const ObjectVersion& version) { return version.live() && MaySee(kind, version.reach); });
}

base::Result<std::optional<StatusRecord>> Exchange::FindStatus(const base::Uuid& id) const {
  const auto stored = TRY(environment_.store.Get(StatusIds(node_key_).KeyOf(id)));
  if (!stored) return std::optional<StatusRecord>();
  return std::optional(TRY(DecodeStatus(*stored)));
}

base::Timestamp Exchange::LastDateAdded(uint32_t collection) const {
  const auto stored = environment_.store.Get(keys::Counts(collection));
  if (!stored || !stored->has_value()) return {};
  const auto counts = DecodeCounts(**stored);
  return counts ? counts->last_date_added : base::Timestamp();
}

uint64_t Exchange::CountLive(uint32_t collection) const {
  const auto stored = environment_.store.Get(keys::Counts(collection));
  if (!stored || !stored->has_value()) return 0;
  const auto counts = DecodeCounts(**stored);
  return counts ? counts->live : 0;
}

uint64_t Exchange::Revision(uint32_t collection) const {
  base::MutexLock lock(mutex_);
  const auto at = revisions_.find(collection);
  return at == revisions_.end() ? 0 : at->second;
}

base::Result<std::vector<StoredObject>> Exchange::Get(const ObjectKey& key, const Viewer& viewer) const {
  std::vector<StoredObject> objects;
  Reader reader(environment_.store);
  Query query;
  query.reader = viewer.kind;
  query.ids = {key.id};
  query.bytes_max = UINT64_MAX;  // a version stands once in each specification
  if (key.version) {
    query.versions = {.last = false, .exact = {*key.version}};
    query.spec_versions = {stix::SpecVersion::kV20, stix::SpecVersion::kV21};
  }
  if (key.spec_version) query.spec_versions = {*key.spec_version};
  for (const auto& collection : collections_->All()) {
    if (!viewer.may_read(collection->number)) continue;
    query.collection = collection->number;
    const ObjectPage page = TRY(reader.Objects(query));
    for (size_t i = 0; i < page.found.rows.size(); ++i) {
      objects.push_back({page.found.rows[i], collection->number, std::string(page.object(i))});
    }
  }
  return objects;
}

base::Result<FindPage> Exchange::Find(const FindQuery& query, const Viewer& viewer) const {
  std::vector<uint32_t> collections;
  for (const auto& collection : collections_->All()) {
    if (viewer.may_read(collection->number)) collections.push_back(collection->number);
  }
  return Finder(environment_.store, query, std::move(collections), viewer.kind, node_key_).Run();
}

// An entry that the old key never signed over, as far as this node knows: signing now could contradict what it signed later.
std::unexpected<base::Error> Exchange::CannotProve(const Row& row, const Log* log) const {
  if (logs_->FindOwn(row.log) != nullptr) return base::Fail(base::Code::kNotFound, "the log is not that large yet");
  const auto origin = environment_.store.Get(keys::Origin(row.log));
  const std::string which = "the object stands at index " + std::to_string(row.index) + " of the log " + (origin ? origin->value_or("") : "") +
                            ", which ended when this node was restored from a backup, ";
  const std::string why = log != nullptr ? "behind the last checkpoint that the backup held (" + std::to_string(log->size()) + " entries)"
                                         : "and no checkpoint of it is here";
  return base::Fail(base::Code::kUnsupported, which + why + "; a proof that was made before holds still, and a later version, published now, can be proven in the present log");
}

base::Result<std::string> Exchange::Prove(const Row& row) const {
  const Mirror* const mirror = logs_->FindMirror(row.log);
  const Log* const log = FindLog(row.log);
  if (mirror == nullptr && (log == nullptr || row.index >= log->size())) return CannotProve(row, log);
  const auto stored = TRY(environment_.store.Get(keys::Record(row.log, row.index)));
  if (!stored) return base::Fail(base::Code::kNotFound, "there is no record of entry " + std::to_string(row.index));
  const StoredRecord record = TRY(DecodeRecord(*stored));
  if (record.erased_by) return base::Fail(base::Code::kNotFound, "the content of entry " + std::to_string(row.index) + " was erased");
  const std::string extra = TRY(MakeProofExtra(record));
  return mirror != nullptr ? mirror->Prove(row.index, extra) : log->Prove(row.index, extra);
}

base::Result<RecalledPage> Exchange::Recalled(const ObjectKey& key, const Viewer& viewer, const RecalledLimits& limits) const {
  RecalledPage page;
  for (const auto& collection : collections_->All()) {
    if (!viewer.may_read(collection->number)) continue;
    TRY(ReadRecalled(environment_.store, collection->number, viewer.kind, key, limits, page));
    if (page.more) break;
  }
  return page;
}

base::Result<uint32_t> Exchange::Recall(const Query& which, std::string_view reason, std::string_view user) {
  std::vector<Row> rows;
  Query page_query = which;
  for (;;) {
    RowPage page = TRY(Reader(environment_.store).Rows(page_query));
    rows.insert(rows.end(), page.rows.begin(), page.rows.end());
    if (!page.more) break;
    page_query.after = page.position;
  }
  const uint32_t count = TRY(Withdraw(which.collection, std::move(rows), DecisionKind::kRecalled, reason));
  Note("recalled", user, which.collection, count);
  return count;
}

base::Result<uint32_t> Exchange::Erase(uint32_t collection, const ObjectKey& key, std::string_view reason, std::string_view user) {
  std::vector<Row> rows;
  for (const ObjectVersion& version : TRY(Reader(environment_.store).VersionsOf(collection, key.id))) {
    if (!key.Names(version.version, version.spec_version)) continue;
    rows.push_back(RowOf(key.id, version));
  }
  const uint32_t count = TRY(EraseRows(collection, std::move(rows), reason));
  Note("erased", user, collection, count);
  return count;
}

// Who took back, for the node's operator: the log's records do not say. Ids are left out, as an erased one must be gone.
void Exchange::Note(std::string_view what, std::string_view user, uint32_t collection, uint32_t count) const {
  if (count == 0) return;
  const auto known = collections_->FindNumber(collection);
  environment_.logger.Log(base::Level::kInfo, what, {{"user", user}, {"collection", known ? base::FormatUuid(known->id) : ""}, {"versions", std::to_string(count)}});
}

base::Result<uint32_t> Exchange::EraseContents(uint32_t collection, std::span<const crypto::Digest> contents, std::string_view reason) {
  std::unordered_set<std::string_view> erased;
  for (const crypto::Digest& content : contents) erased.insert(content.view());
  std::vector<Row> rows;
  TRY(Reader(environment_.store).ForEachObject(collection, {}, {}, [&](std::string_view id, const VersionList& versions) -> base::Result<Reader::Walk> {
    for (const ObjectVersion& version : versions) {
      if (erased.contains(version.content.view())) rows.push_back(RowOf(id, version));
    }
    return Reader::Walk::kGoOn;
  }));
  return EraseRows(collection, std::move(rows), reason);
}

base::Result<bool> Exchange::FinishErasures() {
  const base::MutexLock lock(erasing_);
  if (!TRY(AreErasuresUnfinished(environment_.store))) return false;
  TRY(exchange::FinishErasures(environment_.store));
  return true;
}

base::Result<uint32_t> Exchange::EraseRows(uint32_t collection, std::vector<Row> rows, std::string_view reason) {
  const base::MutexLock lock(erasing_);
  const uint32_t count = TRY(Withdraw(collection, std::move(rows), DecisionKind::kErased, reason));
  if (count == 0) return 0;
  if (const auto finished = exchange::FinishErasures(environment_.store); !finished) {
    return base::Annotate(finished.error(), "the object is erased and stays so, but its bytes may still be in the store's files; the node tries again within ten minutes, and when it starts");
  }
  return count;
}

base::Result<uint32_t> Exchange::Withdraw(uint32_t collection, std::vector<Row> rows, DecisionKind kind, std::string_view reason) {
  constexpr size_t kReasonBytesMax = 1024;
  if (reason.size() > kReasonBytesMax) return base::Fail(base::Code::kInvalid, "a reason has at most 1024 bytes");
  const auto known = collections_->FindNumber(collection);
  if (!known) return base::Fail(base::Code::kNotFound, "no such collection");
  for (const Row& row : rows) {
    if (reason.contains(row.id)) return base::Fail(base::Code::kInvalid, "a reason stays for good, also when the object is erased: leave the object's id out of it");
  }
  uint32_t count = 0;
  for (std::span<Row> left = rows; !left.empty();) {
    const std::span<Row> slice = left.first(std::min(left.size(), kWithdrawnTogetherMax));
    left = left.subspan(slice.size());
    Withdrawal withdrawal;
    withdrawal.kind = kind;
    withdrawal.collection = known;
    withdrawal.rows.assign(std::make_move_iterator(slice.begin()), std::make_move_iterator(slice.end()));
    withdrawal.reason = reason;
    const auto withdrawn = WithdrawTogether(std::move(withdrawal));
    if (!withdrawn && count > 0) {
      return base::Annotate(withdrawn.error(), "stopped half-way: " + std::to_string(count) + " versions were withdrawn and stay so; do it again for the rest");
    }
    count += TRY(withdrawn);
  }
  return count;
}

base::Result<uint32_t> Exchange::WithdrawTogether(Withdrawal withdrawal) {
  Awaited<uint32_t> awaited;
  withdrawal.done = std::move(awaited.done);
  sequencer_->Append(std::move(withdrawal));
  return awaited.answer.get();
}

std::unique_ptr<Exchange::Watch> Exchange::OnCommit(std::function<void()> wake) {
  class Registered : public Watch {
   public:
    Registered(std::shared_ptr<Wakes> wakes, std::function<void()> wake) : wakes_(std::move(wakes)), id_(wakes_->Add(std::move(wake))) {}
    ~Registered() override { wakes_->Remove(id_); }

   private:
    std::shared_ptr<Wakes> wakes_;
    uint64_t id_;
  };
  return std::make_unique<Registered>(wakes_, std::move(wake));
}

crypto::Digest Exchange::Seal(std::string_view purpose, std::string_view text) const {
  return node_key_.Of({purpose, std::string_view("\0", 1), text});
}

base::Status Exchange::ForgetOldStatuses() {
  const base::Timestamp now = environment_.clock.Now();
  const std::string oldest = StatusIds::FirstKeyAt({now.us - kStatusKeptUs});
  const std::string beyond = StatusIds::FirstKeyAt({now.us + kStatusKeptUs});  // from a clock that was ahead, or keys of before
  const auto at = environment_.store.Now()->Iterate();
  store::Batch batch;
  for (const auto& [from, until] : {std::pair<std::string, std::string>{"S", oldest}, {beyond, "T"}}) {
    at->Seek(from);
    TRY(at->Check());
    if (at->Valid() && at->key() < until) batch.DeleteRange(from, until);
  }
  if (batch.empty()) return {};
  return environment_.store.Commit(batch);
}

std::optional<std::string> Exchange::WriteFailure() const { return sequencer_->Failure(); }

}  // namespace exchange
