#include "membership/parity.h"

#include <algorithm>

#include "base/encoding.h"
#include "covenant/fields.h"
#include "exchange/keys.h"
#include "exchange/record.h"
#include "exchange/reception.h"
#include "exchange/sharing.h"

namespace membership {
namespace {

using covenant::Fault;
using covenant::LedgerRow;
using covenant::Outcome;

constexpr size_t kRunsMax = 1'000'000, kKeyBytes = 13;
constexpr size_t kEvidenceMax = 16;                // each costs a walk through the ledger
constexpr uint64_t kDeliveriesOfOneEntryMax = 16;  // on average, in another member's ledger

void AddProblem(std::vector<ParityProblem>& problems, ParityProblem problem) {
  if (problems.size() < kParityProblemsMax) problems.push_back(std::move(problem));
}

// A whole ledger in memory: by entry, how it was delivered last.
class Book {
 public:
  Book(covenant::LedgerHead head, std::vector<LedgerRun> runs) : head_(std::move(head)), runs_(std::move(runs)) {
    for (size_t i = 0; i < runs_.size(); ++i) {
      const uint64_t end = runs_[i].first + runs_[i].count;
      if (last_.size() < end) last_.resize(end, kNone);
      std::fill(last_.begin() + static_cast<ptrdiff_t>(runs_[i].first), last_.begin() + static_cast<ptrdiff_t>(end), static_cast<uint32_t>(i));
    }
  }

  // Reads the owner's entries, and holds the rows against what it signed.
  base::Status Verify(const store::Store& store, const exchange::Mirror& mirror, const crypto::PublicKey& log_key) {
    TRY(covenant::CheckLedgerHead(head_, log_key));
    leaves_.emplace(store, mirror);
    for (const LedgerRun& run : runs_) TRY(leaves_->Add(run));
    if (leaves_->hashes().size() != head_.size || tlog::Root(leaves_->hashes()) != head_.root) return base::Fail(base::Code::kCorrupt, "the rows of the ledger are not those that its owner signed");
    return {};
  }

  const covenant::LedgerHead& head() const { return head_; }
  const std::vector<LedgerRun>& runs() const { return runs_; }
  uint64_t entries() const { return last_.size(); }
  const LedgerRow* RowOf(uint64_t index) const { return index < last_.size() && last_[index] != kNone ? &runs_[last_[index]].row : nullptr; }
  base::Result<covenant::Evidence> Prove(Fault fault, uint64_t index, std::optional<std::string> opening) const {
    const LedgerRun& run = runs_[last_[index]];
    return covenant::Evidence{fault, covenant::Partiality{TRY(leaves_->Excerpt(head_, run.position + (index - run.first), index, run.row)), std::move(opening)}};
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  const covenant::LedgerHead head_;
  const std::vector<LedgerRun> runs_;
  std::vector<uint32_t> last_;
  std::optional<LedgerLeaves> leaves_;
};

base::Result<Book> ReadBook(const Ledgers& ledgers, const exchange::Mirror& mirror) {
  const std::string tail = TRY(ledgers.Tail(mirror.member()));
  covenant::LedgerHead head;
  if (!tail.empty()) head = TRY(ParseTail(tail)).head;
  std::vector<LedgerRun> runs;
  TRY(ledgers.Walk(mirror, 0, [&](const LedgerRun& run) -> base::Status {
    if (run.position < head.size) runs.push_back(run);  // what came since the head was read
    return {};
  }));
  return Book(std::move(head), std::move(runs));
}

base::Result<LedgerRun> ReadRun(json::Value value, const std::string& pointer) {
  const covenant::Fields fields = TRY(covenant::Fields::Of(value, pointer, {"count", "first", "row"}));
  return LedgerRun{0, TRY(fields.Number("first")), TRY(fields.Number("count")), TRY(covenant::ReadRow(fields["row"], fields.At("row")))};
}

base::Result<Book> ReadFile(std::string_view file, const exchange::Logs& logs) {
  return covenant::ReadDocument(file, kLedgerFileBytesMax, "ledger", [&](json::Value root, const std::string& pointer) -> base::Result<Book> {
    const covenant::Fields fields = TRY(covenant::Fields::Of(root, pointer, {"head", "runs"}));
    auto head = TRY(covenant::ReadLedgerHead(fields["head"], fields.At("head")));
    auto runs = TRY(fields.List("runs", 0, kRunsMax, ReadRun));
    const exchange::Mirror* const mirror = logs.FindMirror(head.log);
    if (mirror == nullptr) return base::Fail(base::Code::kNotFound, "nothing of the log " + head.log + " is here to hold it against");
    const uint64_t entries = mirror->Now()->tree.size();
    uint64_t position = 0;
    for (LedgerRun& run : runs) {
      run.position = position;
      if (run.count == 0) return covenant::Wrong(fields.At("runs"), "a run of nothing");
      if (run.first > entries || run.count > entries - run.first) {
        return base::Fail(base::Code::kUnavailable, "it has " + std::to_string(run.first + run.count) + " entries of the owner's log and this node " + std::to_string(entries) + "; try again when it has caught up");
      }
      position += run.count;
      if (position > kDeliveriesOfOneEntryMax * entries) return covenant::TooLarge(fields.At("runs"), "more rows than any delivery of this log needs");
    }
    return Book(std::move(head), std::move(runs));
  });
}

// Judges in whichever of the last states it holds.
class Judges {
 public:
  explicit Judges(const exchange::Charter& charter) : views_(charter.Recent()), rules_at_([&charter](uint64_t epoch) { return charter.RulesAt(epoch); }) {}
  bool Convicts(const covenant::Evidence& evidence) const {
    return std::ranges::any_of(views_, [&](const auto& view) { return covenant::Judge(view->state, evidence, rules_at_).has_value(); });
  }
  std::shared_ptr<const covenant::Rulebook> RulesAt(uint64_t epoch) const { return rules_at_(epoch); }

 private:
  const std::vector<std::shared_ptr<const exchange::Charter::View>> views_;
  const covenant::RulesAt rules_at_;
};

class MemberAudit {
 public:
  MemberAudit(const exchange::Exchange::Parts& parts, const exchange::Mirror& mirror, const Book& book, MemberParity& out)
      : parts_(parts), mirror_(mirror), book_(book), judges_(parts.charter), out_(out) {}

  base::Status LookAt(uint64_t index) {
    const LedgerRow* const row = book_.RowOf(index);
    if (row == nullptr) {
      ++out_.unrecorded;
      return {};
    }
    ++out_.outcomes[static_cast<size_t>(row->outcome) - 1];
    if (row->outcome == Outcome::kGone) return LookAtGone(index, row->erasure);
    if (row->outcome == Outcome::kWithheld) {
      if (covenant::IsWithheldThoughAllowed(*row)) return Accuse(index, "withheld, though the owner committed to " + covenant::CommitmentInWords(row->verdict_and_rule) + " for this member", Fault::kWithheld, {});
      ++(row->verdict_and_rule.starts_with("[\"owner\",") ? out_.by_choice : out_.by_rule);
    }
    return row->IsRecord() ? LookAtRecord(index, *row) : base::Status();
  }

  base::Status LookAtSetAside() {
    const std::string prefix = exchange::keys::SetAside(mirror_.number(), 0).substr(0, 5);
    const auto at = parts_.store.Now()->Iterate();
    for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
      if (at->key().size() != kKeyBytes) continue;
      const uint64_t index = base::ReadBig64(at->key().substr(5));
      ++out_.set_aside;
      const auto absent = TRY(parts_.store.Get(exchange::keys::Absent(mirror_.number(), index)));
      const std::string why = "set aside: " + (absent ? TRY(exchange::DecodeAbsence(index, *absent)).reason : std::string("no reason is stored"));
      TRY(Accuse(index, why, Fault::kVerdict, TRY(parts_.store.Get(exchange::keys::Handling(mirror_.number(), index)))));
    }
    return at->Check();
  }

 private:
  base::Status Accuse(uint64_t index, std::string what, Fault fault, std::optional<std::string> opening) {
    ParityProblem problem{index, std::move(what)};
    if (const LedgerRow* const row = book_.RowOf(index); row != nullptr && row->IsRecord() && proven_ < kEvidenceMax) {
      auto evidence = TRY(book_.Prove(fault, index, std::move(opening)));
      ++proven_;
      if (judges_.Convicts(evidence)) problem.evidence = std::move(evidence);
    }
    AddProblem(out_.problems, std::move(problem));
    return {};
  }

  base::Result<exchange::StoredRecord> Stored(uint64_t index) const {
    const auto bytes = TRY(parts_.store.Get(exchange::keys::Record(mirror_.number(), index)));
    if (!bytes) return exchange::StoredRecord();
    return exchange::DecodeRecord(*bytes);
  }

  // Where its handling is here: whether the verdict is what the rules say of it.
  base::Status LookAtRecord(uint64_t index, const LedgerRow& row) {
    if (row.outcome == Outcome::kWithheld) return {};
    const exchange::StoredRecord stored = TRY(Stored(index));
    const auto book = judges_.RulesAt(row.record_epoch);
    if (!stored.opening || stored.record.parts.size() < 2 || !book) return {};  // erased or refused since, or set aside
    ++out_.judged;
    const auto handling = covenant::HandlingInPart1(stored.record.parts[1]);
    if (handling && covenant::IsVerdictOf(*book, *handling, row.standing, row.verdict_and_rule) && !covenant::IsGivenThoughWithheld(row)) return {};
    return Accuse(index, "the owner committed to " + covenant::CommitmentInWords(row.verdict_and_rule) + " for this member, which is not what the rules of epoch " + std::to_string(row.record_epoch) + " say",
                  Fault::kVerdict, HandlingAlone(TRY(tlog::ParseOpening(*stored.opening))));
  }

  // Its owner says that it was erased: then the erasure is an entry of the same log, and every member may see what it erased.
  base::Status LookAtGone(uint64_t index, uint64_t erasure) {
    if (erasure >= out_.entries) return {};  // to come
    if (erasure == index) {
      ++out_.lost;
      return {};
    }
    const exchange::StoredRecord stored = TRY(Stored(erasure));
    const auto part1 = stored.record.parts.size() < 2 ? base::Result<exchange::Part1>(base::Fail(base::Code::kNotFound, "")) : exchange::ReadPart1(stored.record.parts[1]);
    if (part1 && part1->kind == exchange::RecordKind::kErasure && part1->reference->index == index) return {};
    AddProblem(out_.problems, {index, "its owner says that it was erased by entry " + std::to_string(erasure) + ", which is no erasure of it"});
    return {};
  }

  const exchange::Exchange::Parts& parts_;
  const exchange::Mirror& mirror_;
  const Book& book_;
  const Judges judges_;
  MemberParity& out_;
  size_t proven_ = 0;
};

// Which fault parted two members, of whom one has the record and the other, to whom `row` was delivered, has not. `record`: as the one
// has it, where this node is the one.
std::optional<Fault> FaultBetween(const LedgerRow& row, const covenant::MemberId& member, const exchange::StoredRecord& record, const exchange::Charter& charter) {
  if (covenant::IsWithheldThoughAllowed(row)) return Fault::kWithheld;
  const auto era = charter.At(row.record_epoch);
  if (!record.opening || record.record.parts.size() < 2 || !era) return std::nullopt;
  const auto handling = covenant::HandlingInPart1(record.record.parts[1]);
  if (!handling) return std::nullopt;
  if (!covenant::IsVerdictOf(*era->book, *handling, row.standing, row.verdict_and_rule)) return Fault::kVerdict;
  for (const auto& view : charter.Recent()) {
    const covenant::Row* const reader = view->state.epoch == row.epoch ? view->state.Find(member) : nullptr;
    if (reader != nullptr && covenant::EntitlementOf(view->state, *era->book, *handling, *reader).standing != row.standing) return Fault::kVerdict;
  }
  return std::nullopt;
}

// As Deliver writes it: gone by an erasure that is the entry itself.
bool IsLost(const LedgerRow& row, uint64_t index) { return row.outcome == Outcome::kGone && row.erasure == index; }
bool IsGiven(const LedgerRow& row) { return row.outcome == Outcome::kWhole || row.outcome == Outcome::kPart; }

}  // namespace

base::Result<OwnParity> AuditOwn(const exchange::Exchange::Parts& parts) {
  const exchange::LocalLog* const log = parts.logs.covenant();
  if (log == nullptr) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  OwnParity out;
  const std::string prefix = exchange::keys::Record(log->number(), 0).substr(0, 5);
  const auto at = parts.store.Now()->Iterate();
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
    const uint64_t index = base::ReadBig64(at->key().substr(5));
    const exchange::StoredRecord stored = TRY(exchange::DecodeRecord(at->value()));
    if (stored.erased_by || stored.document) {
      ++(stored.document ? out.documents : out.erased);
      continue;
    }
    if (stored.opening) {
      ++out.recovered;
      continue;
    }
    ++out.records;
    const auto handling = exchange::HandlingIn(stored.record);
    const auto part0 = exchange::ReadPart0(stored.record.parts.empty() ? std::string_view() : std::string_view(stored.record.parts[0]));
    const auto era = handling ? parts.charter.At(handling->epoch) : base::Result<exchange::Era>(std::unexpected(handling.error()));
    if (!part0 || !era) {
      AddProblem(out.problems, {index, "its handling cannot be read, or is of an epoch that is not here"});
      continue;
    }
    const std::vector<std::string> standings = exchange::StandingsFor(*era, handling->handling);
    const std::vector<std::string_view> views(standings.begin(), standings.end());
    if (tlog::StandingsRoot(tlog::Salts(stored.record.seed), views) != part0->standings) {
      AddProblem(out.problems, {index, "it commits to other verdicts than the rules of epoch " + std::to_string(era->epoch) + " give"});
    }
  }
  TRY(at->Check());
  return out;
}

base::Result<MemberParity> AuditMember(const exchange::Exchange::Parts& parts, const Ledgers& ledgers, const covenant::MemberId& member) {
  const exchange::Mirror* const mirror = ledgers.MirrorOf(member);
  const auto now = parts.charter.Now();
  if (mirror == nullptr || !now) return base::Fail(base::Code::kNotFound, "nothing of this member's log is here");
  MemberParity out{.member = member, .entries = mirror->Now()->tree.size(), .problems = {}};
  Book book = TRY(ReadBook(ledgers, *mirror));
  if (book.head().size > 0) {
    if (const auto holds = book.Verify(parts.store, *mirror, now->state.Find(member)->card.keys.log.public_key()); !holds) {
      out.problems.push_back({0, holds.error().message});
      return out;
    }
  }
  MemberAudit audit(parts, *mirror, book, out);
  for (uint64_t index = 0; index < out.entries; ++index) TRY(audit.LookAt(index));
  TRY(audit.LookAtSetAside());
  return out;
}

base::Result<std::string> ExportLedger(const Ledgers& ledgers, const covenant::MemberId& owner) {
  const exchange::Mirror* const mirror = ledgers.MirrorOf(owner);
  const auto book = mirror == nullptr ? base::Result<Book>(base::Fail(base::Code::kNotFound, "")) : ReadBook(ledgers, *mirror);
  if (!book || book->head().size == 0) return base::Fail(base::Code::kNotFound, "this member has given this node nothing yet, or keeps no ledger");
  json::Writer w;
  w.Object().Key("head").Raw(covenant::FormatLedgerHead(book->head())).Key("runs").Array();
  for (const LedgerRun& run : book->runs()) {
    w.Object().Key("count").Integer(static_cast<int64_t>(run.count)).Key("first").Integer(static_cast<int64_t>(run.first)).Key("row");
    covenant::WriteRow(w, run.row);
    w.End();
  }
  w.End().End();
  return w.Take();
}

base::Result<Comparison> CompareLedgers(const exchange::Exchange::Parts& parts, const Ledgers& ledgers, std::string_view file) {
  const auto now = parts.charter.Now();
  if (!now) return base::Fail(base::Code::kNotFound, "this node is in no covenant");
  Book theirs = TRY(ReadFile(file, parts.logs));
  const exchange::Mirror& mirror = *parts.logs.FindMirror(theirs.head().log);
  const covenant::Row* const owner = now->state.Find(mirror.member());
  const covenant::Row* const other = now->state.Find(theirs.head().member);
  if (owner == nullptr || other == nullptr || theirs.head().covenant != now->seat.covenant) return base::Fail(base::Code::kForbidden, "the ledger is not one of this covenant");
  if (other->id == now->seat.self) return base::Fail(base::Code::kInvalid, "this is this node's own ledger; another member's is held against it");
  TRY(theirs.Verify(parts.store, mirror, owner->card.keys.log.public_key()));
  Book mine = TRY(ReadBook(ledgers, mirror));
  if (mine.head().size > 0) TRY(mine.Verify(parts.store, mirror, owner->card.keys.log.public_key()));

  size_t proven = 0;
  Comparison out{.owner = owner->id, .other = other->id, .parted = {}};
  for (uint64_t index = 0; index < std::min(mine.entries(), theirs.entries()); ++index) {
    const LedgerRow* const my_row = mine.RowOf(index);
    const LedgerRow* const their_row = theirs.RowOf(index);
    if (my_row == nullptr || their_row == nullptr) continue;
    if ((IsLost(*my_row, index) && IsGiven(*their_row)) || (IsGiven(*my_row) && IsLost(*their_row, index))) {
      ++out.compared;
      ++out.by_loss;
      if (out.parted.size() < kParityProblemsMax) out.parted.push_back({index, PartedBy::kLoss, *my_row, *their_row});
      continue;
    }
    if (!my_row->IsRecord() || !their_row->IsRecord()) continue;
    ++out.compared;
    if (my_row->outcome == their_row->outcome) {
      ++out.alike;
      continue;
    }
    Parted parted{index, PartedBy::kRule, *my_row, *their_row};
    const bool i_have_it = IsGiven(*my_row);
    if (!i_have_it || !IsGiven(*their_row)) {  // else they were given different properties of it
      const Book& book = i_have_it ? theirs : mine;
      const LedgerRow& row = i_have_it ? *their_row : *my_row;
      const auto bytes = i_have_it ? TRY(parts.store.Get(exchange::keys::Record(mirror.number(), index))) : std::nullopt;
      const auto record = bytes ? TRY(exchange::DecodeRecord(*bytes)) : exchange::StoredRecord();
      const auto fault = FaultBetween(row, book.head().member, record, parts.charter);
      if (fault) {
        parted.by = PartedBy::kNothing;
        if (proven++ < kEvidenceMax) {
          parted.evidence = TRY(book.Prove(*fault, index, fault == Fault::kVerdict ? std::optional(HandlingAlone(TRY(tlog::ParseOpening(*record.opening)))) : std::nullopt));
        }
      } else if (row.verdict_and_rule.starts_with("[\"owner\",")) {
        parted.by = PartedBy::kOwner;
      }
    }
    ++(parted.by == PartedBy::kNothing ? out.by_nothing : parted.by == PartedBy::kOwner ? out.by_owner : out.by_rule);
    if (parted.by == PartedBy::kNothing && out.by_nothing <= kParityProblemsMax) {
      out.parted.insert(out.parted.begin() + static_cast<ptrdiff_t>(out.by_nothing - 1), std::move(parted));
      if (out.parted.size() > kParityProblemsMax) out.parted.pop_back();
    } else if (out.parted.size() < kParityProblemsMax) {
      out.parted.push_back(std::move(parted));
    }
  }
  return out;
}

}  // namespace membership
