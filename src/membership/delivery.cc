#include "membership/delivery.h"

#include "exchange/keys.h"
#include "exchange/record.h"
#include "exchange/sharing.h"
#include "exchange/stored_log.h"
#include "membership/ledger_page.h"
#include "membership/shown.h"
#include "tlog/checkpoint.h"

namespace membership {
namespace {

using covenant::LedgerRow;
using covenant::Outcome;

// Opens records for one member.
class Opener {
 public:
  Opener(const store::Store& store, const exchange::LocalLog& log, const exchange::Charter& charter, const exchange::Charter::View& view, const covenant::Row& reader)
      : store_(store), log_(log), charter_(charter), view_(view), reader_(reader), showing_(view.state) {}

  // `out` grows by one frame. How the entry is delivered comes back.
  base::Result<LedgerRow> Append(uint64_t index, const tlog::Entry& entry, std::string& out) {
    const auto bytes = TRY(store_.Get(exchange::keys::Record(log_.number(), index)));
    if (!bytes && TRY(store_.Get(exchange::keys::Absent(log_.number(), index)))) {
      return AppendLost(index, entry, {}, out);
    }
    if (!bytes) return base::Fail(base::Code::kCorrupt, "the record of entry " + std::to_string(index) + " is missing");
    const exchange::StoredRecord stored = TRY(exchange::DecodeRecord(*bytes));
    if (stored.erased_by) {
      AppendFrame(GoneFrame{entry.hash, stored.erased_by->index}, out);
      return LedgerRow{.outcome = Outcome::kGone, .epoch = view_.state.epoch, .erasure = stored.erased_by->index, .verdict_and_rule = {}};
    }
    if (stored.document) {
      AppendFrame(DocumentFrame{*stored.document}, out);
      return LedgerRow{.outcome = Outcome::kDocument, .epoch = view_.state.epoch, .verdict_and_rule = {}};
    }
    if (stored.opening) {
      const bool takes_back = stored.record.kind != exchange::RecordKind::kPublication;
      return AppendLost(index, entry, takes_back ? std::string_view(*stored.opening) : std::string_view(), out);
    }
    return AppendRecord(stored.record, out);
  }

 private:
  // Without its seed nobody can be shown what the rules gave it. What it takes back, if anything, everybody may know. In the ledger it is
  // gone by its own doing.
  LedgerRow AppendLost(uint64_t index, const tlog::Entry& entry, std::string_view opening, std::string& out) const {
    AppendFrame(LostFrame{entry.hash, opening}, out);
    return {.outcome = Outcome::kGone, .epoch = view_.state.epoch, .erasure = index, .verdict_and_rule = {}};
  }

  base::Result<LedgerRow> AppendRecord(const exchange::Record& record, std::string& out) {
    const exchange::StoredHandling stored = TRY(exchange::HandlingIn(record));
    const exchange::Era era = TRY(charter_.At(stored.epoch));
    const covenant::Entitlement mine = EntitlementOf(view_.state, *era.book, stored.handling, reader_);
    std::vector<bool> shown(record.parts.size(), false);
    shown[0] = true;
    if (record.kind == exchange::RecordKind::kPublication) {
      if (mine.receives) ShowObject(record, stored, *era.book, shown);
    } else {
      shown[1] = TRY(ReachesWithdrawal(store_, log_, charter_, view_.state, record, reader_));
    }
    const tlog::Salts salts(record.seed);
    std::vector<tlog::PartOpening> parts;
    for (uint32_t i = 0; i < record.parts.size(); ++i) {
      parts.push_back(shown[i] ? tlog::ShowPart(salts, i, record.parts[i]) : tlog::HidePart(salts, i, record.parts[i]));
    }
    const std::vector<std::string> standings = exchange::StandingsFor(era, stored.handling);
    const std::vector<std::string_view> views(standings.begin(), standings.end());
    const std::string opening = tlog::EncodeOpening(parts);
    const tlog::StandingOpening standing = tlog::OpenStanding(salts, views, mine.standing);
    AppendFrame(RecordFrame{opening, standing}, out);
    return RowOf(view_.state.epoch, parts, standing);
  }

  // Part 1, and what of the object the reader may see.
  void ShowObject(const exchange::Record& record, const exchange::StoredHandling& stored, const covenant::Rulebook& book, std::vector<bool>& shown) {
    const exchange::Choice choice = stored.choice();
    const auto parts = std::span(record.parts).subspan(exchange::kObjectPart);
    const std::vector<bool> given = showing_.Of(parts, {stored.markings, choice, book}, reader_);
    for (size_t i = 0; i < given.size(); ++i) shown[exchange::kObjectPart + i] = given[i];
    shown[1] = shown[exchange::kObjectPart];
  }

  const store::Store& store_;
  const exchange::LocalLog& log_;
  const exchange::Charter& charter_;
  const exchange::Charter::View& view_;
  const covenant::Row& reader_;
  Showing showing_;
};

// What `recall` takes back, by the rules of the epoch that it was published in.
base::Result<bool> MayHaveHad(const store::Store& store, const exchange::LocalLog& log, const exchange::Charter& charter, const covenant::State& state, const exchange::StoredHandling& recall,
                              const covenant::Row& member) {
  covenant::Handling handling = recall.handling;
  handling.kind = covenant::RecordKind::kPublication;
  const auto bytes = TRY(store.Get(exchange::keys::Record(log.number(), recall.reference->index)));
  const auto original = bytes ? exchange::DecodeRecord(*bytes) : base::Result<exchange::StoredRecord>(base::Fail(base::Code::kNotFound, ""));
  const bool is_there = original && !original->erased_by && !original->document && !original->opening;
  const exchange::Era era = TRY(charter.At(is_there ? TRY(exchange::HandlingIn(original->record)).epoch : recall.epoch));
  return EntitlementOf(state, *era.book, handling, member).receives;
}

}  // namespace

base::Result<bool> ReachesWithdrawal(const store::Store& store, const exchange::LocalLog& log, const exchange::Charter& charter, const covenant::State& state, const exchange::Record& withdrawal,
                                     const covenant::Row& member) {
  if (withdrawal.kind == exchange::RecordKind::kErasure) return true;
  const exchange::StoredHandling stored = TRY(exchange::HandlingIn(withdrawal));
  const exchange::Era era = TRY(charter.At(stored.epoch));
  if (EntitlementOf(state, *era.book, stored.handling, member).receives) return true;
  return MayHaveHad(store, log, charter, state, stored, member);
}

namespace {

// Where the ledger of what `to` was given goes on.
base::Result<LedgerTail> TailFor(const covenant::MemberId& to, const exchange::Charter::View& view, const exchange::LocalLog& log, const crypto::SigningKey* log_key,
                                 std::string_view handed_back) {
  if (handed_back.empty()) return LedgerTail{{}, {.covenant = view.seat.covenant, .log = log.origin(), .member = to, .root = {}, .size = 0, .signature = {}}};
  LedgerTail tail = TRY(ParseTail(handed_back));
  const covenant::LedgerHead& head = tail.head;
  if (log_key == nullptr || head.covenant != view.seat.covenant || head.log != log.origin() || head.member != to || !covenant::CheckLedgerHead(head, log_key->public_key())) {
    return base::Fail(base::Code::kInvalid, "the ledger that you hand back is not one that this node signed for you");
  }
  return tail;
}

}  // namespace

base::Result<Delivery> Deliver(const store::Store& store, const exchange::LocalLog& log, const crypto::SigningKey* log_key, const exchange::Charter& charter,
                               const covenant::MemberId& to, const DeliveryRequest& request, const DeliveryLimits& limits) {
  const auto view = charter.Now();
  const covenant::Row* const reader = view ? view->state.Find(to) : nullptr;
  if (reader == nullptr || !reader->IsMember()) return base::Fail(base::Code::kForbidden, "records are for members of the covenant");
  if (view->state.epoch != request.epoch) {
    return base::Fail(base::Code::kUnavailable, "this node is in epoch " + std::to_string(view->state.epoch) + ", you are in " + std::to_string(request.epoch) + "; ask again once both are in the same");
  }
  const auto head = log.checkpoint();
  const uint64_t size = TRY(tlog::ParseSignedCheckpoint(*head)).checkpoint.size;
  const uint64_t from = request.from;
  if (from > size) return base::Fail(base::Code::kInvalid, "this log has " + std::to_string(size) + " entries; you ask from " + std::to_string(from) + " on");
  LedgerTail ledger = TRY(TailFor(to, *view, log, log_key, request.ledger));
  LedgerPage page(std::move(ledger.tree), from);
  const auto entries = TRY(exchange::StoredLog(store, log.number()).ReadEntries(from, std::min(limits.entries_max, size - from)));
  Opener opener(store, log, charter, *view, *reader);
  Delivery delivery{.frames = {}, .next = from};
  for (const std::string& entry : entries) {
    if (delivery.frames.size() >= limits.bytes_max) break;
    const tlog::Entry parsed = TRY(tlog::ParseEntry(entry));
    page.Add(parsed, TRY(opener.Append(delivery.next, parsed, delivery.frames)));
    ++delivery.next;
  }
  if (log_key != nullptr) {
    ledger.tree = page.tree();
    ledger.head.size = ledger.tree.size();
    ledger.head.root = ledger.tree.root();
    ledger.head = covenant::SignLedgerHead(std::move(ledger.head), *log_key);
    AppendFrame(LedgerFrame{EncodeTail(ledger)}, delivery.frames);
  }
  AppendFrame(HeadFrame{TRY(log.ProveConsistency(delivery.next, size)), *head}, delivery.frames);
  return delivery;
}

}  // namespace membership
