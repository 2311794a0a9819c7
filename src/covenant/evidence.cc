#include "covenant/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/encoding.h"
#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

Digest HashFor(const Ballot& document) { return BallotHash(document); }
Digest HashFor(const Vote& document) { return VoteHash(document); }
Digest HashFor(const Offer& document) { return OfferHash(document); }
Digest HashFor(const CardUpdate& document) { return CardUpdateHash(document); }

std::string TextOf(const Ballot& document) { return FormatBallot(document); }
std::string TextOf(const Vote& document) { return FormatVote(document); }
std::string TextOf(const Offer& document) { return FormatOffer(document); }
std::string TextOf(const CardUpdate& document) { return FormatCardUpdate(document); }
std::string TextOf(const LogHead& document) { return FormatLogHead(document); }

template <class T>
Pair<std::string> TextsOf(const Pair<T>& pair) {
  return {TextOf(pair[0]), TextOf(pair[1])};
}
Pair<std::string> TextsOf(const Partiality& partiality) {
  json::Writer opening;
  partiality.opening ? opening.String(base::Base64Encode(*partiality.opening)) : opening.Null();
  return {FormatExcerpt(partiality.excerpt), opening.Take()};
}

// By the lower hash, so that there is one evidence of one fault.
template <class T>
Evidence InOrder(Fault fault, const T& a, const T& b) {
  return {fault, HashFor(a) < HashFor(b) ? Pair<T>{a, b} : Pair<T>{b, a}};
}

// After `commit` a prevote for another certificate rests on a quorum in the commit's round or later, or breaks the lock.
bool BreaksLock(const Vote& commit, const Vote& prevote) {
  return commit.step == Step::kCommit && prevote.step == Step::kPrevote && commit.certificate && prevote.certificate &&
         commit.certificate != prevote.certificate && prevote.round > commit.round && (!prevote.since || *prevote.since < commit.round);
}

template <class T, class Read>
Result<Evidence> ReadPair(const Fields& fields, Fault fault, Read read) {
  Evidence evidence{fault, Pair<T>{TRY(read(fields["first"], fields.At("first"))), TRY(read(fields["second"], fields.At("second")))}};
  const auto& [first, second] = std::get<Pair<T>>(evidence.documents);
  const auto contradiction = Contradiction(first, second);
  if (!contradiction || *contradiction != evidence) {
    return Wrong(fields.At("kind"), "these two do not contradict each other in this way, or stand in the wrong order");
  }
  return evidence;
}

Result<Evidence> ReadPartiality(const Fields& fields, Fault fault) {
  Partiality partiality{TRY(ReadExcerpt(fields["first"], fields.At("first"))), {}};
  if (fields.IsNull("second")) return Evidence{fault, std::move(partiality)};
  if (fault == Fault::kWithheld) return Wrong(fields.At("second"), "not null: the ledger's row says all");
  partiality.opening = base::Base64Decode(fields["second"].AsString());
  if (!partiality.opening || base::Base64Encode(*partiality.opening) != fields["second"].AsString()) return Wrong(fields.At("second"), "not base64");
  return Evidence{fault, std::move(partiality)};
}

Result<Evidence> ReadEvidence(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"first", "kind", "second"}));
  const Fault fault = TRY(ReadEnum<Fault>(fields["kind"], fields.At("kind"), kFaultNames));
  switch (fault) {
    case Fault::kBallots: return ReadPair<Ballot>(fields, fault, ReadBallot);
    case Fault::kHeads: return ReadPair<LogHead>(fields, fault, ReadLogHead);
    case Fault::kOffers: return ReadPair<Offer>(fields, fault, ReadOffer);
    case Fault::kUpdates: return ReadPair<CardUpdate>(fields, fault, ReadCardUpdate);
    case Fault::kLock:
    case Fault::kVotes: return ReadPair<Vote>(fields, fault, ReadVote);
    case Fault::kVerdict:
    case Fault::kWithheld: return ReadPartiality(fields, fault);
  }
  return Wrong(pointer, "unknown");
}

Result<MemberId> CheckSigned(const State& state, const Ballot& ballot) {
  if (ballot.covenant != state.covenant) return Fail(Code::kForbidden, "evidence: of another covenant");
  const Row* row = state.Find(ballot.voter);
  if (row == nullptr) return Fail(Code::kForbidden, "evidence: there is no such member");
  TRY(CheckSignature(row->card.keys.vote, Message(domain::kBallot, FormatBallotBody(ballot)), ballot.signature, "evidence: the voter's"));
  return ballot.voter;
}

Result<MemberId> CheckSigned(const State& state, const Vote& vote) {
  TRY(CheckVote(state, vote));
  return vote.voter;
}

Result<MemberId> CheckSigned(const State& state, const Offer& offer) {
  TRY(CheckOffer(state, offer));
  return offer.proposer;
}

Result<MemberId> CheckSigned(const State& state, const CardUpdate& update) {
  if (update.covenant != state.covenant) return Fail(Code::kForbidden, "evidence: of another covenant");
  const Row* row = state.Find(update.member);
  if (row == nullptr || CardHash(row->card) != update.previous) return Fail(Code::kConflict, "evidence: the member has another card in this state");
  TRY(CheckSignature(row->card.keys.vote, Message(domain::kCardUpdate, FormatCardUpdateBody(update)), update.vote, "evidence: the old vote key's"));
  return update.member;
}

template <class T>
Result<MemberId> JudgeDocuments(const State& state, Fault fault, const Pair<T>& pair, const RulesAt&) {
  const auto contradiction = Contradiction(pair[0], pair[1]);
  if (!contradiction || contradiction->fault != fault) return Fail(Code::kInvalid, "evidence: the two do not contradict each other");
  const MemberId culprit = TRY(CheckSigned(state, pair[0]));
  if (TRY(CheckSigned(state, pair[1])) != culprit) return Fail(Code::kInvalid, "evidence: two members signed");
  return culprit;
}

Result<MemberId> JudgeDocuments(const State& state, Fault fault, const Partiality& partiality, const RulesAt& rules_at) {
  return fault == Fault::kWithheld ? JudgeWithheld(state, partiality) : JudgeVerdict(state, partiality, rules_at);
}

Vote VoteOf(const State& state, const Digest& certificate, Step step, uint64_t round, std::optional<uint64_t> since, const Signed& vote) {
  return {certificate, state.covenant, state.epoch + 1, round, since, step, vote.voter, vote.signature};
}

}  // namespace

std::string FormatEvidence(const Evidence& evidence) {
  const auto [first, second] = std::visit([](const auto& documents) { return TextsOf(documents); }, evidence.documents);
  json::Writer w;
  w.Object().Key("first").Raw(first).Key("kind").String(kFaultNames[static_cast<size_t>(evidence.fault)]).Key("second").Raw(second).End();
  return w.Take();
}

Result<Evidence> ParseEvidence(std::string_view bytes) { return ReadDocument(bytes, kEvidenceBytesMax, "evidence", ReadEvidence); }

Result<MemberId> Judge(const State& state, const Evidence& evidence, const RulesAt& rules_at) {
  return std::visit([&](const auto& documents) { return JudgeDocuments(state, evidence.fault, documents, rules_at); }, evidence.documents);
}

std::optional<Evidence> Contradiction(const Ballot& a, const Ballot& b) {
  if (a.voter != b.voter || a.covenant != b.covenant || a.proposal != b.proposal || a.choice == b.choice) return std::nullopt;
  return InOrder(Fault::kBallots, a, b);
}

std::optional<Evidence> Contradiction(const Vote& a, const Vote& b) {
  if (a.voter != b.voter || a.covenant != b.covenant || a.epoch != b.epoch) return std::nullopt;
  if (a.round == b.round && a.step == b.step && (a.certificate != b.certificate || a.since != b.since)) return InOrder(Fault::kVotes, a, b);
  if (BreaksLock(a, b)) return Evidence{Fault::kLock, Pair<Vote>{a, b}};
  if (BreaksLock(b, a)) return Evidence{Fault::kLock, Pair<Vote>{b, a}};
  return std::nullopt;
}

std::optional<Evidence> Contradiction(const Offer& a, const Offer& b) {
  const bool one_place = a.proposer == b.proposer && a.covenant == b.covenant && a.epoch == b.epoch && a.round == b.round;
  if (!one_place || (a.certificate == b.certificate && a.since == b.since)) return std::nullopt;
  return InOrder(Fault::kOffers, a, b);
}

std::optional<Evidence> Contradiction(const CardUpdate& a, const CardUpdate& b) {
  const bool one_place = a.member == b.member && a.covenant == b.covenant && a.previous == b.previous && a.sequence == b.sequence;
  if (!one_place || CardHash(a.card.body) == CardHash(b.card.body)) return std::nullopt;
  return InOrder(Fault::kUpdates, a, b);
}

// In the order of their sizes; of one size, of their notes.
std::optional<Evidence> Contradiction(const LogHead& a, const LogHead& b) {
  const auto head_a = tlog::ParseSignedCheckpoint(a.note), head_b = tlog::ParseSignedCheckpoint(b.note);
  if (!head_a || !head_b) return std::nullopt;
  const tlog::Checkpoint &one = head_a->checkpoint, &other = head_b->checkpoint;
  if (std::tie(other.size, b.note) < std::tie(one.size, a.note)) return Contradiction(b, a);
  const bool differ = one.origin == other.origin && one.size > 0 && a.prefix == one.root && a.proof.empty() && b.prefix != one.root;
  if (!differ || !tlog::VerifyConsistency(one.size, other.size, b.prefix, other.root, b.proof)) return std::nullopt;
  return Evidence{Fault::kHeads, Pair<LogHead>{a, b}};
}

// Say `a` was committed in round r, the lower one. In the other's chain of proofs there is one of a round from r on that rests on
// no round from r on. Two quorums share more than a third, and of those who are in both, each either prevoted for both in
// round r or broke the lock that it had since.
std::vector<Evidence> EvidenceOfFork(const State& state, const Certificate& a, const Certificate& b) {
  if (b.seal.round < a.seal.round) return EvidenceOfFork(state, b, a);
  const Digest hash_a = CertificateHash(a.body), hash_b = CertificateHash(b.body);
  if (hash_a == hash_b || !CheckSeal(state, hash_a, a.seal) || !CheckSeal(state, hash_b, b.seal)) return {};
  const uint64_t round = a.seal.round;
  const auto proof = std::ranges::find_if(b.seal.proofs, [&](const PrevoteSet& p) { return !p.since || *p.since < round; });
  const bool same_round = proof->round == round;
  const std::vector<Signed>& first = same_round ? a.seal.proofs[0].prevotes : a.seal.commits;
  const std::optional<uint64_t> first_since = same_round ? a.seal.proofs[0].since : std::nullopt;

  std::vector<Evidence> found;
  for (const Signed& vote : first) {
    const auto other = std::ranges::lower_bound(proof->prevotes, vote.voter, {}, &Signed::voter);
    if (other == proof->prevotes.end() || other->voter != vote.voter) continue;
    const Step step = same_round ? Step::kPrevote : Step::kCommit;
    const auto contradiction = Contradiction(VoteOf(state, hash_a, step, round, first_since, vote),
                                             VoteOf(state, hash_b, Step::kPrevote, proof->round, proof->since, *other));
    if (contradiction) found.push_back(*contradiction);
  }
  return found;
}

}  // namespace covenant
