// What one member sends another of its log, entry by entry (docs/formats.md, "Frames"). Reading checks form and limits; what it
// says is checked by Receiver. Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "tlog/record.h"

namespace membership {

inline constexpr uint64_t kEntriesOfOneDelivery = 10'000;  // at most, before its head
inline constexpr size_t kFrameBytesMax = tlog::kOpeningBytesMax + (size_t{64} << 10);
inline constexpr std::string_view kFramesMediaType = "application/vnd.mithaq.frames";

// A record: its parts as far as the reader is entitled to them, and why.
struct RecordFrame {
  std::string_view opening;          // tlog::ParseOpening
  tlog::StandingOpening standing;    // the reader's own
};
// The content has been erased: the entry alone is left, and where the erasure stands in the same log.
struct GoneFrame {
  crypto::Digest commitment;
  uint64_t erasure = 0;
};
// Governance, in clear.
struct DocumentFrame {
  std::string_view document;
};
// The end of the ledger of what its owner has given this reader, with this delivery (ledger_page.h).
struct LedgerFrame {
  std::string_view tail;
};
// Its owner came back from a backup and has not all of it any more: the record as far as it is there, or nothing but what the entry commits to.
struct LostFrame {
  crypto::Digest commitment;
  std::string_view opening;          // as of a RecordFrame, without a standing; may be empty
};
// Of the reader's own log, as another has taken it over: the entry, and the document or the opening behind it; empty where it holds none.
struct HeldFrame {
  tlog::Entry entry;
  std::string_view content;
};
// The end: the log's head, and that what came before is the beginning of it.
struct HeadFrame {
  std::vector<crypto::Digest> consistency;  // from the size after the last entry to that of the head
  std::string_view checkpoint;
};
using Frame = std::variant<RecordFrame, GoneFrame, DocumentFrame, HeadFrame, LedgerFrame, LostFrame, HeldFrame>;

void AppendFrame(const Frame& frame, std::string& out);
// Takes one off the front of `bytes`, which the frame then refers to. kInvalid with the reason, kTooLarge.
base::Result<Frame> TakeFrame(std::string_view& bytes);
// What the first LedgerFrame among them holds; empty where there is none. A delivery is some thousands of frames: their heads are walked
// over, not read.
std::string_view TailIn(std::string_view frames);

}  // namespace membership
