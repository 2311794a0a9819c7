#include "membership/courier.h"

#include <algorithm>

#include "covenant/genesis.h"
#include "crypto/digest.h"
#include "membership/council.h"
#include "membership/intake.h"

namespace membership {
namespace {

std::string NameOf(const covenant::State& state, const covenant::MemberId& member) {
  const covenant::Row* const row = state.Find(member);
  return row == nullptr ? "a member that this node does not know" : row->card.organisation;
}

base::Status CheckStatement(const exchange::Charter::View& now, const BatchStatement& statement) {
  if (statement.covenant != now.seat.covenant) return base::Fail(base::Code::kInvalid, "the bundle is of another covenant");
  if (statement.to != now.seat.self) return base::Fail(base::Code::kInvalid, "the bundle is for " + NameOf(now.state, statement.to) + ", not for this node");
  if (statement.epoch > now.state.epoch) {
    return base::Fail(base::Code::kUnavailable, "the bundle was made in epoch " + std::to_string(statement.epoch) + ", this node is in " + std::to_string(now.state.epoch) + ": its epochs come first");
  }
  if (statement.epoch < now.state.epoch) {
    return base::Fail(base::Code::kUnavailable, "the bundle was made in epoch " + std::to_string(statement.epoch) + ", this node is in " + std::to_string(now.state.epoch) +
                                                    " already, by whose charter others are entitled to other things; ask its owner for a new one");
  }
  return {};
}

// Without the first `count` frames; the head stays.
base::Result<std::string_view> Skip(std::string_view frames, uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) {
    const Frame frame = TRY(TakeFrame(frames));
    if (std::holds_alternative<HeadFrame>(frame)) return base::Fail(base::Code::kCorrupt, "the batch has fewer entries than it says");
  }
  return frames;
}

}  // namespace

base::Result<TakenBatch> TakeBatch(Membership& membership, std::string_view bytes) {
  const auto now = TRY(membership.InCovenant());
  const Batch batch = TRY(ParseBatch(bytes));
  const BatchStatement& statement = batch.statement;
  TRY(CheckStatement(*now, statement));
  const auto owner = std::ranges::find_if(now->state.members, [&](const covenant::Row& row) { return row.card.keys.log.name() == statement.log; });
  if (owner == now->state.members.end() || owner->id == now->seat.self) return base::Fail(base::Code::kInvalid, "the bundle is of the log " + statement.log + ", which is no other member's");
  TRY(CheckBatch(statement, batch.frames, owner->card.keys.log.public_key()));
  TakenBatch taken{owner->id, TRY(membership.SizeOf(owner->id)), statement.size - statement.next, {}};
  if (statement.from > taken.size) {
    return base::Fail(base::Code::kConflict, "the bundle begins at entry " + std::to_string(statement.from) + " of the log of " + owner->card.organisation + ", of which this node has " +
                                                 std::to_string(taken.size) + ": the bundle before it comes first, or one made with --from " + std::to_string(taken.size));
  }
  if (statement.next < taken.size) return taken;  // its head is older than what is here
  Intake intake(membership, owner->id, Receiver::Ledger::kNone);
  TRY(intake.Take(TRY(Skip(batch.frames, taken.size - statement.from))));
  taken.report = TRY(intake.Finish());
  taken.size = taken.report.size;
  return taken;
}

base::Status TakeEpoch(Membership& membership, Council* council, std::string_view document) {
  const auto now = TRY(membership.InCovenant());
  const auto genesis = covenant::ParseGenesis(document);
  if (genesis) {
    if (covenant::CovenantId(genesis->body) == now->seat.covenant) return {};
    return base::Fail(base::Code::kInvalid, "the bundle is of another covenant");
  }
  const covenant::Certificate certificate = TRY(covenant::ParseCertificate(document));
  if (certificate.body.covenant != now->seat.covenant) return base::Fail(base::Code::kInvalid, "the bundle is of another covenant");
  if (certificate.body.epoch <= now->state.epoch) return {};
  if (council == nullptr) return membership.Adopt(certificate);
  TRY(council->Take(document));
  if (membership.Now()->state.epoch >= certificate.body.epoch) return {};
  return base::Fail(base::Code::kUnavailable, "epoch " + std::to_string(certificate.body.epoch) + " was taken, but not adopted yet: try again in a moment");
}

}  // namespace membership
