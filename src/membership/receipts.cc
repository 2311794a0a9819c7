#include "membership/receipts.h"

#include <algorithm>

#include "base/encoding.h"
#include "exchange/keys.h"
#include "exchange/reception.h"
#include "exchange/row.h"
#include "exchange/scrub.h"
#include "membership/delivery.h"

namespace membership {
namespace {

constexpr size_t kReceiptsReadMax = 1'000;  // of one member, for one withdrawal

// Value of keys::Receipt: u64 when it came, in microseconds || document
std::string Encode(base::Timestamp came, std::string_view document) {
  std::string bytes;
  base::AppendBig64(bytes, static_cast<uint64_t>(came.us));
  return bytes.append(document);
}

struct KeptReceipt {
  base::Timestamp came;
  covenant::Receipt receipt;
};
base::Result<KeptReceipt> Decode(std::string_view bytes) {
  if (bytes.size() < 8) return base::Fail(base::Code::kCorrupt, "a stored receipt is damaged");
  return KeptReceipt{{static_cast<int64_t>(base::ReadBig64(bytes))}, TRY(covenant::ParseReceipt(bytes.substr(8)))};
}

base::Result<std::optional<KeptReceipt>> LastOf(const store::Store& store, const covenant::MemberId& member) {
  const auto at = store.Now()->Iterate();
  at->SeekForPrev(exchange::keys::Receipt(member, UINT64_MAX));
  TRY(at->Check());
  if (!at->Valid() || !at->key().starts_with(exchange::keys::ReceiptsOf(member))) return std::optional<KeptReceipt>();
  return std::optional(TRY(Decode(at->value())));
}

}  // namespace

const exchange::Mirror* Receipts::MirrorOf(const covenant::MemberId& owner) const {
  const auto now = parts_.charter.Now();
  return now ? parts_.logs.FindMirror(now->state, owner) : nullptr;
}

base::Result<bool> Receipts::Owes(const covenant::MemberId& owner, base::Timestamp now) const {
  const exchange::Mirror* const mirror = MirrorOf(owner);
  if (mirror == nullptr) return false;
  if (TRY(parts_.store.Get(exchange::keys::OwedReceipt(mirror->number())))) return true;
  return OwesLedger(*mirror, now);
}

base::Result<bool> Receipts::HasAnswered(const covenant::MemberId& owner) const {
  const exchange::Mirror* const mirror = MirrorOf(owner);
  return mirror != nullptr && TRY(parts_.store.Get(exchange::keys::AnsweredLedger(mirror->number()))).has_value();
}

base::Result<bool> Receipts::OwesLedger(const exchange::Mirror& mirror, base::Timestamp now) const {
  const auto answered = TRY(parts_.store.Get(exchange::keys::AnsweredLedger(mirror.number())));
  if (answered && answered->size() != 16) return base::Fail(base::Code::kCorrupt, "which ledger was answered is damaged");
  const auto last_us = answered ? static_cast<int64_t>(base::ReadBig64(std::string_view(*answered).substr(8))) : 0;
  if (answered && now.us >= last_us && now.us - last_us < kLedgerAnsweredEvery_us) return false;
  bool has_records = false;
  TRY(ledgers_.Walk(mirror, answered ? base::ReadBig64(*answered) : 0, [&](const LedgerRun& run) -> base::Status {
    has_records = has_records || run.row.IsRecord();
    return {};
  }));
  return has_records;
}

base::Result<covenant::Receipt> Receipts::Make(const covenant::MemberId& owner, base::Timestamp now) const {
  const exchange::Mirror* const mirror = MirrorOf(owner);
  const auto charter = parts_.charter.Now();
  const crypto::SigningKey* const key = log_key_;
  if (mirror == nullptr || key == nullptr) return base::Fail(base::Code::kNotFound, "nothing of this member's log is here");
  const auto head = mirror->Now();  // before the look at the erasures: those that come after it are not in this receipt
  if (TRY(exchange::AreErasuresUnfinished(parts_.store))) return base::Fail(base::Code::kUnavailable, "bytes of erased objects may still be in this node's files");
  const std::string tail = TRY(ledgers_.Tail(owner));
  const auto ledger = tail.empty() ? std::nullopt : std::optional(TRY(ParseTail(tail)).head);
  covenant::Receipt receipt{.covenant = charter->seat.covenant, .exceptions = {}, .ledger = ledger, .log = mirror->origin(), .member = charter->seat.self, .root = head->tree.root(),
                            .size = head->tree.size(), .time = static_cast<uint64_t>(now.us / 1'000'000), .signature = {}};
  const auto at = parts_.store.Now()->Iterate();
  const std::string end = exchange::keys::SetAside(mirror->number(), receipt.size);
  for (at->Seek(exchange::keys::SetAside(mirror->number(), 0)); at->Valid() && at->key() < end; at->Next()) {
    if (receipt.exceptions.size() == covenant::kReceiptExceptionsMax) return base::Fail(base::Code::kTooLarge, "too many of this member's entries were set aside here");
    receipt.exceptions.push_back(base::ReadBig64(at->key().substr(5)));
  }
  TRY(at->Check());
  return covenant::SignReceipt(std::move(receipt), *key);
}

base::Status Receipts::WasTaken(const covenant::MemberId& owner, const covenant::Receipt& receipt, base::Timestamp now) {
  const exchange::Mirror* const mirror = MirrorOf(owner);
  if (mirror == nullptr) return {};
  store::Batch batch;
  const auto owed = TRY(parts_.store.Get(exchange::keys::OwedReceipt(mirror->number())));
  if (owed && base::ReadBig64(*owed) <= receipt.size) batch.Delete(exchange::keys::OwedReceipt(mirror->number()));
  std::string answered;
  base::AppendBig64(answered, receipt.ledger ? receipt.ledger->size : 0);
  base::AppendBig64(answered, static_cast<uint64_t>(now.us));
  batch.Put(exchange::keys::AnsweredLedger(mirror->number()), answered);
  return parts_.store.Commit(batch);
}

base::Result<std::optional<covenant::LedgerHead>> Receipts::LedgerSignedBy(const covenant::MemberId& member) const {
  const auto last = TRY(LastOf(parts_.store, member));
  return last ? last->receipt.ledger : std::nullopt;
}

base::Status Receipts::Take(const covenant::MemberId& from, std::string_view document, base::Timestamp now) {
  const covenant::Receipt receipt = TRY(covenant::ParseReceipt(document));
  const auto charter = parts_.charter.Now();
  const exchange::LocalLog* const log = parts_.logs.covenant();
  const covenant::Row* const row = charter ? charter->state.Find(from) : nullptr;
  if (log == nullptr || row == nullptr || receipt.member != from || receipt.covenant != charter->seat.covenant || receipt.log != log->origin()) {
    return base::Fail(base::Code::kForbidden, "a receipt is given by the member itself, for this node's log of this covenant");
  }
  TRY(covenant::CheckReceipt(receipt, row->card.keys.log.public_key()));
  if (receipt.size > log->size() || !log->HadRoot(receipt.size, receipt.root)) {
    return base::Fail(base::Code::kCorrupt, "the receipt is for a log of " + std::to_string(receipt.size) + " entries that is not this node's");
  }
  if (receipt.ledger) {
    const covenant::LedgerHead& ledger = *receipt.ledger;
    if (ledger.covenant != receipt.covenant || ledger.log != receipt.log || ledger.member != from || !covenant::CheckLedgerHead(ledger, charter->self()->card.keys.log.public_key())) {
      return base::Fail(base::Code::kCorrupt, "the ledger in the receipt is not one that this node signed for the member");
    }
  }
  const auto last = TRY(LastOf(parts_.store, from));
  const auto rows = [](const covenant::Receipt& r) { return r.ledger ? r.ledger->size : 0; };
  const bool says_more = !last || receipt.size > last->receipt.size || (receipt.size == last->receipt.size && rows(receipt) > rows(last->receipt)) ||
                         (receipt.size == last->receipt.size && receipt.exceptions.size() < last->receipt.exceptions.size());
  if (!says_more) return {};
  // "Since when" is when that much of the log was answered for first, unless the earlier answer made exceptions that this one does not.
  const bool is_as_far = last && last->receipt.size == receipt.size && last->receipt.exceptions == receipt.exceptions;
  store::Batch batch;
  batch.Put(exchange::keys::Receipt(from, receipt.size), Encode(is_as_far ? last->came : now, document));
  return parts_.store.Commit(batch);
}

// By the first receipt that covers the entry and does not except it.
base::Status Receipts::AddAnswer(AnsweredWithdrawal::Holder& holder, uint64_t index) const {
  const std::string prefix = exchange::keys::ReceiptsOf(holder.member);
  const auto at = parts_.store.Now()->Iterate();
  size_t read = 0;
  for (at->Seek(exchange::keys::Receipt(holder.member, index + 1)); at->Valid() && at->key().starts_with(prefix) && read < kReceiptsReadMax; at->Next(), ++read) {
    const KeptReceipt kept = TRY(Decode(at->value()));
    holder.refused = std::ranges::binary_search(kept.receipt.exceptions, index);
    if (holder.refused) continue;
    holder.complied = kept.came;
    break;
  }
  return at->Check();
}

base::Result<WithdrawalsPage> Receipts::List(uint32_t collection, base::Timestamp before, size_t max) const {
  WithdrawalsPage page;
  const auto charter = parts_.charter.Now();
  const exchange::LocalLog* const log = parts_.logs.covenant();
  if (!charter || log == nullptr) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  const std::string first = exchange::keys::Withdrawal(collection, {});
  const auto at = parts_.store.Now()->Iterate();
  for (at->SeekForPrev(exchange::keys::Withdrawal(collection, {before.us - 1})); at->Valid() && at->key() >= first; at->Prev()) {
    const exchange::WithdrawalRow row = TRY(exchange::DecodeWithdrawal(at->value()));
    if (row.log != log->number()) continue;
    page.more = page.withdrawals.size() == max;
    if (page.more) break;
    const auto bytes = TRY(parts_.store.Get(exchange::keys::Record(row.log, row.index)));
    if (!bytes) return base::Fail(base::Code::kCorrupt, "the record of entry " + std::to_string(row.index) + " is missing");
    const exchange::Record record = TRY(exchange::DecodeRecord(*bytes)).record;
    AnsweredWithdrawal withdrawal{record.kind, row.index, {static_cast<int64_t>(base::ReadBig64(at->key().substr(5)))}, row.id, TRY(exchange::ReasonIn(record)), {}};
    for (const covenant::Row& member : charter->state.members) {
      if (!member.IsMember() || member.id == charter->seat.self || !TRY(ReachesWithdrawal(parts_.store, *log, parts_.charter, charter->state, record, member))) continue;
      AnsweredWithdrawal::Holder holder{member.id, member.card.organisation, {}};
      TRY(AddAnswer(holder, row.index));
      withdrawal.holders.push_back(std::move(holder));
    }
    page.withdrawals.push_back(std::move(withdrawal));
  }
  TRY(at->Check());
  return page;
}

}  // namespace membership
