#include "federation/follower.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace federation {
namespace {

using base::Code;
using base::Fail;

// What was asked for; kInvalid where it is something else.
template <class T>
base::Result<T> As(base::Result<Answer> answer) {
  Answer given = TRY(std::move(answer));
  if (T* const wanted = std::get_if<T>(&given)) return std::move(*wanted);
  return base::Fail(Code::kInvalid, "it answers something else than was asked");
}

}  // namespace

void Follower::Reconnected() {
  knows_held_ = false;
  asked_.reset();
}

Follower::Step Follower::Next(uint64_t now_ms) {
  CHECK(!asked_);
  if (now_ms < not_before_ms_) return Wait{not_before_ms_};
  auto step = Try(now_ms);
  if (!step) {
    GiveUp(step.error(), now_ms);
    return Wait{not_before_ms_};
  }
  if (auto* const question = std::get_if<Question>(&*step)) asked_ = *question;
  return *std::move(step);
}

base::Result<Follower::Step> Follower::Try(uint64_t now_ms) {
  if (!knows_held_) return Step(AskHeld());
  if (auto question = TRY(MissingEvidence())) return Step(*std::move(question));
  if (refused_) return Step(AskEpoch{node_->epoch() + 1});
  return told_ ? Follow(now_ms) : Greet(now_ms);
}

base::Result<std::optional<Question>> Follower::MissingEvidence() {
  if (!suspicion_) return std::nullopt;
  if (!suspicion_->head) return Question(AskHead());
  auto path = node_->Suspect(*suspicion_->head, suspicion_->tiles);
  if (path && *path && suspicion_->tiles.size() < kSuspectTilesMax) return Question(AskTile{**std::move(path)});
  suspicion_.reset();
  TRY(path);
  return std::nullopt;
}

base::Result<Follower::Step> Follower::Greet(uint64_t now_ms) {
  if (now_ms >= receipt_after_ms_) {
    if (auto receipt = TRY(node_->OwedReceipt())) return Step(GiveReceipt{*std::move(receipt)});
  }
  if (!stays_behind_) known_.size = TRY(node_->Taken());
  asked_ms_ = now_ms;
  brought_ = false;
  return Step(AskNews{known_});
}

// What is missing of what the member told. Asked anew after each answer, so that what another member was faster with is left out.
base::Result<Follower::Step> Follower::Follow(uint64_t now_ms) {
  if (told_->epoch > node_->epoch()) {
    if (node_->MaySign()) return Step(AskEpoch{node_->epoch() + 1});
    // An epoch is an entry of this node's own log, which it may not sign yet; and what comes after is read by it.
    Done(now_ms + WaitToSign());
    return Step(Wait{not_before_ms_});
  }
  known_.epoch = told_->epoch;  // the member's, not this node's: one that stays behind would answer at once, always
  if (auto question = TRY(MissingDocument())) return Step(*std::move(question));
  // It would give no records: both judge by the same epoch. Once it has followed it says so.
  stays_behind_ = told_->epoch < node_->epoch();
  known_.size = told_->size;
  if (auto question = TRY(MissingRecords())) return Step(*std::move(question));
  if (!stays_behind_ && told_->witnessed != std::exchange(known_.witnessed, told_->witnessed)) return Step(AskWitnessed());
  // It takes no documents before it may sign: they wait, and the member answers the next question for news at once.
  Done(told_->documents == known_.documents ? asked_ms_ + Pause(now_ms) : now_ms + WaitToSign());
  ++rounds_;
  return Step(Wait{not_before_ms_});
}

base::Result<std::optional<Question>> Follower::MissingDocument() {
  if (!node_->MaySign()) return std::nullopt;
  sign_wait_ms_ = kBeforeItMaySign_ms;
  if (told_->documents != known_.documents && !names_) return Question(AskDocuments{known_.documents});
  while (names_ && !names_->empty()) {
    const Digest name = names_->back();
    names_->pop_back();
    if (node_->Lacks(name)) return Question(AskDocument{name});
  }
  names_.reset();
  known_.documents = told_->documents;
  // One stays on this list until its answer is there: it is asked for by number no more.
  while (!untimely_.empty() && untimely_.front().epoch != node_->epoch()) {
    if (node_->Lacks(untimely_.front().name)) return Question(AskDocument{untimely_.front().name});
    untimely_.pop_front();
  }
  return std::nullopt;
}

base::Result<std::optional<Question>> Follower::MissingRecords() {
  if (!stays_behind_ && !taking_) {
    const uint64_t taken = TRY(node_->Taken());
    if (told_->size < taken) return Fail(Code::kCorrupt, "its log has gone back from " + std::to_string(taken) + " to " + std::to_string(told_->size) + " entries");
    if (told_->size > taken) taking_ = Taking{node_->BeginRecords(), taken};
  }
  if (!taking_) return std::nullopt;
  if (!stays_behind_ && taking_->from < told_->size) return Question(AskRecords{taking_->epoch, taking_->from, TRY(node_->Ledger())});
  // The member may have published since it told, and gives that, too.
  told_->size = std::max(told_->size, std::exchange(taking_, std::nullopt)->from);
  TRY(node_->FinishRecords());
  return std::nullopt;
}

void Follower::Answered(base::Result<Answer> answer, uint64_t now_ms) {
  if (!asked_) return;  // of another connection
  if (const auto taken = Take(std::move(answer), now_ms); !taken) GiveUp(taken.error(), now_ms);
}

base::Status Follower::Take(base::Result<Answer> answer, uint64_t now_ms) {
  const Question question = *std::exchange(asked_, std::nullopt);
  if (std::holds_alternative<AskHeld>(question)) {
    node_->HeardOfOwnLog(TRY(As<std::string>(std::move(answer))));
    knows_held_ = true;
  } else if (std::holds_alternative<AskNews>(question)) {
    if (!answer && answer.error().code == Code::kForbidden) {
      refused_ = answer.error();
      return {};
    }
    told_ = TRY(As<News>(std::move(answer)));
    trouble_.clear();
  } else if (const auto* const epoch = std::get_if<AskEpoch>(&question)) {
    return TakeEpoch(epoch->epoch, answer);
  } else if (std::holds_alternative<AskDocuments>(question)) {
    names_ = TRY(As<std::vector<Digest>>(std::move(answer)));
    std::ranges::reverse(*names_);
  } else if (const auto* const document = std::get_if<AskDocument>(&question)) {
    return TakeDocument(document->name, std::move(answer));
  } else if (const auto* const records = std::get_if<AskRecords>(&question)) {
    auto given = TRY(As<Records>(std::move(answer)));
    if (given.next <= records->from) return Fail(Code::kCorrupt, "it says that it has more, and sends nothing");
    taking_->from = given.next;
    brought_ = true;
    return node_->TakeRecords(std::move(given.frames));
  } else if (std::holds_alternative<AskHead>(question)) {
    suspicion_->head = TRY(As<std::string>(std::move(answer)));
  } else if (const auto* const tile = std::get_if<AskTile>(&question)) {
    suspicion_->tiles[tile->path] = TRY(As<std::string>(std::move(answer)));
  } else if (std::holds_alternative<AskWitnessed>(question)) {
    // One that does not hold is as good as none: the entries are here all the same, and the next head may hold.
    if (auto note = As<std::string>(std::move(answer))) node_->TakeWitnessed(*std::move(note));
  } else {
    const base::Status taken = answer ? base::Status() : std::unexpected(answer.error());
    if (!taken) receipt_after_ms_ = now_ms + kReceiptAgain_ms;
    node_->ReceiptAnswered(std::get<GiveReceipt>(question).receipt, taken);
  }
  return {};
}

base::Status Follower::TakeDocument(const Digest& name, base::Result<Answer> answer) {
  base::Status taken;
  if (answer || answer.error().code != Code::kNotFound) {  // else it has had its time
    const std::string bytes = TRY(As<std::string>(std::move(answer)));
    if (NameOf(bytes) == name) {
      taken = node_->TakeDocument(bytes);
      if (!taken && taken.error().code == Code::kUnavailable) return taken;
      brought_ = brought_ || taken;
    }
  }
  std::erase_if(untimely_, [&](const Untimely& one) { return one.name == name; });
  if (!taken) untimely_.push_back({node_->epoch(), name});
  if (untimely_.size() > kUntimelyKept) untimely_.pop_front();
  return {};
}

// One that is refused learns why as long as there are epochs to be had, and asks again later.
base::Status Follower::TakeEpoch(uint64_t epoch, const base::Result<Answer>& answer) {
  const auto took = [&]() -> base::Status {
    const std::string certificate = TRY(As<std::string>(answer));
    if (node_->epoch() >= epoch) return {};  // another member was faster
    TRY(node_->TakeDocument(certificate));
    brought_ = true;
    if (node_->epoch() < epoch) return Fail(Code::kUnavailable, "the certificate of epoch " + std::to_string(epoch) + " is not adopted yet");
    return {};
  }();
  if (!took && refused_) return std::unexpected(*std::exchange(refused_, std::nullopt));
  return took;
}

void Follower::GiveUp(const base::Error& error, uint64_t now_ms) {
  trouble_ = error.message;
  suspicion_.reset();
  if (error.code == Code::kCorrupt) suspicion_.emplace();
  knows_held_ = false;
  told_.reset();
  names_.reset();
  refused_.reset();
  if (std::exchange(taking_, std::nullopt)) (void)node_->FinishRecords().has_value();  // what came before the error stays
  not_before_ms_ = now_ms + retry_ms_;
  retry_ms_ = std::min(2 * retry_ms_, kRetryMax_ms);
}

// Ever longer: it may take a person (SigningGuard), and the member answers each question at once until then.
uint64_t Follower::WaitToSign() { return std::exchange(sign_wait_ms_, std::min(2 * sign_wait_ms_, kRetryMax_ms)); }

uint64_t Follower::Pause(uint64_t now_ms) {
  const bool waited = now_ms >= asked_ms_ + kBetweenQuestionsMax_ms;
  pause_ms_ = brought_ || waited ? kBetweenQuestions_ms : std::min(2 * pause_ms_, kBetweenQuestionsMax_ms);
  return pause_ms_;
}

void Follower::Done(uint64_t not_before_ms) {
  told_.reset();
  trouble_.clear();
  retry_ms_ = kRetryMin_ms;
  not_before_ms_ = not_before_ms;
}

}  // namespace federation
