// Recalls and erasures have answers: each holder signs how far it has carried them out, and the owner sees who has, since when, and
// who has not answered. One receipt covers all of a log up to a size (covenant/receipt.h). Safe from many threads; of one other
// member, calls of the holder's side come one at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "covenant/receipt.h"
#include "crypto/sign.h"
#include "exchange/charter.h"
#include "exchange/logs.h"
#include "exchange/record.h"
#include "membership/ledgers.h"
#include "store/store.h"

namespace membership {

inline constexpr int64_t kLedgerAnsweredEvery_us = int64_t{24} * 3600 * 1'000'000;

// One of this node's own, in its log of the covenant, and those whom it had to reach.
struct AnsweredWithdrawal {
  exchange::RecordKind kind = exchange::RecordKind::kRecall;        // or kErasure
  uint64_t index = 0;                           // of its entry
  base::Timestamp date;                         // in the collection
  std::string id;                               // of what was recalled; of an erased object it is gone
  std::string reason;
  struct Holder {
    covenant::MemberId member;
    std::string organisation;
    std::optional<base::Timestamp> complied;    // when its answer came here; none: no answer
    bool refused = false;                       // it has answered that it could not carry this one out
  };
  std::vector<Holder> holders;
};
struct WithdrawalsPage {
  std::vector<AnsweredWithdrawal> withdrawals;  // newest first
  bool more = false;                            // go on before the last one's date
};

class Receipts {
 public:
  // References outlive it.
  struct Parts {
    store::Store& store;
    exchange::Logs& logs;
    exchange::Charter& charter;
  };
  explicit Receipts(const Parts& parts) : parts_(parts), ledgers_(parts.store, parts.logs, parts.charter) {}
  void SignWith(const crypto::SigningKey& log_key) { log_key_ = &log_key; }  // of this member; outlives it
  const crypto::SigningKey* log_key() const { return log_key_; }                       // null before that

  // The holder's side. Whether recalls or erasures of `owner` were taken over since its last receipt was taken, or records were given or
  // withheld since then and the last one is a day old: what comes without records makes no receipts.
  base::Result<bool> Owes(const covenant::MemberId& owner, base::Timestamp now) const;
  // Whether it took one, ever: an owner that came back from a backup may have forgotten what it took.
  base::Result<bool> HasAnswered(const covenant::MemberId& owner) const;
  // kUnavailable while files of this node may hold bytes of what was erased (Exchange::FinishErasures), kTooLarge where so much could
  // not be read that no receipt can say it.
  base::Result<covenant::Receipt> Make(const covenant::MemberId& owner, base::Timestamp now) const;
  base::Status WasTaken(const covenant::MemberId& owner, const covenant::Receipt& receipt, base::Timestamp now);

  // The last ledger of this log that `member` has signed, too; none where it has signed none.
  base::Result<std::optional<covenant::LedgerHead>> LedgerSignedBy(const covenant::MemberId& member) const;

  // The owner's side. Keeps what `from` sent, if it says more than was known. kInvalid for what is none, kForbidden for that of
  // another member, covenant or log, kCorrupt where signature or root do not hold, or the ledger is not one that this node signed.
  base::Status Take(const covenant::MemberId& from, std::string_view document, base::Timestamp now);
  // Of the shared collection with this number.
  base::Result<WithdrawalsPage> List(uint32_t collection, base::Timestamp before, size_t max) const;

 private:
  const exchange::Mirror* MirrorOf(const covenant::MemberId& owner) const;
  base::Status AddAnswer(AnsweredWithdrawal::Holder& holder, uint64_t index) const;

  base::Result<bool> OwesLedger(const exchange::Mirror& mirror, base::Timestamp now) const;

  const Parts parts_;
  const Ledgers ledgers_;
  std::atomic<const crypto::SigningKey*> log_key_ = nullptr;
};

}  // namespace membership
