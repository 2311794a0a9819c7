#include "exchange/local_sequencer.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <thread>

#include "base/encoding.h"
#include "base/thread_annotations.h"
#include "exchange/keys.h"
#include "exchange/planner.h"

namespace exchange {
namespace {

using Command = std::variant<Publication, Withdrawal, Reception, Review, Adoption>;

constexpr size_t kWaitingObjectsMax = 200000;  // beyond it submitters are told to come back
constexpr auto kRetryAfter = std::chrono::seconds(2);  // a failed commit: whether the store takes writes again
// A commit takes further commands only up to here. One command is never divided: a publication stays whole, as its status is
// one, so a commit can be as large as the largest submission; withdrawals come in slices (Exchange::Withdraw).
constexpr size_t kBatchObjectsMax = 4000;

size_t ObjectsIn(const Command& command) {
  if (const auto* publication = std::get_if<Publication>(&command)) return publication->objects.size();
  if (const auto* withdrawal = std::get_if<Withdrawal>(&command)) return withdrawal->rows.size();
  if (const auto* reception = std::get_if<Reception>(&command)) return reception->entries.size();
  if (const auto* review = std::get_if<Review>(&command)) return review->places.size();
  if (const auto* adoption = std::get_if<Adoption>(&command)) return adoption->epochs.size();
  return 1;
}

bool IsForCovenantLog(const Command& command) {
  if (const auto* publication = std::get_if<Publication>(&command)) return publication->collection->home == Home::kShared;
  if (const auto* withdrawal = std::get_if<Withdrawal>(&command)) return withdrawal->collection->home == Home::kShared;
  return std::holds_alternative<Adoption>(command);
}

void Refuse(Command& command, const base::Error& error) {
  std::visit([&](auto& c) { c.done(std::unexpected(error)); }, command);
}

class LocalSequencer : public Sequencer {
 public:
  LocalSequencer(SequencerEnvironment environment, uint64_t journal_sequence, bool erasures)
      : environment_(std::move(environment)), journal_sequence_(journal_sequence), erasures_(erasures) {
    if (const auto ready = environment_.store.CanWrite(); !ready) Fail(ready.error());
    if (environment_.sequencing == Sequencing::kOnAThread) thread_ = std::thread([this] { Run(); });
  }

  ~LocalSequencer() override {
    {
      base::MutexLock lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  void Append(Publication publication) override { Enqueue(std::move(publication)); }
  void Append(Withdrawal withdrawal) override { Enqueue(std::move(withdrawal)); }
  void Append(Reception reception) override { Enqueue(std::move(reception)); }
  void Append(Review review) override { Enqueue(std::move(review)); }
  void Append(Adoption adoption) override { Enqueue(std::move(adoption)); }

  std::optional<std::string> Failure() const override {
    base::MutexLock lock(mutex_);
    return failure_;
  }

 private:
  void Enqueue(Command command) {
    if (environment_.sequencing == Sequencing::kWhereAsked) {
      std::vector<Command> alone;
      alone.push_back(std::move(command));
      return Handle(alone);
    }
    {
      base::MutexLock lock(mutex_);
      if (waiting_objects_ < kWaitingObjectsMax) {
        waiting_objects_ += ObjectsIn(command);
        waiting_.push_back(std::move(command));
        wake_.notify_one();
        return;
      }
    }
    Refuse(command, {base::Code::kUnavailable, "too much is waiting to be written; try again in a second"});
  }

  // What waits, up to one batch. Nothing when it is time to stop and, after a failed commit, when it is time to look
  // whether the store takes writes again.
  std::vector<Command> Take() {
    base::MutexLock lock(mutex_);
    while (waiting_.empty() && !stopping_) {
      if (!failure_) {
        lock.Wait(wake_);
        continue;
      }
      lock.WaitFor(wake_, kRetryAfter);
      break;
    }
    std::vector<Command> taken;
    for (size_t objects = 0; !waiting_.empty() && objects < kBatchObjectsMax;) {
      const size_t more = ObjectsIn(waiting_.front());
      objects += more;
      waiting_objects_ -= more;
      taken.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    return taken;
  }

  void Run() {
    for (;;) {
      std::vector<Command> commands = Take();
      if (commands.empty() && Stopping()) return;
      Handle(commands);
    }
  }

  void Handle(std::vector<Command>& commands) {
    if (const auto recovered = Recover(); !recovered) {
      for (Command& command : commands) Refuse(command, recovered.error());
      return;
    }
    RefuseUnsigned(commands);
    if (!commands.empty()) CommitTogether(commands);
  }

  // Here, so that nothing that was waiting is signed after the node learned that it may not.
  void RefuseUnsigned(std::vector<Command>& commands) {
    const auto may = environment_.logs.MaySignCovenant();
    if (may) return;
    std::erase_if(commands, [&](Command& command) {
      if (!IsForCovenantLog(command)) return false;
      Refuse(command, may.error());
      return true;
    });
  }

  bool Stopping() const {
    base::MutexLock lock(mutex_);
    return stopping_;
  }

  // Each command's answer, to be given when the commit has succeeded.
  using Answers = std::vector<std::function<void()>>;

  base::Status AddTo(Planner& planner, Command& command, Answers& answers) {
    return std::visit([&](auto& c) -> base::Status {
      answers.push_back([done = &c.done, result = TRY(planner.Add(c))]() mutable { (*done)(std::move(result)); });
      return {};
    }, command);
  }

  void CommitTogether(std::span<Command> commands) {
    Planner planner(environment_, journal_sequence_, erasures_);
    Answers answers;
    auto plan = [&]() -> base::Result<Planner::Plan> {
      for (Command& command : commands) TRY(AddTo(planner, command, answers));
      return planner.Finish();
    }();
    if (!plan) {
      // Something in the store could not be read. Whoever it does not concern is served alone, and not after a commit of which
      // nobody knows where it ended.
      if (commands.size() == 1) return Refuse(commands[0], plan.error());
      for (size_t i = 0; i < commands.size(); ++i) {
        if (const auto recovered = Recover(); !recovered) {
          Refuse(commands[i], recovered.error());
        } else {
          CommitTogether(commands.subspan(i, 1));
        }
      }
      return;
    }
    if (planner.HasWork()) {
      if (const auto committed = environment_.store.Commit(planner.batch()); !committed) {
        Fail(committed.error());
        for (Command& command : commands) Refuse(command, committed.error());
        return;
      }
    }
    if (plan->wrote_journal) ++journal_sequence_;
    erasures_ = erasures_ || plan->erased;
    plan->Publish(environment_.charter);
    if (plan->has_news) environment_.committed(plan->committed);
    for (auto& answer : answers) answer();
  }

  // One line for the change of state, not for each commit that fails after it.
  void Fail(const base::Error& error) {
    environment_.logger.Log(base::Level::kError, "the store takes no writes: commits are refused, reading goes on", {{"error", error.message}});
    base::MutexLock lock(mutex_);
    failure_ = error.message;
  }

  // After a failed commit its batch may be in the store or not, and in neither case surely on the disk. So read the
  // heads anew, write them once more (a synced write makes what came before it durable), and only then sign over them.
  base::Status Recover() {
    if (!Failure()) return {};
    TRY(environment_.store.CanWrite());
    store::Batch probe;
    const auto rewrite = [&](uint32_t log) -> base::Status {
      const auto head = TRY(environment_.store.Get(keys::Head(log)));
      head ? probe.Put(keys::Head(log), *head) : probe.Delete(keys::Head(log));
      return {};
    };
    std::vector<std::pair<LocalLog*, tlog::Tree>> trees;
    std::vector<std::pair<Mirror*, Mirror::Head>> heads;
    for (LocalLog* const log : {&environment_.logs.local(), environment_.logs.covenant()}) {
      if (log == nullptr) continue;
      trees.emplace_back(log, TRY(log->Reload()));
      TRY(rewrite(log->number()));
    }
    for (Mirror* const mirror : environment_.logs.mirrors()) {
      heads.emplace_back(mirror, TRY(mirror->Reload()));
      TRY(rewrite(mirror->number()));
    }
    TRY(environment_.store.Commit(probe));
    journal_sequence_ = TRY(NextJournalSequence(environment_.store));
    erasures_ = TRY(HasErasures(environment_.store));
    for (auto& [log, tree] : trees) log->Publish(std::move(tree));
    for (auto& [mirror, head] : heads) mirror->Publish(std::move(head));
    TRY(environment_.charter.CatchUp(environment_.store));
    Committed anything;
    for (const auto& collection : environment_.collections.All()) anything.collections.push_back(collection->number);
    anything.revised = anything.collections;
    environment_.committed(anything);
    environment_.logger.Log(base::Level::kInfo, "the store takes writes again", {});
    base::MutexLock lock(mutex_);
    failure_.reset();
    return {};
  }

 public:
  static base::Result<uint64_t> NextJournalSequence(const store::Store& store) {
    const auto at = store.Now()->Iterate();
    at->SeekForPrev(keys::Journal(UINT64_MAX));
    TRY(at->Check());
    if (!at->Valid() || at->key()[0] != 'J') return 0;
    return base::ReadBig64(at->key().substr(1)) + 1;
  }

  static base::Result<bool> HasErasures(const store::Store& store) {
    const auto at = store.Now()->Iterate();
    at->Seek("D");
    TRY(at->Check());
    return at->Valid() && at->key()[0] == 'D';
  }

 private:
  SequencerEnvironment environment_;
  uint64_t journal_sequence_;              // the sequencer thread's, like erasures_
  bool erasures_;
  mutable base::Mutex mutex_;
  std::condition_variable wake_;
  std::deque<Command> waiting_ GUARDED_BY(mutex_);
  size_t waiting_objects_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::optional<std::string> failure_ GUARDED_BY(mutex_);
  std::thread thread_;                     // last: it runs on the members above; none where commands are handled where they are asked
};

}  // namespace

base::Result<std::unique_ptr<Sequencer>> OpenLocalSequencer(SequencerEnvironment environment) {
  const uint64_t sequence = TRY(LocalSequencer::NextJournalSequence(environment.store));
  const bool erasures = TRY(LocalSequencer::HasErasures(environment.store));
  return std::make_unique<LocalSequencer>(std::move(environment), sequence, erasures);
}

}  // namespace exchange
