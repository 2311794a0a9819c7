// The proof that a certificate is the next epoch, which stands by itself: commits, and the prevotes that they rest on.
#include <fmt/format.h>

#include "covenant/fields.h"
#include "covenant/vote.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

std::unexpected<base::Error> BadSeal(std::string_view why) { return Fail(Code::kInvalid, fmt::format("seal: {}", why)); }

Result<Signed> ReadSigned(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"signature", "voter"}));
  return Signed{TRY(fields.Signature("signature")), TRY(fields.Hash("voter"))};
}

constexpr auto kVoter = [](const Signed& vote) { return vote.voter; };

void WriteSignedVotes(json::Writer& w, std::string_view name, std::span<const Signed> votes) {
  w.Key(name).Array();
  for (const Signed& vote : votes) {
    w.Object();
    WriteSignature(w, "signature", vote.signature);
    WriteHash(w, "voter", vote.voter);
    w.End();
  }
  w.End();
}

// `like` is what all of them signed, but for the voter.
Status CheckQuorum(const State& state, Vote like, std::span<const Signed> votes) {
  const size_t needed = Quorum(state.ActiveCount());
  if (votes.size() < needed) {
    return Fail(Code::kForbidden, fmt::format("seal: {} {}s in round {}; it takes {}", votes.size(), kStepNames[static_cast<size_t>(like.step)],
                                              like.round, needed));
  }
  const MemberId* last = nullptr;  // ascending, so that nobody counts twice
  for (const Signed& vote : votes) {
    if (last != nullptr && !(*last < vote.voter)) return BadSeal("votes that are not in ascending order of their voters");
    last = &vote.voter;
    like.voter = vote.voter;
    like.signature = vote.signature;
    TRY(CheckVote(state, like));
  }
  return {};
}

Vote VoteLike(const State& state, const Digest& certificate, uint64_t round, std::optional<uint64_t> since, Step step) {
  return {.certificate = certificate, .covenant = state.covenant, .epoch = state.epoch + 1, .round = round, .since = since, .step = step};
}

}  // namespace

Status CheckProofs(const State& state, const Digest& certificate, uint64_t round, std::span<const PrevoteSet> proofs) {
  if (proofs.empty() || proofs.size() > kProofsMax) return BadSeal(fmt::format("{} proofs; from 1 to {}", proofs.size(), kProofsMax));
  std::optional<uint64_t> expected = round;
  for (const PrevoteSet& proof : proofs) {
    if (proof.round != expected) return BadSeal("a proof of another round than the one before it rests on");
    if (proof.since && *proof.since >= proof.round) return BadSeal("a proof that rests on a round that is not earlier");
    TRY(CheckQuorum(state, VoteLike(state, certificate, proof.round, proof.since, Step::kPrevote), proof.prevotes));
    expected = proof.since;
  }
  if (expected) return BadSeal(fmt::format("round {} is not proved", *expected));
  return {};
}

Status CheckSeal(const State& state, const Digest& certificate, const Seal& seal) {
  TRY(CheckQuorum(state, VoteLike(state, certificate, seal.round, std::nullopt, Step::kCommit), seal.commits));
  return CheckProofs(state, certificate, seal.round, seal.proofs);
}

void WriteProofs(json::Writer& w, std::span<const PrevoteSet> proofs) {
  w.Key("proofs").Array();
  for (const PrevoteSet& proof : proofs) {
    w.Object();
    WriteSignedVotes(w, "prevotes", proof.prevotes);
    w.Key("round").Integer(static_cast<int64_t>(proof.round)).Key("since");
    proof.since ? w.Integer(static_cast<int64_t>(*proof.since)) : w.Null();
    w.End();
  }
  w.End();
}

void WriteSeal(json::Writer& w, const Seal& seal) {
  w.Object();
  WriteSignedVotes(w, "commits", seal.commits);
  WriteProofs(w, seal.proofs);
  w.Key("round").Integer(static_cast<int64_t>(seal.round)).End();
}

Result<PrevoteSet> ReadPrevoteSet(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"prevotes", "round", "since"}));
  return PrevoteSet{.prevotes = TRY(fields.Sorted("prevotes", 1, kActiveMembersMax, ReadSigned, kVoter)),
                    .round = TRY(fields.Number("round")),
                    .since = TRY(fields.Optional("since", [](json::Value v, const std::string& p) { return ReadNumber(v, p); }))};
}

Result<Seal> ReadSeal(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"commits", "proofs", "round"}));
  return Seal{.commits = TRY(fields.Sorted("commits", 1, kActiveMembersMax, ReadSigned, kVoter)),
              .proofs = TRY(fields.List("proofs", 1, kProofsMax, ReadPrevoteSet)),
              .round = TRY(fields.Number("round"))};
}

}  // namespace covenant
