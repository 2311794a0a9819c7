// An owner that lies as it delivers: what it hands out is made again with a change, and signed with its key as if it were so.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/check.h"
#include "membership/delivery.h"
#include "membership/ledger_page.h"

namespace membership::testing {

using Lie = std::function<void(uint64_t index, std::vector<tlog::PartOpening>& parts, tlog::StandingOpening& standing)>;

inline void Hide(std::vector<tlog::PartOpening>& parts, uint32_t i) {
  if (const auto* const shown = std::get_if<tlog::ShownPart>(&parts[i])) parts[i] = tlog::PartLeaf(i, shown->salt, shown->bytes);
}
// As if the reader were entitled to nothing of it.
inline void Withhold(std::vector<tlog::PartOpening>& parts) {
  for (uint32_t i = 1; i < parts.size(); ++i) Hide(parts, i);
}

// The delivery that answered `request`, with every record as `lie` leaves it.
inline Delivery Altered(const Delivery& honest, const DeliveryRequest& request, const crypto::SigningKey& log_key, const Lie& lie) {
  Delivery altered{{}, honest.next};
  LedgerTail tail = ParseTail(TailIn(honest.frames)).value();
  const crypto::Digest origin_id = tlog::OriginId(tail.head.log);
  LedgerPage page(request.ledger.empty() ? tlog::Frontier() : ParseTail(request.ledger).value().tree, request.from);
  std::string_view frames = honest.frames;
  for (uint64_t index = request.from; !frames.empty(); ++index) {
    const Frame frame = TakeFrame(frames).value();
    if (const auto* const record = std::get_if<RecordFrame>(&frame)) {
      auto parts = tlog::ParseOpening(record->opening).value();
      tlog::StandingOpening standing = record->standing;
      lie(index, parts, standing);
      const std::string opening = tlog::EncodeOpening(parts);
      AppendFrame(RecordFrame{opening, standing}, altered.frames);
      page.Add(tlog::RecordEntry(tlog::CommitmentOf(origin_id, parts).value()), RowOf(request.epoch, parts, standing));
    } else if (std::holds_alternative<LedgerFrame>(frame)) {
      tail.tree = page.tree();
      tail.head.size = tail.tree.size();
      tail.head.root = tail.tree.root();
      tail.head = covenant::SignLedgerHead(tail.head, log_key);
      AppendFrame(LedgerFrame{EncodeTail(tail)}, altered.frames);
    } else {
      if (const auto* const document = std::get_if<DocumentFrame>(&frame)) page.Add(tlog::DocumentEntry(document->document), {.outcome = covenant::Outcome::kDocument, .epoch = request.epoch, .verdict_and_rule = {}});
      AppendFrame(frame, altered.frames);
    }
  }
  return altered;
}

}  // namespace membership::testing
