#include "exchange/changes.h"

#include <algorithm>

#include "exchange/keys.h"
#include "exchange/reader.h"
#include "exchange/record.h"
#include "exchange/views.h"

namespace exchange {
namespace {

// One of the two kinds of rows of a collection, in the order of their dates.
class Walk {
 public:
  Walk(const store::Snapshot& snapshot, std::string from) : at_(snapshot.Iterate()), prefix_(from.substr(0, 5)) { at_->Seek(from); }
  bool Valid() const { return at_->Valid() && at_->key().starts_with(prefix_); }
  base::Timestamp date() const { return keys::ReadPlace(at_->key().substr(1)).date_added; }
  std::string_view value() const { return at_->value(); }
  void Next() { at_->Next(); }
  base::Status Check() const { return at_->Check(); }

 private:
  std::unique_ptr<store::Iterator> at_;
  std::string prefix_;
};

// Nothing where this kind of reader may not see it.
base::Result<std::optional<Change>> ReadObject(Reader& reader, ReaderKind kind, const Walk& at) {
  const DecodedRow row = TRY(DecodeRow(at.value()));
  if (!MaySee(kind, row.flags.reach)) return std::optional<Change>();
  const std::string record = TRY(reader.RecordAt(row.log, row.index));
  return std::optional(Change{DecisionKind::kAccepted, at.date(), std::string(TRY(ObjectIn(record))), {}, {}});
}

base::Result<std::optional<Change>> ReadWithdrawal(Reader& reader, ReaderKind kind, const Walk& at) {
  WithdrawalRow row = TRY(DecodeWithdrawal(at.value()));
  if (!MaySee(kind, row.reach)) return std::optional<Change>();
  const StoredRecord record = TRY(DecodeRecord(TRY(reader.RecordAt(row.log, row.index))));
  return std::optional(Change{row.kind, at.date(), {}, row, TRY(ReasonIn(record.record))});
}

}  // namespace

base::Result<ChangePage> ReadChanges(const store::Store& store, uint32_t collection, ReaderKind kind, base::Timestamp after, const ChangeLimits& limits) {
  ChangePage page;
  page.until = after;
  Reader reader(store);
  const auto counts = TRY(reader.snapshot().Get(keys::Counts(collection)));
  const base::Timestamp end = counts ? TRY(DecodeCounts(*counts)).last_date_added : base::Timestamp();
  if (end <= after) return page;
  const base::Timestamp from{std::max<int64_t>(after.us, -1) + 1};
  Walk objects(reader.snapshot(), keys::Row(collection, from)), withdrawals(reader.snapshot(), keys::Withdrawal(collection, from));
  uint32_t steps = 0;
  for (size_t bytes = 0; objects.Valid() || withdrawals.Valid(); ++steps) {
    page.more = page.changes.size() >= limits.count || bytes >= limits.bytes || steps >= limits.steps;
    if (page.more) return page;
    const bool object_next = objects.Valid() && (!withdrawals.Valid() || objects.date() < withdrawals.date());
    Walk& next = object_next ? objects : withdrawals;
    page.until = next.date();
    auto change = TRY(object_next ? ReadObject(reader, kind, next) : ReadWithdrawal(reader, kind, next));
    next.Next();
    if (!change) continue;
    bytes += change->object.size();
    page.changes.push_back(*std::move(change));
  }
  TRY(objects.Check());
  TRY(withdrawals.Check());
  page.until = end;
  return page;
}

}  // namespace exchange
