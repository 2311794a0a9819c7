#include "membership/frame.h"

#include "base/encoding.h"
#include "tlog/note.h"

namespace membership {
namespace {

constexpr char kRecord = 0x01, kGone = 0x02, kDocument = 0x03, kHead = 0x04, kLedger = 0x05, kLost = 0x06, kHeld = 0x07;
constexpr size_t kVerdictBytesMax = 256, kStandingProofMax = 5, kConsistencyMax = 64;
constexpr size_t kHash = crypto::Digest::kBytes;

std::unexpected<base::Error> Bad(std::string_view why) { return base::Fail(base::Code::kInvalid, "what the member sent is not a frame: " + std::string(why)); }

// Cuts pieces off the front of a payload.
class Cutter {
 public:
  explicit Cutter(std::string_view bytes) : bytes_(bytes) {}

  base::Result<std::string_view> Bytes(size_t count) {
    if (bytes_.size() < count) return Bad("it ends too early");
    const std::string_view piece = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return piece;
  }
  base::Result<uint32_t> Number32() { return base::ReadBig32(TRY(Bytes(4))); }
  base::Result<uint64_t> Number64() { return base::ReadBig64(TRY(Bytes(8))); }
  base::Result<crypto::Digest> Hash() { return crypto::Digest::From(TRY(Bytes(kHash))); }
  base::Result<std::vector<crypto::Digest>> Hashes(size_t max) {
    const auto count = static_cast<uint8_t>(TRY(Bytes(1))[0]);
    if (count > max) return Bad("too many hashes");
    std::vector<crypto::Digest> hashes;
    for (size_t i = 0; i < count; ++i) hashes.push_back(TRY(Hash()));
    return hashes;
  }
  base::Status End() const { return bytes_.empty() ? base::Status() : Bad("something follows its end"); }
  std::string_view Rest() { return std::exchange(bytes_, {}); }

 private:
  std::string_view bytes_;
};

void AppendHashes(const std::vector<crypto::Digest>& hashes, std::string& out) {
  out.push_back(static_cast<char>(hashes.size()));
  for (const crypto::Digest& hash : hashes) out.append(hash.view());
}

// u32 length of the opening || opening || u32 standing || salt || u32 length || [verdict, rule] || u8 count || hashes
std::string Payload(const RecordFrame& frame) {
  std::string out;
  out.reserve(frame.opening.size() + 512);
  base::AppendBig32(out, static_cast<uint32_t>(frame.opening.size()));
  out.append(frame.opening);
  base::AppendBig32(out, frame.standing.index);
  out.append(frame.standing.salt.view());
  base::AppendBig32(out, static_cast<uint32_t>(frame.standing.verdict_and_rule.size()));
  out.append(frame.standing.verdict_and_rule);
  AppendHashes(frame.standing.proof, out);
  return out;
}
std::string Payload(const GoneFrame& frame) {
  std::string out(frame.commitment.view());
  base::AppendBig64(out, frame.erasure);
  return out;
}
std::string Payload(const DocumentFrame& frame) { return std::string(frame.document); }
std::string Payload(const HeadFrame& frame) {
  std::string out;
  AppendHashes(frame.consistency, out);
  return out.append(frame.checkpoint);
}

std::string Payload(const LedgerFrame& frame) { return std::string(frame.tail); }
std::string Payload(const LostFrame& frame) { return std::string(frame.commitment.view()).append(frame.opening); }
std::string Payload(const HeldFrame& frame) { return tlog::FormatEntry(frame.entry).append(frame.content); }

base::Result<Frame> ReadRecord(Cutter cutter) {
  RecordFrame frame;
  frame.opening = TRY(cutter.Bytes(TRY(cutter.Number32())));
  frame.standing.index = TRY(cutter.Number32());
  frame.standing.salt = TRY(cutter.Hash());
  const uint32_t length = TRY(cutter.Number32());
  if (length > kVerdictBytesMax) return Bad("a verdict of more than 256 bytes");
  frame.standing.verdict_and_rule = TRY(cutter.Bytes(length));
  frame.standing.proof = TRY(cutter.Hashes(kStandingProofMax));
  TRY(cutter.End());
  return Frame(std::move(frame));
}

base::Result<Frame> ReadGone(Cutter cutter) {
  GoneFrame frame;
  frame.commitment = TRY(cutter.Hash());
  frame.erasure = TRY(cutter.Number64());
  TRY(cutter.End());
  return Frame(frame);
}

base::Result<Frame> ReadLost(Cutter cutter) {
  const crypto::Digest commitment = TRY(cutter.Hash());
  return Frame(LostFrame{commitment, cutter.Rest()});
}

base::Result<Frame> ReadHeld(Cutter cutter) {
  const tlog::Entry entry = TRY(tlog::ParseEntry(TRY(cutter.Bytes(tlog::kEntryBytes))));
  return Frame(HeldFrame{entry, cutter.Rest()});
}

base::Result<Frame> ReadHead(Cutter cutter) {
  HeadFrame frame;
  frame.consistency = TRY(cutter.Hashes(kConsistencyMax));
  frame.checkpoint = cutter.Rest();
  if (frame.checkpoint.size() > tlog::kNoteBytesMax) return base::Fail(base::Code::kTooLarge, "a head of more than 1 MiB");
  return Frame(std::move(frame));
}

}  // namespace

// u8 kind || u32 length || payload
void AppendFrame(const Frame& frame, std::string& out) {
  constexpr char kKinds[] = {kRecord, kGone, kDocument, kHead, kLedger, kLost, kHeld};  // in the order of the variant
  const std::string payload = std::visit([](const auto& f) { return Payload(f); }, frame);
  out.push_back(kKinds[frame.index()]);
  base::AppendBig32(out, static_cast<uint32_t>(payload.size()));
  out.append(payload);
}

base::Result<Frame> TakeFrame(std::string_view& bytes) {
  Cutter cutter(bytes);
  const char kind = TRY(cutter.Bytes(1))[0];
  const uint32_t length = TRY(cutter.Number32());
  if (length > kFrameBytesMax) return base::Fail(base::Code::kTooLarge, "a frame of " + std::to_string(length) + " bytes; at most " + std::to_string(kFrameBytesMax));
  const std::string_view payload = TRY(cutter.Bytes(length));
  bytes = cutter.Rest();
  switch (kind) {
    case kRecord: return ReadRecord(Cutter(payload));
    case kGone: return ReadGone(Cutter(payload));
    case kDocument: return Frame(DocumentFrame{payload});
    case kHead: return ReadHead(Cutter(payload));
    case kLedger: return Frame(LedgerFrame{payload});
    case kLost: return ReadLost(Cutter(payload));
    case kHeld: return ReadHeld(Cutter(payload));
    default: return base::Fail(base::Code::kUnsupported, "the member sent a kind of frame that this program does not know; upgrade it");
  }
}

std::string_view TailIn(std::string_view frames) {
  constexpr size_t kFrameHead = 1 + 4;
  while (frames.size() >= kFrameHead) {
    const size_t length = base::ReadBig32(frames.substr(1));
    if (frames.size() - kFrameHead < length) return {};
    if (frames[0] == kLedger) return frames.substr(kFrameHead, length);
    frames.remove_prefix(kFrameHead + length);
  }
  return {};
}

}  // namespace membership
