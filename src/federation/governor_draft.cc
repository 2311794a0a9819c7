// What a governor puts forward as the next certificate, when, and what it accepts from others.
#include <algorithm>
#include <utility>

#include "covenant/apply.h"
#include "federation/governor.h"

namespace federation {
namespace {

using base::Result;
using covenant::CardUpdate;
using covenant::CertificateBody;
using covenant::MemberAnchor;
using covenant::Row;

constexpr size_t kCardBytesMax = size_t{4} << 20;  // of all card updates in one draft; the rest waits for the next

// As many as a certificate takes.
std::vector<CardUpdate> Some(std::vector<CardUpdate> updates) {
  size_t bytes = 0, count = 0;
  while (count < updates.size() && count < covenant::kCardUpdatesMax) {
    bytes += FormatCardUpdate(updates[count]).size();
    if (bytes > kCardBytesMax) break;
    ++count;
  }
  updates.erase(updates.begin() + static_cast<ptrdiff_t>(count), updates.end());
  return updates;
}

}  // namespace

void Governor::NoteHead(const MemberAnchor& head) {
  const Row* row = state_.Find(head.member);
  if (row == nullptr || !row->IsMember()) return;
  auto& heads = heads_[head.member];
  if (std::ranges::find(heads, head.anchor) != heads.end()) return;
  if (heads.size() == kHeadsKept) heads.pop_front();
  heads.push_back(head.anchor);
}

// Suggests a certificate where there is a cause for one, and again where the cause has changed or the draft is old.
void Governor::Consider(uint64_t now_ms, Output& out) {
  if (decided_ || !IsVoting()) return;
  Cause cause = CauseAt(now_ms / 1000);
  if (cause.IsNone()) {
    suggested_.reset();
    return;
  }
  if (suggested_ && suggested_->cause == cause && now_ms < suggested_->at_ms + kDraftAgeMax_ms) return;
  auto draft = Draft(cause, now_ms / 1000);
  suggested_ = Suggested{std::move(cause), now_ms};
  if (!draft || !IsAcceptable(*draft)) return;  // what is approved does not fit on this state, or not yet
  if (auto begun = agreement_->Suggest(*std::move(draft), now_ms)) Absorb(*std::move(begun), out);
}

Governor::Cause Governor::CauseAt(uint64_t now_s) const {
  Cause cause;
  for (const covenant::Tally& tally : box_.Tallies()) {
    if (tally.IsApproved()) cause.approved.push_back(tally.proposal);
  }
  for (const CardUpdate& update : cards_.All()) cause.updates.emplace_back(update.member, update.sequence);
  const auto due = FirstDueCard();
  cause.has_due_card = due && *due <= now_s;
  const bool is_urgent = !cause.IsNone();
  cause.renews = now_s >= state_.time + options_.renew_after_s && HasNewAnchors();
  cause.with_anchors = cause.renews && (!is_urgent || agreement_->round() < kRoundsWithAnchors);
  return cause;
}

std::optional<uint64_t> Governor::NextCause() const {
  if (!IsVoting()) return std::nullopt;
  if (suggested_) return suggested_->at_ms + kDraftAgeMax_ms;
  auto next_s = FirstDueCard();
  if (HasNewAnchors()) next_s = std::min(next_s.value_or(UINT64_MAX), state_.time + options_.renew_after_s);
  if (!next_s) return std::nullopt;
  return *next_s * 1000;
}

Result<CertificateBody> Governor::Draft(const Cause& cause, uint64_t now_s) const {
  CertificateBody with{.time = std::max(now_s, state_.time + 1)};
  const std::vector<CardUpdate> updates = Some(cards_.All());
  const std::vector<MemberAnchor> anchors = cause.with_anchors ? NewAnchors() : std::vector<MemberAnchor>();
  CertificateBody all = with;
  all.cards = updates;
  all.anchors = anchors;
  if (auto draft = box_.Draft(std::move(all))) return draft;
  // Two that each follow on the state do not go together: as many as do.
  for (const CardUpdate& update : updates) {
    with.cards.push_back(update);
    if (!covenant::Draft(state_, with)) with.cards.pop_back();
  }
  for (const MemberAnchor& anchor : anchors) {
    with.anchors.push_back(anchor);
    if (!covenant::Draft(state_, with)) with.anchors.pop_back();
  }
  return box_.Draft(std::move(with));
}

// A certificate for nothing is refused: epochs without end would push proposals out of their time. Heads that this node does
// not know of are refused: a wrong one would lock a member's log out.
bool Governor::IsAcceptable(const CertificateBody& body) const {
  const auto due = FirstDueCard();
  const bool renews = !body.anchors.empty() && body.time >= state_.time + options_.renew_after_s / 2;
  const bool has_cause = !body.proposals.empty() || !body.cards.empty() || (due && *due <= body.time) || renews;
  return has_cause && std::ranges::all_of(body.anchors, [this](const MemberAnchor& anchor) { return IsAnchorKnown(anchor); });
}

bool Governor::IsAnchorKnown(const MemberAnchor& anchor) const {
  const Row* row = state_.Find(anchor.member);
  if (row != nullptr && row->anchor == anchor.anchor) return true;
  const auto heads = heads_.find(anchor.member);
  if (heads != heads_.end() && std::ranges::find(heads->second, anchor.anchor) != heads->second.end()) return true;
  return options_.anchor_holds && options_.anchor_holds(anchor);
}

std::optional<uint64_t> Governor::FirstDueCard() const {
  std::optional<uint64_t> first;
  for (const Row& row : state_.members) {
    if (row.waiting) first = std::min(first.value_or(UINT64_MAX), row.waiting->time + state_.thresholds.key_delay_s);
  }
  return first;
}

std::optional<covenant::Anchor> Governor::NewAnchorOf(const covenant::MemberId& member, const std::deque<covenant::Anchor>& heads) const {
  const Row* const row = state_.Find(member);
  const auto newest = std::ranges::max_element(heads, {}, &covenant::Anchor::size);
  if (row->anchor && newest->size <= row->anchor->size) return std::nullopt;
  return *newest;
}

bool Governor::HasNewAnchors() const {
  return std::ranges::any_of(heads_, [this](const auto& entry) { return NewAnchorOf(entry.first, entry.second).has_value(); });
}

std::vector<MemberAnchor> Governor::NewAnchors() const {
  std::vector<MemberAnchor> anchors;
  for (const auto& [member, heads] : heads_) {
    if (auto newest = NewAnchorOf(member, heads)) anchors.push_back({*std::move(newest), member});
  }
  return anchors;
}

}  // namespace federation
