#include "covenant/vote.h"

#include <fmt/format.h>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

void WriteNumber(json::Writer& w, std::string_view name, const std::optional<uint64_t>& number) {
  w.Key(name);
  number ? w.Integer(static_cast<int64_t>(*number)) : w.Null();
}

Result<std::optional<uint64_t>> ReadSince(const Fields& fields, uint64_t round) {
  const auto since = TRY(fields.Optional("since", [](json::Value v, const std::string& p) { return ReadNumber(v, p); }));
  if (since && *since >= round) return Wrong(fields.At("since"), "not an earlier round");
  return since;
}

std::string WithSignature(const std::string& body, const crypto::Signature& signature) {
  json::Writer w;
  w.Object().Key("body").Raw(body);
  WriteSignature(w, "signature", signature);
  w.End();
  return w.Take();
}

Result<const Row*> VoterIn(const State& state, const Digest& covenant, uint64_t epoch, const MemberId& voter) {
  if (covenant != state.covenant) return Fail(Code::kForbidden, "a vote of another covenant");
  if (epoch != state.epoch + 1) return Fail(Code::kConflict, fmt::format("a vote on epoch {}; the next one is {}", epoch, state.epoch + 1));
  const Row* row = state.FindActive(voter);
  if (row == nullptr) return Fail(Code::kForbidden, "a vote by somebody who is no active member");
  return row;
}

}  // namespace

std::string FormatOfferBody(const Offer& offer) {
  json::Writer w;
  w.Object();
  WriteHash(w, "certificate", offer.certificate);
  WriteHash(w, "covenant", offer.covenant);
  WriteNumber(w, "epoch", offer.epoch);
  WriteHash(w, "proposer", offer.proposer);
  WriteNumber(w, "round", offer.round);
  WriteNumber(w, "since", offer.since);
  w.End();
  return w.Take();
}

std::string FormatVoteBody(const Vote& vote) {
  json::Writer w;
  w.Object().Key("certificate");
  vote.certificate ? w.String(Base64Of(*vote.certificate)) : w.Null();
  WriteHash(w, "covenant", vote.covenant);
  WriteNumber(w, "epoch", vote.epoch);
  WriteNumber(w, "round", vote.round);
  WriteNumber(w, "since", vote.since);
  w.Key("step").String(kStepNames[static_cast<size_t>(vote.step)]);
  WriteHash(w, "voter", vote.voter);
  w.End();
  return w.Take();
}

Digest OfferHash(const Offer& offer) { return HashOf(domain::kOffer, FormatOfferBody(offer)); }
Digest VoteHash(const Vote& vote) { return HashOf(domain::kVote, FormatVoteBody(vote)); }
std::string FormatOffer(const Offer& offer) { return WithSignature(FormatOfferBody(offer), offer.signature); }
std::string FormatVote(const Vote& vote) { return WithSignature(FormatVoteBody(vote), vote.signature); }

Result<Offer> ReadOffer(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"certificate", "covenant", "epoch", "proposer", "round", "since"}));
  Offer offer{.certificate = TRY(body.Hash("certificate")),
              .covenant = TRY(body.Hash("covenant")),
              .epoch = TRY(body.Number("epoch")),
              .proposer = TRY(body.Hash("proposer")),
              .round = TRY(body.Number("round")),
              .since = {},
              .signature = TRY(fields.Signature("signature"))};
  offer.since = TRY(ReadSince(body, offer.round));
  return offer;
}

Result<Vote> ReadVote(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"certificate", "covenant", "epoch", "round", "since", "step", "voter"}));
  Vote vote{.certificate = TRY(body.Optional("certificate", ReadHash)),
            .covenant = TRY(body.Hash("covenant")),
            .epoch = TRY(body.Number("epoch")),
            .round = TRY(body.Number("round")),
            .since = {},
            .step = TRY(ReadEnum<Step>(body["step"], body.At("step"), kStepNames)),
            .voter = TRY(body.Hash("voter")),
            .signature = TRY(fields.Signature("signature"))};
  vote.since = TRY(ReadSince(body, vote.round));
  if (vote.since && (vote.step == Step::kCommit || !vote.certificate)) {
    return Wrong(body.At("since"), "only a prevote for a certificate rests on an earlier round");
  }
  return vote;
}

Result<Offer> ParseOffer(std::string_view bytes) { return ReadDocument(bytes, kVoteBytesMax, "offer", ReadOffer); }
Result<Vote> ParseVote(std::string_view bytes) { return ReadDocument(bytes, kVoteBytesMax, "vote", ReadVote); }

Offer SignOffer(Offer offer, const crypto::SigningKey& vote) {
  offer.signature = vote.Sign(Message(domain::kOffer, FormatOfferBody(offer)));
  return offer;
}

Vote SignVote(Vote vote, const crypto::SigningKey& key) {
  vote.signature = key.Sign(Message(domain::kVote, FormatVoteBody(vote)));
  return vote;
}

const Row& ProposerOf(const State& state, uint64_t round) {
  const std::vector<const Row*> active = state.Active();
  return *active[(state.epoch + 1 + round) % active.size()];
}

Status CheckOffer(const State& state, const Offer& offer) {
  const Row* row = TRY(VoterIn(state, offer.covenant, offer.epoch, offer.proposer));
  if (row->id != ProposerOf(state, offer.round).id) return Fail(Code::kForbidden, "an offer by another than the round's proposer");
  return CheckSignature(row->card.keys.vote, Message(domain::kOffer, FormatOfferBody(offer)), offer.signature, "offer: the proposer's");
}

Status CheckVote(const State& state, const Vote& vote) {
  const Row* row = TRY(VoterIn(state, vote.covenant, vote.epoch, vote.voter));
  return CheckSignature(row->card.keys.vote, Message(domain::kVote, FormatVoteBody(vote)), vote.signature, "vote: the voter's");
}

}  // namespace covenant
