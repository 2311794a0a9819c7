#include "covenant/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "covenant/effects.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

Status CheckPlace(const State& before, const CertificateBody& body) {
  const auto conflict = [](std::string why) { return Fail(Code::kConflict, fmt::format("certificate: {}", why)); };
  if (body.covenant != before.covenant) return conflict("it is of another covenant");
  if (body.epoch != before.epoch + 1) return conflict(fmt::format("it is of epoch {}; the next one is {}", body.epoch, before.epoch + 1));
  if (body.previous != before.head) return conflict("it follows on another certificate than the last one here");
  if (body.time <= before.time) return conflict("its time is not later than the last one's");
  return {};
}

// Ballots on `proposal`: by different active members who signed them.
Result<size_t> CountYes(const State& before, const Digest& proposal, const std::vector<BallotSignature>& ballots) {
  size_t yes = 0;
  for (size_t i = 0; i < ballots.size(); ++i) {
    const BallotSignature& ballot = ballots[i];
    if (i > 0 && !(ballots[i - 1].voter < ballot.voter)) return Fail(Code::kInvalid, "ballots that are not in ascending order of their voters");
    const Row* voter = before.FindActive(ballot.voter);
    if (voter == nullptr) return Fail(Code::kForbidden, "a ballot by somebody who is no active member");
    const Ballot whole{before.covenant, proposal, ballot.choice, ballot.voter, {}};
    TRY(CheckSignature(voter->card.keys.vote, Message(domain::kBallot, FormatBallotBody(whole)), ballot.signature, "a ballot's"));
    yes += ballot.choice == Choice::kYes;
  }
  return yes;
}

Status TakeUpdate(State& state, const CardUpdate& update) {
  if (update.covenant != state.covenant) return Fail(Code::kInvalid, "card update: of another covenant");
  Row* row = state.Find(update.member);
  if (row == nullptr || !row->IsMember()) return Fail(Code::kInvalid, "card update: there is no such member");
  TRY(CheckCardUpdate(update, row->card, row->sequence));
  TRY(CheckCardAmong(state, update.card.body, &update.member));
  row->card = update.card.body;
  row->sequence = update.sequence;
  return {};
}

Status TakeProposal(const Approved& approved, State& state, Scene& scene) {
  TRY(CheckApproved(scene.before, approved, scene.time));
  const std::vector<Action>& actions = approved.proposal.actions;
  for (const Action& action : actions) TRY(CheckUntouched(state, action, approved.proposal.base.epoch));
  for (size_t i = 0; i < actions.size(); ++i) {
    if (auto done = Perform(actions[i], state, scene); !done) {
      return base::Annotate(std::move(done).error(), fmt::format("action {}, {}", i, ActionName(actions[i])));
    }
  }
  for (const Action& action : actions) Touch(action, state, scene.epoch);
  return {};
}

void TakeWaitingCards(State& state) {
  for (Row& row : state.members) {
    if (!row.waiting || row.waiting->time + state.thresholds.key_delay_s > state.time) continue;
    const Waiting waiting = *std::exchange(row.waiting, std::nullopt);
    if (waiting.previous != CardHash(row.card) || !CheckCardAmong(state, waiting.card, &row.id)) continue;
    row.card = waiting.card;
    ++row.sequence;
  }
}

Status TakeAnchor(State& state, const MemberAnchor& given) {
  const auto wrong = [](std::string_view why) { return Fail(Code::kInvalid, fmt::format("anchor: {}", why)); };
  Row* row = state.Find(given.member);
  if (row == nullptr || !row->IsMember()) return wrong("there is no such member");
  for (const tlog::VerifierKey& key : given.anchor.keys) {
    if (key.name() != row->card.keys.log.name()) return wrong("a key of another log than the member's");
  }
  if (row->anchor && given.anchor.size < row->anchor->size) return wrong("the log has become smaller");
  if (row->anchor && given.anchor.size == row->anchor->size && given.anchor.root != row->anchor->root) return wrong("another root at the same size");
  row->anchor = given.anchor;
  return {};
}

void TidyCircles(State& state) {
  for (CircleRow& row : state.circles) {
    if (row.circle.members.empty()) continue;
    std::erase_if(row.circle.members, [&](const MemberId& id) { return !state.Find(id)->IsMember(); });
    if (row.circle.members.empty()) row.touched = state.epoch;
  }
  std::erase_if(state.circles, [&](const CircleRow& row) { return row.circle.members.empty() && row.touched + kRecentStates < state.epoch; });
}

// All but the comparison with the state's hash in the body, and the hash of the certificate.
Result<State> Next(const State& before, const CertificateBody& body) {
  State state = before;
  state.epoch = body.epoch;
  state.time = body.time;
  state.recent.insert(state.recent.begin(), before.hash);
  if (state.recent.size() > kRecentStates) state.recent.pop_back();

  for (const CardUpdate& update : body.cards) TRY(TakeUpdate(state, update));
  Scene scene{.before = before, .epoch = body.epoch, .time = body.time};
  for (const Approved& approved : body.proposals) {
    if (auto taken = TakeProposal(approved, state, scene); !taken) {
      return base::Annotate(std::move(taken).error(), "proposal " + base::HexEncode(ProposalHash(approved.proposal).view()));
    }
  }
  TakeWaitingCards(state);
  for (const MemberAnchor& anchor : body.anchors) TRY(TakeAnchor(state, anchor));
  TidyCircles(state);
  state.hash = StateHash(state);
  return state;
}

}  // namespace

Status CheckProposal(const State& before, const Proposal& proposal, uint64_t time) {
  if (proposal.covenant != before.covenant) return Fail(Code::kForbidden, "of another covenant");
  const Row* proposer = before.FindActive(proposal.proposer);
  if (proposer == nullptr) return Fail(Code::kForbidden, "by somebody who is no active member");
  TRY(CheckSignature(proposer->card.keys.vote, Message(domain::kProposal, FormatProposalBody(proposal)), proposal.signature, "the proposer's"));
  TRY(CheckBase(before, proposal.base));
  if (time > proposal.not_after) return Fail(Code::kConflict, "it has run out");
  return {};
}

Status CheckApproved(const State& before, const Approved& approved, uint64_t time) {
  TRY(CheckProposal(before, approved.proposal, time));
  const size_t yes = TRY(CountYes(before, ProposalHash(approved.proposal), approved.ballots));
  const size_t needed = BallotsNeeded(LevelOf(approved.proposal), before.thresholds, before.ActiveCount());
  if (yes < needed) return Fail(Code::kForbidden, fmt::format("{} say yes; it takes {} of {}", yes, needed, before.ActiveCount()));
  return {};
}

Result<State> Follow(const State& before, const CertificateBody& body) {
  TRY(CheckPlace(before, body));
  State state = TRY(Next(before, body));
  if (state.hash != body.state) return Fail(Code::kCorrupt, "certificate: it names another state than the one it leads to");
  state.head = CertificateHash(body);
  return state;
}

Result<State> Apply(const State& before, const Certificate& certificate) {
  TRY(CheckPlace(before, certificate.body));
  TRY(CheckSeal(before, CertificateHash(certificate.body), certificate.seal));
  return Follow(before, certificate.body);
}

Result<CertificateBody> Draft(const State& before, CertificateBody wanted) {
  wanted.covenant = before.covenant;
  wanted.epoch = before.epoch + 1;
  wanted.previous = before.head;
  std::ranges::sort(wanted.anchors, {}, &MemberAnchor::member);
  std::ranges::sort(wanted.cards, {}, [](const CardUpdate& u) { return std::pair(u.member, u.sequence); });
  for (Approved& approved : wanted.proposals) std::ranges::sort(approved.ballots, {}, &BallotSignature::voter);
  std::ranges::sort(wanted.proposals, {}, [](const Approved& a) { return ProposalHash(a.proposal); });
  TRY(CheckPlace(before, wanted));
  wanted.state = TRY(Next(before, wanted)).hash;
  return wanted;
}

}  // namespace covenant
