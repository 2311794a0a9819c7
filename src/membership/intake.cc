#include "membership/intake.h"

#include "exchange/awaited.h"
#include "membership/membership.h"

namespace membership {

Intake::Intake(Membership& membership, const covenant::MemberId& member, Receiver::Ledger ledger)
    : membership_(membership), member_(member), view_(membership.Now()), ledger_(ledger), receiver_(membership.parts_.charter) {}

Intake::~Intake() { (void)Await().has_value(); }

base::Status Intake::Take(std::string_view frames) {
  exchange::Mirror* const mirror = TRY(membership_.MirrorOf(member_));
  if (!before_) {
    rules_ = TRY(membership_.reviews().Rules());
    before_.emplace(Receiver::Before{*mirror->Now(), 0, {}, TRY(membership_.ledgers().TreeOf(*mirror))});
  }
  exchange::Reception reception = TRY(receiver_.Prepare(*view_, *mirror, *before_, frames, ledger_));
  for (exchange::ReceivedItem& item : reception.items) {
    auto* const object = std::get_if<exchange::ReceivedObject>(&item);
    if (object != nullptr && !rules_.empty()) object->acceptance = Judge(rules_, member_, *object, membership_.parts_.clock.Now());
  }
  const std::string& organisation = view_->state.Find(member_)->card.organisation;
  reception.into.push_back(TRY(membership_.CollectionOf({.title = "From " + organisation, .description = "What this member published in the covenant", .alias = {}, .id = {}, .home = exchange::Home::kReceived, .origin = mirror->origin()})));
  reception.into.push_back(TRY(membership_.ReceivedCollection(view_->state)));
  TRY(Await());
  exchange::Awaited<exchange::ReceptionReport> awaited;
  written_ = std::move(awaited.answer);
  reception.done = std::move(awaited.done);
  membership_.parts_.sequencer.Append(std::move(reception));
  return {};
}

base::Status Intake::Await() {
  if (!written_) return {};
  const auto written = written_->get();
  written_.reset();
  report_.Add(TRY(written));
  return {};
}

base::Result<exchange::ReceptionReport> Intake::Finish() {
  TRY(Await());
  return report_;
}

}  // namespace membership
