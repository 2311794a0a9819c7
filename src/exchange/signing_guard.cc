#include "exchange/signing_guard.h"

#include <algorithm>

#include "exchange/keys.h"

namespace exchange {

base::Status AskBeforeSigning(store::Store& store) {
  store::Batch batch;
  batch.Put(keys::kAskFirst, "1");
  return store.Commit(batch);
}

size_t AnswersNeeded(size_t members) { return members == 0 ? 0 : std::min(2 * members / 3, members - 1); }

void SigningGuard::Ask(size_t needed) {
  const base::MutexLock lock(mutex_);
  needed_ = needed;
  asking_ = answers_.size() < needed;
}

bool SigningGuard::Heard(const Answer& answer, uint64_t own_size, size_t needed) {
  const base::MutexLock lock(mutex_);
  Answer& known = answers_.try_emplace(answer.member, answer).first->second;
  // What was seen once stays seen: a member cannot take back that it holds more.
  if (answer.agreement == Answer::Agreement::kContradicts || (known.agreement == Answer::Agreement::kAgrees && answer.size > known.size)) known = answer;
  needed_ = needed;
  return EndsAsking(own_size);
}

bool SigningGuard::EndsAsking(uint64_t own_size) {
  const bool behind = std::ranges::any_of(answers_, [&](const auto& one) { return one.second.size > own_size; });
  if (!asking_ || behind || answers_.size() < needed_) return false;
  asking_ = false;
  return true;
}

SigningGuard::Standing SigningGuard::Now(uint64_t own_size) const {
  const base::MutexLock lock(mutex_);
  for (const auto& [member, answer] : answers_) {
    if (answer.agreement == Answer::Agreement::kContradicts) {
      return {State::kForked, answer.organisation + " holds a head of this node's log of the covenant, signed with this node's key, that contradicts the log here: two "
                              "nodes have signed with one key, or this one came back from a backup and went on. The members have to be told, and the log's key changed"};
    }
  }
  const Answer* ahead = nullptr;
  for (const auto& [member, answer] : answers_) {
    if (answer.size > own_size && (ahead == nullptr || answer.size > ahead->size)) ahead = &answer;
  }
  if (ahead != nullptr) {
    return {State::kBehind, "this node's log of the covenant has " + std::to_string(own_size) + " entries, and " + ahead->organisation + " holds " + std::to_string(ahead->size) +
                            " of it: this folder is an older copy. Going on would show the members two histories, so nothing is published to them; all else goes on. `mithaq recover` fetches back what the others hold of it, and then this node publishes again"};
  }
  if (!asking_) return {};
  return {State::kAsking, "this node waits for the other members to say how far they have its log of the covenant (" + std::to_string(answers_.size()) + " of " +
                          std::to_string(needed_) + " that are needed have answered); until then nothing is published to them. `mithaq serve` asks, `mithaq covenant peers` says who answers"};
}

base::Status SigningGuard::MaySign(uint64_t own_size) const {
  const Standing now = Now(own_size);
  if (now.state == State::kMaySign) return {};
  return base::Fail(now.state == State::kAsking ? base::Code::kUnavailable : base::Code::kConflict, now.why);
}

}  // namespace exchange
