// This node towards one other member, as federation::Follower sees it: where what the member answers is taken to.
#pragma once

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <string_view>

#include "base/logger.h"
#include "base/time.h"
#include "covenant/document.h"
#include "federation/follower.h"
#include "membership/council.h"
#include "membership/intake.h"
#include "membership/membership.h"

namespace membership {

// Evidence that a member's log has two histories becomes a document that members spread, and is logged.
void Accuse(Council& council, base::Logger& logger, const covenant::Evidence& evidence);

// One thread at a time.
class Follow : public federation::Following {
 public:
  // While entries are judged the next can be fetched, on a thread beside; or all is done where it is asked.
  enum class Judging { kHere, kBeside };
  struct Parts {
    Membership& membership;
    Council& council;
    const base::Clock& clock;
    base::Logger& logger;
    std::function<base::Status()> finish_erasures;                                 // takes what was erased out of the node's files
    std::function<void(const exchange::ReceptionReport&)> received = {};           // may be empty, as the next
    std::function<void(const covenant::MemberAnchor&)> witnessed = {};
    Judging judging = Judging::kBeside;
  };
  // References outlive it.
  Follow(Parts parts, const covenant::MemberId& member) : parts_(std::move(parts)), member_(member) {}

  uint64_t epoch() const override { return parts_.membership.Now()->state.epoch; }
  bool MaySign() const override { return parts_.membership.MaySign(); }
  base::Result<uint64_t> Taken() override { return parts_.membership.SizeOf(member_); }
  void HeardOfOwnLog(std::string_view checkpoint) override;
  base::Status TakeDocument(std::string_view bytes) override { return parts_.council.Take(bytes); }
  bool Lacks(const crypto::Digest& name) override { return parts_.council.Lacks(name); }
  uint64_t BeginRecords() override;
  base::Result<std::string> Ledger() override;
  base::Status TakeRecords(std::string frames) override;
  base::Status FinishRecords() override;
  void TakeWitnessed(std::string note) override;
  base::Result<std::optional<std::string>> Suspect(std::string_view head, const std::map<std::string, std::string>& tiles) override;
  base::Result<std::optional<std::string>> OwedReceipt() override;
  void ReceiptAnswered(const std::string& receipt, const base::Status& taken) override;

 private:
  void LookThroughLedger();
  bool IsAccusedOf(covenant::Fault fault) const;
  void Warn(std::string_view what, const base::Error& why) const;

  const Parts parts_;
  const covenant::MemberId member_;
  std::optional<Intake> intake_;
  std::future<base::Status> judged_;      // of what intake_ has; ends before it
  std::string ledger_;                    // as of what intake_ has; empty before its first
  uint64_t rows_ = 0;                     // of the member's ledger, looked at for what proves a double standard
  int64_t receipt_after_ms_ = 0;          // one that could not be made is not tried again before
  bool answers_again_ = false;            // the connection is new: the member may have come back from a backup
};

}  // namespace membership
