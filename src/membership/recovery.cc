#include "membership/recovery.h"

#include <algorithm>
#include <map>
#include <utility>

#include "covenant/apply.h"
#include "exchange/awaited.h"
#include "exchange/compose.h"
#include "exchange/keys.h"
#include "exchange/record.h"
#include "exchange/sharing.h"
#include "membership/membership.h"
#include "tlog/checkpoint.h"

namespace membership {
namespace {

using base::Code;
using base::Fail;

// The largest head that its owner signed and whose entries are all here.
base::Result<std::string> CompleteHead(const exchange::Mirror& mirror) {
  const auto here = mirror.Now();
  if (!here->checkpoint.empty() && TRY(tlog::ParseSignedCheckpoint(here->checkpoint)).checkpoint.size == here->tree.size()) return here->checkpoint;
  const auto witnessed = mirror.witnessed().Now();
  if (witnessed && witnessed->size <= here->tree.size()) return witnessed->note;
  return Fail(Code::kUnavailable, "this node has not taken over that log up to a head that was signed");
}

// What stands behind an entry of a mirror, as its owner may have it back.
std::string ContentOf(const std::optional<std::string>& record) {
  if (!record) return {};
  const auto stored = exchange::DecodeRecord(*record);
  if (!stored) return {};
  if (stored->document) return *stored->document;
  return stored->opening.value_or("");
}

// What is shown in any of the openings, which are of one record.
std::string Merge(std::span<const std::vector<tlog::PartOpening>> openings) {
  std::vector<tlog::PartOpening> merged = openings[0];
  for (const auto& opening : openings.subspan(1)) {
    for (size_t i = 0; i < merged.size() && i < opening.size(); ++i) {
      if (std::holds_alternative<tlog::ShownPart>(opening[i])) merged[i] = opening[i];
    }
  }
  return tlog::EncodeOpening(merged);
}

}  // namespace

base::Result<Delivery> DeliverHeld(const store::Store& store, const exchange::Mirror& mirror, uint64_t from, const DeliveryLimits& limits) {
  const std::string note = TRY(CompleteHead(mirror));
  const uint64_t size = TRY(tlog::ParseSignedCheckpoint(note)).checkpoint.size;
  if (from >= size) return Fail(Code::kNotFound, "this node holds " + std::to_string(size) + " entries of that log");
  Delivery delivery{.frames = {}, .next = from};
  while (delivery.next < size && delivery.next - from < limits.entries_max && delivery.frames.size() < limits.bytes_max) {
    const std::string content = ContentOf(TRY(store.Get(exchange::keys::Record(mirror.number(), delivery.next))));
    AppendFrame(HeldFrame{TRY(mirror.EntryAt(delivery.next)), content}, delivery.frames);
    ++delivery.next;
  }
  const auto hashes = mirror.Hashes(size);
  AppendFrame(HeadFrame{TRY(tlog::ProveConsistency(*hashes, delivery.next, size)), note}, delivery.frames);
  return delivery;
}

Recovery::Recovery(Membership& membership, exchange::LocalLog& log, std::vector<tlog::Checkpoint> heads) : membership_(&membership), log_(&log), heads_(std::move(heads)) {
  report_.from = report_.size = log.size();
  for (const tlog::Checkpoint& head : heads_) target_ = std::max(target_, head.size);
}

base::Result<Recovery> Recovery::Begin(Membership& membership, std::span<const std::string> heads) {
  const auto now = membership.Now();
  exchange::LocalLog* const log = membership.parts_.logs.covenant();
  if (!now || log == nullptr) return Fail(Code::kNotFound, "this node is in no covenant");
  const tlog::VerifierKey& own = now->self()->card.keys.log;
  std::vector<tlog::Checkpoint> signed_heads;
  for (const std::string& note : heads) {
    const auto head = tlog::OpenCheckpoint(note, log->origin(), std::span(&own, 1));
    if (head) signed_heads.push_back(head->checkpoint);  // else this node did not sign it, and nothing follows
  }
  for (const tlog::Checkpoint& head : signed_heads) {
    if (head.size > 0 && head.size <= log->size() && !log->HadRoot(head.size, head.root)) {
      return Fail(Code::kCorrupt, "a member holds a head of this log, signed with its key, that contradicts the entries here: two nodes have signed with one key. Nothing can be recovered; the members have to be told");
    }
  }
  return Recovery(membership, *log, std::move(signed_heads));
}

base::Status Recovery::Verify(std::span<const Content> contents, const HeadFrame& head) const {
  const auto now = membership_->Now();
  const tlog::VerifierKey& own = now->self()->card.keys.log;
  const tlog::Checkpoint signed_head = TRY(tlog::OpenCheckpoint(head.checkpoint, log_->origin(), std::span(&own, 1))).checkpoint;
  tlog::Tree tree = log_->tree();
  std::map<uint64_t, crypto::Digest> wanted;
  for (const tlog::Checkpoint& one : heads_) {
    const auto [at, is_new] = wanted.try_emplace(one.size, one.root);
    if (!is_new && at->second != one.root) return Fail(Code::kCorrupt, "members hold two heads of this log of one size that contradict each other, both signed with its key: nothing can be recovered; the members have to be told");
  }
  for (const Content& content : contents) {
    const crypto::Digest leaf = tlog::LeafHash(tlog::FormatEntry(content.entry));
    tree.Append(std::span(&leaf, 1));
    const auto at = wanted.find(tree.size());
    if (at != wanted.end() && at->second != tree.root()) return Fail(Code::kCorrupt, "members hold heads of this log that contradict each other, all signed with its key: nothing more is recovered; the members have to be told");
  }
  if (tree.size() > signed_head.size) return Fail(Code::kCorrupt, "a member gives back more entries than this node had signed");
  if (tree.size() == 0) return {};
  auto held = tlog::VerifyConsistency(tree.size(), signed_head.size, tree.root(), signed_head.root, head.consistency);
  if (!held) return base::Annotate(std::move(held).error(), "what a member gives back is not what this node had signed after what is here");
  return {};
}

base::Status Recovery::Take(std::span<const std::string> given) {
  std::vector<Content> contents;
  for (size_t i = 0; i < given.size(); ++i) {
    std::string_view frames = given[i];
    for (uint64_t at = 0; !frames.empty();) {
      const Frame frame = TRY(TakeFrame(frames));
      if (const auto* const head = std::get_if<HeadFrame>(&frame)) {
        if (i == 0) TRY(Verify(contents, *head));
        break;
      }
      const auto* const held = std::get_if<HeldFrame>(&frame);
      if (held == nullptr) return Fail(Code::kInvalid, "a member gives back something else than entries");
      if (i == 0 && contents.size() == kEntriesOfOneDelivery) return Fail(Code::kTooLarge, "a member sent too many entries at once");
      if (i == 0) contents.push_back({held->entry, held->content, {}});
      if (i > 0 && at < contents.size() && contents[at].entry == held->entry && !held->content.empty()) contents[at].more.push_back(held->content);
      ++at;
    }
  }
  if (contents.empty()) return Fail(Code::kInvalid, "a member gives back nothing");

  const base::MutexLock adopting(membership_->adopting_);
  exchange::Reception reception;
  reception.own = log_;
  const auto shared = membership_->SharedCollection();
  if (shared) reception.into.push_back(shared);
  const uint64_t first = log_->size();
  for (const Content& content : contents) {
    auto item = TRY(ItemOf(first + reception.items.size(), content));
    if (const auto* const withdrawal = std::get_if<exchange::ReceivedWithdrawal>(&item)) {
      const tlog::Entry named = TRY(EntryAt(withdrawal->of, contents));
      if (withdrawal->kind == exchange::RecordKind::kErasure && named.kind == tlog::EntryKind::kRecord) report_.lost.erase(withdrawal->of);
    }
    if (std::holds_alternative<exchange::Absence>(item)) report_.lost.insert(first + reception.items.size());
    reception.entries.push_back(content.entry);
    reception.items.push_back(std::move(item));
    if (content.entry.kind != tlog::EntryKind::kDocument) continue;
    // A certificate: what follows may be of the epoch that it leads to.
    const auto now = membership_->Now();
    const auto certificate = TRY(covenant::ParseCertificate(content.bytes));
    reception.adopted.emplace(now->seat, TRY(covenant::Apply(now->state, certificate)));
    break;
  }
  const bool adopts = reception.adopted.has_value();
  exchange::Awaited<exchange::ReceptionReport> awaited;
  reception.done = std::move(awaited.done);
  membership_->parts_.sequencer.Append(std::move(reception));
  const auto done = TRY(awaited.answer.get());
  report_.size = log_->size();
  report_.objects += done.objects;
  report_.withdrawn += done.withdrawn;
  report_.epochs += adopts ? 1 : 0;
  return {};
}

base::Result<tlog::Entry> Recovery::EntryAt(uint64_t index, std::span<const Content> contents) const {
  if (index < log_->size()) return log_->EntryAt(index);
  if (index - log_->size() >= contents.size()) return Fail(Code::kCorrupt, "a recall names an entry that comes after it");
  return contents[index - log_->size()].entry;
}

base::Result<exchange::ReceivedItem> Recovery::ItemOf(uint64_t index, const Content& content) {
  if (content.entry.kind == tlog::EntryKind::kDocument) {
    std::vector<std::string_view> all = content.more;
    all.push_back(content.bytes);
    const auto document = std::ranges::find_if(all, [&](std::string_view bytes) { return tlog::DocumentEntry(bytes) == content.entry; });
    if (document == all.end()) return Fail(Code::kUnavailable, "no member that answers gives back the certificate of entry " + std::to_string(index));
    return exchange::ReceivedItem(exchange::ReceivedDocument{index, exchange::EncodeDocument(*document)});
  }
  auto item = RecordItem(index, content);
  if (item) return item;
  return exchange::ReceivedItem(exchange::Absence{index, exchange::AbsenceKind::kLost, membership_->Now()->state.epoch, item.error().message});
}

base::Result<exchange::ReceivedItem> Recovery::RecordItem(uint64_t index, const Content& content) {
  std::vector<std::vector<tlog::PartOpening>> openings;
  std::vector<std::string_view> all = content.more;
  if (!content.bytes.empty()) all.push_back(content.bytes);
  for (const std::string_view bytes : all) {
    auto parts = tlog::ParseOpening(bytes);
    const auto commitment = parts ? tlog::CommitmentOf(log_->origin_id(), *parts) : base::Result<crypto::Digest>(std::unexpected(parts.error()));
    if (commitment && tlog::RecordEntry(*commitment) == content.entry) openings.push_back(*std::move(parts));
  }
  if (openings.empty()) return Fail(Code::kNotFound, "its content was lost in a restore, and no member gave it back");
  const std::string opening = Merge(openings);
  const auto parts = TRY(tlog::ParseOpening(opening));
  const auto bytes1 = parts.size() < exchange::kObjectPart ? std::nullopt : tlog::ShownBytes(parts[1]);
  if (!bytes1 || !tlog::ShownBytes(parts[0])) return Fail(Code::kNotFound, "its content was lost in a restore, and no member had it");
  const exchange::Part1 part1 = TRY(exchange::ReadPart1(*bytes1));
  if (part1.kind != exchange::RecordKind::kPublication) {
    if (!part1.reference || part1.reference->index >= index) return Fail(Code::kInvalid, "it takes back an entry that comes after it");
    return exchange::ReceivedItem(exchange::ReceivedWithdrawal{index, exchange::EncodeReceived(part1.kind, opening, {}), part1.kind, part1.reference->index});
  }
  auto shown = exchange::ObjectOf(parts);
  if (!shown && shown.error().code == Code::kNotFound) return Fail(Code::kNotFound, "its content was lost in a restore, and no member had it");
  exchange::ShownObject object = TRY(std::move(shown));
  exchange::ReceivedObject received{index, exchange::EncodeReceived(part1.kind, opening, object.composed()), {}, TRY(exchange::FactsOf(TRY(parser_.Parse(object.object))))};
  received.object = std::move(object.object);
  return exchange::ReceivedItem(std::move(received));
}

}  // namespace membership
