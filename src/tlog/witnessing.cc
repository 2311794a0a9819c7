#include "tlog/witnessing.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace tlog {

Witnessing::Witnessing(std::vector<VerifierKey> witnesses, size_t quorum) : quorum_(quorum) {
  for (VerifierKey& key : witnesses) {
    CHECK(std::ranges::none_of(witnesses_, [&](const Witness& other) { return other.key.material() == key.material(); }));
    witnesses_.push_back({.key = std::move(key)});
  }
}

Witnessing::Output Witnessing::Grown(const Checkpoint& head, const Note& note, uint64_t now_ms) {
  CHECK(!local_ || head.size >= local_->checkpoint.size);
  local_ = Head{head, note, std::vector<std::optional<NoteSignature>>(witnesses_.size()), 0};
  Output out;
  if (!candidate_ || candidate_->count >= quorum_) TakeNext(now_ms);
  if (quorum_ == 0) {  // an owner alone: nobody is there to cosign
    witnessed_ = candidate_;
    out.witnessed = true;
  }
  AskAll(now_ms, out);
  return out;
}

Witnessing::Output Witnessing::Answered(const Ask& ask, const WitnessReply& reply, uint64_t now_ms) {
  Output out;
  Witness& witness = witnesses_.at(ask.witness);
  witness.asked = false;
  if (const auto* cosigned = std::get_if<Cosigned>(&reply)) {
    witness.seen = ask.size;
    witness.was_stale = false;
    witness.wait_ms = 0;
    out.witnessed = TakeCosignature(ask, cosigned->signature);
  } else if (const auto* stale = std::get_if<Stale>(&reply)) {
    witness.seen = stale->size;
    if (stale->size > local_->checkpoint.size) out.ahead = stale->size;
    // Once more, at once, from there. A second time it waits, or the two could go round in circles.
    if (std::exchange(witness.was_stale, true)) Failed(witness, now_ms);
  } else {
    Failed(witness, now_ms);
  }
  if (candidate_->count >= quorum_ && local_->checkpoint.size > candidate_->checkpoint.size) TakeNext(now_ms);
  AskAll(now_ms, out);
  return out;
}

Witnessing::Output Witnessing::Tick(uint64_t now_ms) {
  Output out;
  const bool newer_waits = candidate_ && local_->checkpoint.size > candidate_->checkpoint.size;
  if (newer_waits && now_ms >= candidate_since_ms_ + kWitnessPatience_ms) TakeNext(now_ms);
  AskAll(now_ms, out);
  return out;
}

std::optional<uint64_t> Witnessing::NextTick() const {
  std::optional<uint64_t> next;
  const auto sooner = [&](uint64_t at_ms) { next = next ? std::min(*next, at_ms) : at_ms; };
  if (!candidate_) return next;
  if (local_->checkpoint.size > candidate_->checkpoint.size) sooner(candidate_since_ms_ + kWitnessPatience_ms);
  for (size_t i = 0; i < witnesses_.size(); ++i) {
    const Witness& w = witnesses_[i];
    if (!w.asked && !candidate_->cosignatures[i] && w.seen <= candidate_->checkpoint.size) sooner(w.not_before_ms);
  }
  return next;
}

std::optional<Checkpoint> Witnessing::local() const { return local_ ? std::optional(local_->checkpoint) : std::nullopt; }
std::optional<Checkpoint> Witnessing::witnessed() const { return witnessed_ ? std::optional(witnessed_->checkpoint) : std::nullopt; }

std::optional<std::string> Witnessing::WitnessedNote() const {
  if (!witnessed_) return std::nullopt;
  Note note = witnessed_->note;
  for (const auto& cosignature : witnessed_->cosignatures) {
    if (cosignature) note.signatures.push_back(*cosignature);
  }
  return FormatNote(note);
}

// Whether the witnessed head is another now, or has more cosignatures.
bool Witnessing::TakeCosignature(const Ask& ask, const NoteSignature& signature) {
  const auto add = [&](std::optional<Head>& head) {
    if (!head || head->note.text != ask.text) return false;
    auto& place = head->cosignatures[ask.witness];
    head->count += !place.has_value();
    place = signature;
    return true;
  };
  const bool more = add(witnessed_);
  if (!add(candidate_) || candidate_->count < quorum_) return more;
  witnessed_ = candidate_;
  return true;
}

void Witnessing::AskAll(uint64_t now_ms, Output& out) {
  for (size_t i = 0; i < witnesses_.size(); ++i) {
    if (!Wants(i, now_ms)) continue;
    witnesses_[i].asked = true;
    out.asks.push_back({i, witnesses_[i].seen, candidate_->checkpoint.size, candidate_->note.text, FormatNote(candidate_->note)});
  }
}

// A witness that has seen a larger head than the candidate cannot cosign it: it waits for the next.
bool Witnessing::Wants(size_t witness, uint64_t now_ms) const {
  const Witness& w = witnesses_[witness];
  return candidate_ && !w.asked && !candidate_->cosignatures[witness] && now_ms >= w.not_before_ms && w.seen <= candidate_->checkpoint.size;
}

void Witnessing::Failed(Witness& witness, uint64_t now_ms) {
  witness.wait_ms = witness.wait_ms == 0 ? kWitnessRetryMin_ms : std::min(2 * witness.wait_ms, kWitnessRetryMax_ms);
  witness.not_before_ms = now_ms + witness.wait_ms;
}

void Witnessing::TakeNext(uint64_t now_ms) {
  candidate_ = local_;
  candidate_since_ms_ = now_ms;
}

}  // namespace tlog
