#include "covenant/proposal.h"

#include <algorithm>

#include "covenant/fields.h"

namespace covenant {
namespace {

using base::Result;

constexpr size_t kReasonBytesMax = 4096;

void WriteProposalBody(json::Writer& w, const Proposal& proposal) {
  w.Object().Key("actions").Array();
  for (const Action& action : proposal.actions) WriteAction(w, action);
  w.End();
  WriteBase(w, proposal.base);
  WriteHash(w, "covenant", proposal.covenant);
  w.Key("not_after").Integer(static_cast<int64_t>(proposal.not_after));
  WriteHash(w, "proposer", proposal.proposer);
  w.Key("reason").String(proposal.reason).End();
}

}  // namespace

void WriteProposal(json::Writer& w, const Proposal& proposal) {
  w.Object().Key("body");
  WriteProposalBody(w, proposal);
  WriteSignature(w, "signature", proposal.signature);
  w.End();
}

Result<Proposal> ReadProposal(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body =
      TRY(Fields::Of(fields["body"], fields.At("body"), {"actions", "base", "covenant", "not_after", "proposer", "reason"}));
  return Proposal{.actions = TRY(body.List("actions", 1, kActionsMax, ReadAction)),
                  .base = TRY(ReadBase(body["base"], body.At("base"))),
                  .covenant = TRY(body.Hash("covenant")),
                  .not_after = TRY(body.Number("not_after")),
                  .proposer = TRY(body.Hash("proposer")),
                  .reason = TRY(body.Line("reason", kReasonBytesMax)),
                  .signature = TRY(fields.Signature("signature"))};
}

std::string FormatProposalBody(const Proposal& proposal) {
  json::Writer w;
  WriteProposalBody(w, proposal);
  return w.Take();
}

Digest ProposalHash(const Proposal& proposal) { return HashOf(domain::kProposal, FormatProposalBody(proposal)); }

std::string FormatProposal(const Proposal& proposal) {
  json::Writer w;
  WriteProposal(w, proposal);
  return w.Take();
}

Result<Proposal> ParseProposal(std::string_view bytes) { return ReadDocument(bytes, kProposalBytesMax, "proposal", ReadProposal); }

Proposal SignProposal(Proposal proposal, const crypto::SigningKey& vote) {
  proposal.signature = vote.Sign(Message(domain::kProposal, FormatProposalBody(proposal)));
  return proposal;
}

Level LevelOf(const Proposal& proposal) {
  Level level = Level::kOwn;
  for (const Action& action : proposal.actions) level = std::max(level, LevelOf(action));
  return level;
}

std::string FormatBallotBody(const Ballot& ballot) {
  json::Writer w;
  w.Object();
  WriteHash(w, "covenant", ballot.covenant);
  WriteHash(w, "proposal", ballot.proposal);
  w.Key("vote").String(kChoiceNames[static_cast<size_t>(ballot.choice)]);
  WriteHash(w, "voter", ballot.voter);
  w.End();
  return w.Take();
}

Digest BallotHash(const Ballot& ballot) { return HashOf(domain::kBallot, FormatBallotBody(ballot)); }

std::string FormatBallot(const Ballot& ballot) {
  json::Writer w;
  w.Object().Key("body").Raw(FormatBallotBody(ballot));
  WriteSignature(w, "signature", ballot.signature);
  w.End();
  return w.Take();
}

Result<Ballot> ReadBallot(json::Value value, const std::string& pointer) {
  const Fields fields = TRY(Fields::Of(value, pointer, {"body", "signature"}));
  const Fields body = TRY(Fields::Of(fields["body"], fields.At("body"), {"covenant", "proposal", "vote", "voter"}));
  return Ballot{.covenant = TRY(body.Hash("covenant")),
                .proposal = TRY(body.Hash("proposal")),
                .choice = TRY(ReadEnum<Choice>(body["vote"], body.At("vote"), kChoiceNames)),
                .voter = TRY(body.Hash("voter")),
                .signature = TRY(fields.Signature("signature"))};
}

Result<Ballot> ParseBallot(std::string_view bytes) { return ReadDocument(bytes, kBallotBytesMax, "ballot", ReadBallot); }

Ballot SignBallot(Ballot ballot, const crypto::SigningKey& vote) {
  ballot.signature = vote.Sign(Message(domain::kBallot, FormatBallotBody(ballot)));
  return ballot;
}

}  // namespace covenant
