// Much of one member's log, batch after batch: one is judged while the one before it is written.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "covenant/document.h"
#include "exchange/charter.h"
#include "exchange/reception.h"
#include "membership/acceptance.h"
#include "membership/receiver.h"

namespace membership {

class Membership;

// One thread at a time, and one for each member.
class Intake {
 public:
  // In a covenant.
  Intake(Membership& membership, const covenant::MemberId& member, Receiver::Ledger ledger = Receiver::Ledger::kSigned);
  ~Intake();  // waits for what was handed over

  uint64_t epoch() const { return view_->state.epoch; }  // by which all of it is judged: the member is to be asked for that
  // What the member sent from where the last ended. Returns once it is judged and handed over. After an error nothing more is taken: errors as
  // Receiver::Prepare, and of what was handed over before as Exchange::Submit.
  base::Status Take(std::string_view frames);
  // Once all of it is durable.
  base::Result<exchange::ReceptionReport> Finish();

 private:
  base::Status Await();

  Membership& membership_;
  const covenant::MemberId member_;
  const std::shared_ptr<const exchange::Charter::View> view_;
  const Receiver::Ledger ledger_;
  Receiver receiver_;
  std::optional<Receiver::Before> before_;
  AcceptanceRules rules_;                // as they were when the first batch came
  std::optional<std::future<base::Result<exchange::ReceptionReport>>> written_;
  exchange::ReceptionReport report_;
};

}  // namespace membership
