#include "membership/receiver.h"

#include <algorithm>

#include "base/encoding.h"
#include "covenant/fields.h"
#include "covenant/partiality.h"
#include "exchange/compose.h"
#include "exchange/keys.h"
#include "json/canonical.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"

namespace membership {
namespace {

std::unexpected<base::Error> Broken(std::string why) { return base::Fail(base::Code::kCorrupt, std::move(why)); }
// Of one record, which is set aside for it.
std::unexpected<base::Error> Amiss(std::string why) { return base::Fail(base::Code::kInvalid, std::move(why)); }

// What the owner says about this node must be what the epoch's rules say: of its standing, and of the record where it is open. What
// is wrong there can be proven to others; kForbidden.
base::Status CheckVerdict(const RecordFrame& frame, const exchange::Era& era, const exchange::Charter::View& view, const std::optional<exchange::Part1>& part1) {
  const auto partial = [](std::string why) { return base::Fail(base::Code::kForbidden, std::move(why)); };
  const covenant::Rulebook& book = *era.book;
  const auto name = [&](uint32_t standing) { return std::string(book.StandingId(static_cast<covenant::StandingIndex>(standing))); };
  const uint32_t standing = frame.standing.index;
  if (!covenant::CanStandAs(view.state, book, view.seat.self, standing)) return partial("its owner treats this member as \"" + name(standing) + "\", which it is not");
  if (!part1) return {};
  const std::vector<std::string_view> markings(part1->markings.begin(), part1->markings.end());
  const covenant::Handling handling = exchange::HandlingOf(part1->kind, markings, {part1->circles, std::nullopt});
  if (const auto mine = covenant::EntitlementOf(view.state, book, handling, *view.self()).standing; mine != standing) {
    return partial("its owner treats this member as \"" + name(standing) + "\"; towards this record it is \"" + name(mine) + "\"");
  }
  if (!covenant::IsVerdictOf(book, handling, standing, frame.standing.verdict_and_rule)) {
    return partial("its owner commits to " + covenant::CommitmentInWords(frame.standing.verdict_and_rule) + ", which is not what the rules of epoch " + std::to_string(era.epoch) + " say");
  }
  return {};
}

}  // namespace

struct Receiver::Batch {
  const exchange::Charter::View& view;
  const covenant::Row& self;
  exchange::Mirror& mirror;
  const Before& before;
  const uint64_t first;
  LedgerPage ledger;
  std::vector<std::pair<std::string, std::string>> beside;
  std::vector<tlog::Entry> entries;
  std::vector<exchange::ReceivedItem> items;

  uint64_t next() const { return first + entries.size(); }
  void Add(const tlog::Entry& entry, const covenant::LedgerRow& row, exchange::ReceivedItem item) {
    ledger.Add(entry, row);
    entries.push_back(entry);
    items.push_back(std::move(item));
  }
  base::Result<tlog::Entry> EntryAt(uint64_t index) const {
    if (index >= first) return entries.at(index - first);
    if (index >= before.first && index - before.first < before.entries.size()) return before.entries[index - before.first];
    return mirror.EntryAt(index);
  }
};

base::Result<exchange::Reception> Receiver::Prepare(const exchange::Charter::View& view, exchange::Mirror& mirror, Before& before, std::string_view frames, Ledger wanted) {
  const covenant::Row* const owner = view.state.Find(mirror.member());
  if (owner == nullptr || view.self() == nullptr) return base::Fail(base::Code::kForbidden, "this node is not in a covenant with the member");
  const exchange::Mirror::Head* const head = &before.head;
  Batch batch{view, *view.self(), mirror, before, head->tree.size(), LedgerPage(before.ledger, head->tree.size()), {}, {}, {}};
  std::optional<HeadFrame> end;
  std::optional<std::string_view> ledger;
  while (!frames.empty()) {
    if (end) return base::Fail(base::Code::kInvalid, "frames follow the head");
    const Frame frame = TRY(TakeFrame(frames));
    if (const auto* const last = std::get_if<HeadFrame>(&frame)) {
      end = *last;
    } else if (ledger) {
      return base::Fail(base::Code::kInvalid, "frames follow the ledger");
    } else if (const auto* const tail = std::get_if<LedgerFrame>(&frame)) {
      ledger = tail->tail;
    } else if (batch.entries.size() == kEntriesOfOneDelivery) {
      return base::Fail(base::Code::kTooLarge, "the member sent more than " + std::to_string(kEntriesOfOneDelivery) + " entries at once");
    } else {
      TRY(Take(frame, batch));
    }
  }
  if (!end || ledger.has_value() != (wanted == Ledger::kSigned)) return base::Fail(base::Code::kInvalid, "what the member sent ends without a ledger and a head");
  if (ledger) TRY(CheckLedger(*ledger, batch, *owner));

  std::vector<tlog::VerifierKey> keys{owner->card.keys.log};
  const auto signed_head = TRY(tlog::OpenCheckpoint(end->checkpoint, mirror.origin(), keys)).checkpoint;
  tlog::Tree tree = head->tree;
  std::vector<crypto::Digest> leaves;
  for (const tlog::Entry& entry : batch.entries) leaves.push_back(tlog::LeafHash(tlog::FormatEntry(entry)));
  std::span<const crypto::Digest> left = leaves;
  std::string_view checkpoint = end->checkpoint;
  if (!head->checkpoint.empty()) {
    // The head that was signed before: the new one must extend it, too, and not only what has been taken over.
    const auto last = TRY(tlog::ParseSignedCheckpoint(head->checkpoint)).checkpoint;
    if (signed_head.size < last.size) return Broken("the head of this member's log goes back from " + std::to_string(last.size) + " to " + std::to_string(signed_head.size) + " entries");
    if (last.size > tree.size() && last.size - tree.size() <= left.size()) {
      tree.Append(left.first(last.size - tree.size()));
      left = left.subspan(last.size - head->tree.size());
    }
    const bool differ = (last.size == tree.size() && last.root != tree.root()) || (last.size == signed_head.size && last.root != signed_head.root);
    if (differ) return Broken("this member has signed two heads of its log that contradict each other");
    // Until its entries are all here the old head stays the one to answer for: a new one in its place could be of another log.
    if (last.size > tree.size() + left.size()) checkpoint = head->checkpoint;
  }
  tree.Append(left);
  if (signed_head.size < tree.size()) return Broken("the member's head is of fewer entries than it sent");
  if (tree.size() > 0) {
    auto held = tlog::VerifyConsistency(tree.size(), signed_head.size, tree.root(), signed_head.root, end->consistency);
    if (!held) return base::Annotate(std::move(held).error(), "what the member sent is not what it signed");
  }
  exchange::Reception reception;
  reception.mirror = &mirror;
  reception.begins = batch.first;
  reception.checkpoint = checkpoint;  // may be that of `before`
  before = {{std::move(tree), reception.checkpoint}, batch.first, batch.entries, ledger ? batch.ledger.tree() : before.ledger};
  reception.beside = std::move(batch.beside);
  if (ledger) reception.beside.emplace_back(exchange::keys::LedgerTail(mirror.number()), *ledger);
  if (ledger && !batch.ledger.empty()) reception.beside.emplace_back(exchange::keys::LedgerRows(mirror.number(), batch.ledger.position()), batch.ledger.Encode());
  reception.entries = std::move(batch.entries);
  reception.items = std::move(batch.items);
  return reception;
}

// Its owner signs what came, and nothing else.
base::Status Receiver::CheckLedger(std::string_view bytes, const Batch& batch, const covenant::Row& owner) {
  const covenant::LedgerHead head = TRY(ParseTail(bytes)).head;
  const bool ours = head.covenant == batch.view.seat.covenant && head.member == batch.view.seat.self && head.log == batch.mirror.origin();
  if (!ours || head.size != batch.ledger.tree().size() || head.root != batch.ledger.tree().root()) return Broken("the member's ledger says that it gave something else than it sent");
  return covenant::CheckLedgerHead(head, owner.card.keys.log.public_key());
}

base::Status Receiver::Take(const Frame& frame, Batch& batch) {
  const uint64_t index = batch.next(), epoch = batch.view.state.epoch;
  if (const auto* const document = std::get_if<DocumentFrame>(&frame)) {
    batch.Add(tlog::DocumentEntry(document->document), {.outcome = covenant::Outcome::kDocument, .epoch = epoch, .verdict_and_rule = {}}, exchange::ReceivedDocument{index, exchange::EncodeDocument(document->document)});
  } else if (const auto* const gone = std::get_if<GoneFrame>(&frame)) {
    batch.Add(tlog::RecordEntry(gone->commitment), {.outcome = covenant::Outcome::kGone, .epoch = epoch, .erasure = gone->erasure, .verdict_and_rule = {}}, exchange::Absence{index, exchange::AbsenceKind::kErased, batch.view.state.epoch, "by its owner, with entry " + std::to_string(gone->erasure)});
  } else if (const auto* const lost = std::get_if<LostFrame>(&frame)) {
    TRY(TakeLost(*lost, batch));
  } else if (std::holds_alternative<HeldFrame>(frame)) {
    return base::Fail(base::Code::kInvalid, "the member gives back what this node did not lose");
  } else {
    const auto& record = std::get<RecordFrame>(frame);
    const auto parts = TRY(tlog::ParseOpening(record.opening));
    if (record.standing.index >= tlog::kStandingsMax || !covenant::IsLine(record.standing.verdict_and_rule, covenant::kVerdictBytesMax)) return Broken("it opens a standing or a verdict that is none");
    const tlog::Entry entry = tlog::RecordEntry(TRY(tlog::CommitmentOf(batch.mirror.origin_id(), parts)));
    const covenant::LedgerRow row = RowOf(epoch, parts, record.standing);
    exchange::ReceivedItem item = Judge(index, record, parts, row, batch);
    if (const auto* const absence = std::get_if<exchange::Absence>(&item); absence != nullptr && absence->epoch > batch.view.state.epoch) {
      return base::Fail(base::Code::kUnavailable, "the member is at epoch " + std::to_string(absence->epoch) + ", this node at " + std::to_string(batch.view.state.epoch));
    }
    batch.Add(entry, row, std::move(item));
  }
  return {};
}

// A recall or an erasure counts all the same: it only takes away.
base::Status Receiver::TakeLost(const LostFrame& lost, Batch& batch) {
  const uint64_t index = batch.next();
  const tlog::Entry entry = tlog::RecordEntry(lost.commitment);
  exchange::ReceivedItem item = exchange::Absence{index, exchange::AbsenceKind::kLost, batch.view.state.epoch, "its owner lost it, and came back from a backup"};
  if (!lost.opening.empty()) {
    const auto parts = TRY(tlog::ParseOpening(lost.opening));
    if (tlog::RecordEntry(TRY(tlog::CommitmentOf(batch.mirror.origin_id(), parts))) != entry) return Broken("a lost record is not what its entry commits to");
    const auto bytes1 = parts.size() < exchange::kObjectPart ? std::nullopt : tlog::ShownBytes(parts[1]);
    const auto part1 = bytes1 ? exchange::ReadPart1(*bytes1) : base::Result<exchange::Part1>(Amiss("its part 1 is not shown"));
    if (part1 && part1->kind != exchange::RecordKind::kPublication) {
      auto withdrawal = ReadWithdrawal(index, lost.opening, *part1, batch);
      if (withdrawal) item = *std::move(withdrawal);
    }
  }
  batch.Add(entry, {.outcome = covenant::Outcome::kGone, .epoch = batch.view.state.epoch, .erasure = index, .verdict_and_rule = {}}, std::move(item));
  return {};
}

base::Result<exchange::ReceivedItem> Receiver::ReadWithdrawal(uint64_t index, std::string_view opening, const exchange::Part1& part1, const Batch& batch) {
  const exchange::EntryReference& of = *part1.reference;
  if (of.index >= index || TRY(batch.EntryAt(of.index)) != tlog::RecordEntry(of.commitment)) {
    return Amiss("it takes back entry " + std::to_string(of.index) + ", but names it wrongly");
  }
  return exchange::ReceivedItem(exchange::ReceivedWithdrawal{index, exchange::EncodeReceived(part1.kind, opening, {}), part1.kind, of.index});
}

exchange::ReceivedItem Receiver::Judge(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const covenant::LedgerRow& row, Batch& batch) {
  auto item = ReadRecord(index, frame, parts, row, batch);
  if (item) return *std::move(item);
  if (item.error().code == base::Code::kForbidden) batch.beside.emplace_back(exchange::keys::Handling(batch.mirror.number(), index), HandlingAlone(parts));
  return exchange::Absence{index, exchange::AbsenceKind::kSetAside, batch.view.state.epoch, item.error().message};
}

base::Result<exchange::ReceivedItem> Receiver::ReadRecord(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const covenant::LedgerRow& row, const Batch& batch) {
  const auto bytes0 = tlog::ShownBytes(parts[0]);
  if (parts.size() < exchange::kObjectPart || !bytes0) return Amiss("its part 0 is not shown, which every member may see");
  const exchange::Part0 part0 = TRY(exchange::ReadPart0(*bytes0));
  if (part0.covenant != batch.view.seat.covenant) return Amiss("it is of another covenant");
  if (part0.epoch > batch.view.state.epoch) return exchange::ReceivedItem(exchange::Absence{index, exchange::AbsenceKind::kSetAside, part0.epoch, {}});
  const exchange::Era era = TRY(charter_.At(part0.epoch));
  TRY(tlog::VerifyStanding(frame.standing, static_cast<uint32_t>(era.book->standings()), part0.standings));
  const auto bytes1 = tlog::ShownBytes(parts[1]);
  const auto part1 = bytes1 ? std::optional(TRY(exchange::ReadPart1(*bytes1))) : std::nullopt;
  TRY(CheckVerdict(frame, era, batch.view, part1));
  if (!part1) return exchange::ReceivedItem(exchange::Absence{index, exchange::AbsenceKind::kWithheld, part0.epoch, {}});
  if (part1->kind == exchange::RecordKind::kPublication) {
    if (covenant::IsGivenThoughWithheld(row)) return base::Fail(base::Code::kForbidden, "its owner gives it though it commits to " + covenant::CommitmentInWords(frame.standing.verdict_and_rule));
    return ReadObject(index, frame, parts, *part1);
  }

  return ReadWithdrawal(index, frame.opening, *part1, batch);
}

base::Result<exchange::ReceivedItem> Receiver::ReadObject(uint64_t index, const RecordFrame& frame, std::span<const tlog::PartOpening> parts, const exchange::Part1& part1) {
  auto shown = exchange::ObjectOf(parts);
  if (!shown && shown.error().code == base::Code::kNotFound) return Amiss("its object is not shown, but its handling is");
  exchange::ShownObject object = TRY(std::move(shown));
  const json::Value value = TRY(parser_.Parse(object.object));
  if (json::Canonical(value) != object.object) return Amiss("its object is not in canonical form (RFC 8785)");
  report_.Clear();
  validator_.Validate(value, report_);
  if (!report_.valid()) {
    const auto error = std::ranges::find(report_.findings(), stix::Severity::kError, &stix::Finding::severity);
    return Amiss("its object is not valid STIX: " + error->pointer + ": " + error->message);
  }
  std::vector<std::string> markings;
  if (const auto refs = value.Find("object_marking_refs")) {
    for (const json::Value ref : refs->elements()) markings.emplace_back(ref.AsString());
  }
  std::ranges::sort(markings);
  if (markings != part1.markings) return Amiss("its handling names other markings than its object has");
  exchange::ReceivedObject received{index, exchange::EncodeReceived(part1.kind, frame.opening, object.composed()), {}, TRY(exchange::FactsOf(value))};
  received.object = std::move(object.object);
  const std::vector<std::string_view> ids(markings.begin(), markings.end());
  received.marking = covenant::MarkingOf(ids);
  return exchange::ReceivedItem(std::move(received));
}

}  // namespace membership
