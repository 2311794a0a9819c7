#include "peering/witnesses.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "covenant/policy.h"
#include "peering/member_client.h"
#include "peering/member_gate.h"
#include "peering/stop_signal.h"

namespace peering {
namespace {

constexpr uint64_t kAnswerBytesMax = 64 << 10;

}  // namespace

// One witness: asks it one thing at a time.
class Witnesses::Link {
 public:
  Link(Witnesses& owner, covenant::MemberId member, tlog::VerifierKey key)
      : owner_(owner), member_(member), key_(std::move(key)),
        client_({owner.parts_.membership, owner.parts_.identity, member, kCosignPatience_ms, kAnswerBytesMax, stop_.fd()}), thread_([this] { Run(); }) {}
  ~Link() {
    {
      const base::MutexLock lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    stop_.Give();
    thread_.join();
  }

  void Send(const Ask& ask) {
    const base::MutexLock lock(mutex_);
    ask_ = ask;
    changed_.notify_one();
  }
  bool Is(const covenant::Row& row) const { return row.id == member_ && row.card.keys.witness == key_; }
  const tlog::VerifierKey& key() const { return key_; }
  const covenant::MemberId& member() const { return member_; }
  WitnessStatus status() const {
    const base::MutexLock lock(mutex_);
    return {member_, size_, trouble_};
  }

 private:
  void Run() {
    while (const auto ask = Next()) {
      const tlog::WitnessReply reply = Answer(*ask);
      {
        const base::MutexLock lock(mutex_);
        if (stopping_) return;
        const auto* const no = std::get_if<tlog::NotCosigned>(&reply);
        trouble_ = no != nullptr ? no->why : "";
        if (std::holds_alternative<tlog::Cosigned>(reply)) size_ = ask->size;
      }
      owner_.Answered(*this, *ask, reply);
    }
  }

  std::optional<Ask> Next() {
    base::MutexLock lock(mutex_);
    while (!ask_ && !stopping_) lock.Wait(changed_);
    if (stopping_) return std::nullopt;
    return std::exchange(ask_, std::nullopt);
  }

  tlog::WitnessReply Answer(const Ask& ask) {
    auto reply = Post(ask);
    if (reply) return *std::move(reply);
    client_.Leave();
    return tlog::NotCosigned{reply.error().message};
  }

  base::Result<tlog::WitnessReply> Post(const Ask& ask) {
    tlog::AddCheckpoint request{ask.old_size, {}, ask.note};
    if (ask.old_size > 0) request.proof = TRY(owner_.parts_.membership.ProveConsistency(ask.old_size, ask.size));
    TRY(client_.Connect());
    const auto response = TRY(client_.Send(http::Method::kPost, "witness/add-checkpoint", tlog::FormatAddCheckpoint(request)));
    tlog::WitnessReply reply = tlog::ReadWitnessAnswer(response.status, response.body, key_, ask.text, ask.old_size);
    if (auto* const no = std::get_if<tlog::NotCosigned>(&reply); no != nullptr && response.status != 200) no->why += ": " + response.body.substr(0, 300);
    return reply;
  }

  Witnesses& owner_;
  const covenant::MemberId member_;
  const tlog::VerifierKey key_;
  StopSignal stop_;
  MemberClient client_;  // of the thread
  mutable base::Mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::optional<Ask> ask_ GUARDED_BY(mutex_);
  uint64_t size_ GUARDED_BY(mutex_) = 0;
  std::string trouble_ GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses all of the above
};

Witnesses::Witnesses(Parts parts) : parts_(std::move(parts)), thread_([this] { Run(); }) {}

Witnesses::~Witnesses() { Stop(); }

void Witnesses::Stop() {
  {
    const base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  std::vector<std::shared_ptr<Link>> links;  // ended without the lock: their threads take it
  const base::MutexLock lock(mutex_);
  links.swap(links_);
  machine_.reset();
}

void Witnesses::Wake() {
  const base::MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

WitnessesStatus Witnesses::status() const {
  const base::MutexLock lock(mutex_);
  WitnessesStatus status{{}, ahead_ && *ahead_ > given_ ? ahead_ : std::nullopt};  // what was recovered meanwhile is no trouble
  for (const auto& link : links_) status.witnesses.push_back(link->status());
  return status;
}

void Witnesses::Run() {
  for (;;) {
    Match();
    bool keep = false;
    {
      const base::MutexLock lock(mutex_);
      if (stopping_) return;
      woken_ = false;
      TakeHead();
      if (machine_) Do(machine_->Tick(NowMs()));
      keep = std::exchange(keep_, false);
    }
    if (keep) KeepWitnessed();
    base::MutexLock lock(mutex_);
    Wait(lock);
  }
}

// Who the witnesses are changes with the epochs. Others are asked anew, from the present head on.
void Witnesses::Match() {
  const auto now = parts_.membership.Now();
  // Nobody cosigns for who is no member any more.
  const bool is_member = now->state.Find(now->seat.self)->IsMember();
  const auto wanted = is_member ? covenant::WitnessesOf(now->state, now->seat.self) : std::vector<const covenant::Row*>();
  std::vector<std::shared_ptr<Link>> gone;  // ended without the lock: their threads take it
  const base::MutexLock lock(mutex_);
  if (std::ranges::equal(links_, wanted, [](const auto& link, const covenant::Row* row) { return link->Is(*row); })) return;
  gone.swap(links_);
  machine_.reset();
  given_ = next_head_ms_ = 0;
  if (wanted.empty()) return;
  std::vector<tlog::VerifierKey> keys;
  for (const covenant::Row* const row : wanted) {
    keys.push_back(row->card.keys.witness);
    links_.push_back(std::make_shared<Link>(*this, row->id, row->card.keys.witness));
  }
  machine_.emplace(std::move(keys), tlog::WitnessQuorum(wanted.size() + 1));
}

void Witnesses::TakeHead() {
  const exchange::Log* const log = parts_.membership.OwnLog();
  if (!machine_ || log == nullptr || log->size() == given_ || NowMs() < next_head_ms_) return;
  const auto head = tlog::ParseSignedCheckpoint(*log->checkpoint());
  if (!head) return parts_.logger.Log(base::Level::kError, "this node's own checkpoint cannot be read", {{"why", head.error().message}});
  given_ = head->checkpoint.size;
  next_head_ms_ = NowMs() + kBetweenHeads_ms;
  Do(machine_->Grown(head->checkpoint, head->note, NowMs()));
}

// Until there is something to do.
void Witnesses::Wait(base::MutexLock& lock) {
  while (!woken_ && !stopping_) {
    std::optional<uint64_t> next = machine_ ? machine_->NextTick() : std::nullopt;
    const exchange::Log* const log = parts_.membership.OwnLog();
    if (machine_ && log != nullptr && log->size() != given_) next = std::min(next.value_or(UINT64_MAX), next_head_ms_);
    if (!next) {
      lock.Wait(changed_);
      continue;
    }
    const int64_t left = static_cast<int64_t>(*next) - static_cast<int64_t>(NowMs());
    if (left <= 0) return;
    lock.WaitFor(changed_, std::chrono::milliseconds(left));
  }
}

void Witnesses::Do(const tlog::Witnessing::Output& output) {
  for (const Ask& ask : output.asks) links_[ask.witness]->Send(ask);
  if (output.witnessed) keep_ = woken_ = true;
  if (output.ahead && *output.ahead > ahead_.value_or(0)) {
    ahead_ = output.ahead;
    parts_.logger.Log(base::Level::kError, "a witness has seen more of this node's log than there is: it errs, or this node came from an older copy of its data, and what it publishes now contradicts what it published before",
                      {{"seen", std::to_string(*output.ahead)}, {"here", std::to_string(given_)}});
  }
  changed_.notify_one();
}

void Witnesses::Answered(const Link& link, const Ask& ask, const tlog::WitnessReply& reply) {
  const base::MutexLock lock(mutex_);
  if (stopping_ || ask.witness >= links_.size() || links_[ask.witness].get() != &link) return;  // a witness of another epoch
  Do(machine_->Answered(ask, reply, NowMs()));
  woken_ = true;  // what comes next has another time
}

void Witnesses::KeepWitnessed() {
  std::optional<std::string> note;
  std::optional<tlog::Checkpoint> head;
  {
    const base::MutexLock lock(mutex_);
    if (machine_) note = machine_->WitnessedNote(), head = machine_->witnessed();
  }
  if (!note) return;
  if (const auto kept = parts_.membership.KeepWitnessed(*std::move(note)); !kept) {
    return parts_.logger.Log(base::Level::kError, "cosignatures of others are not kept", {{"why", kept.error().message}});
  }
  const auto now = parts_.membership.Now();
  if (const covenant::Row* const self = now->self()) parts_.council.NoteHead({{{self->card.keys.log}, head->root, head->size}, self->id});
  parts_.witnessed();
}

}  // namespace peering
