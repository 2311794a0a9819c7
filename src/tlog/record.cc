#include "tlog/record.h"

#include <fmt/format.h>

#include <array>

#include "base/check.h"
#include "base/encoding.h"
#include "tlog/merkle.h"

namespace tlog {
namespace {

using base::Code;
using base::Fail;
using base::Result;
using base::Status;

constexpr std::string_view kLeafPrefix("\x00", 1);
constexpr std::string_view kRecordLabel = "mithaq/record/v1\n";
constexpr std::string_view kPartLabel = "mithaq/part/v1\n";
constexpr std::string_view kPartSaltLabel = "mithaq/part-salt/v1\n";
constexpr std::string_view kStandingLabel = "mithaq/standing/v1\n";
constexpr std::string_view kStandingSaltLabel = "mithaq/standing-salt/v1\n";

// A u32 as its four bytes, without the heap.
struct Big32 {
  std::array<char, 4> bytes;
  explicit Big32(uint32_t v)
      : bytes{static_cast<char>(v >> 24), static_cast<char>(v >> 16), static_cast<char>(v >> 8), static_cast<char>(v)} {}
  std::string_view view() const { return {bytes.data(), bytes.size()}; }
};

Digest LabelledLeaf(std::string_view label, uint32_t index, const Digest& salt, std::string_view bytes) {
  return crypto::Sha256({kLeafPrefix, label, Big32(index).view(), salt.view(), bytes});
}

std::vector<Digest> StandingLeaves(const Salts& salts, std::span<const std::string_view> standings) {
  CHECK(!standings.empty() && standings.size() <= kStandingsMax);
  std::vector<Digest> leaves;
  leaves.reserve(standings.size());
  for (uint32_t j = 0; j < standings.size(); ++j) leaves.push_back(StandingLeaf(j, salts.OfStanding(j), standings[j]));
  return leaves;
}

// A small tree that is held whole.
class LeafHashes : public HashReader {
 public:
  explicit LeafHashes(std::vector<Digest> leaves) : leaves_(std::move(leaves)) {}
  Result<Digest> Subtree(int level, uint64_t index) override {
    return Root(std::span(leaves_).subspan(index << level, size_t{1} << level));
  }

 private:
  std::vector<Digest> leaves_;
};

constexpr char kOpeningVersion = 1;
constexpr char kHidden = 0;
constexpr char kShown = 1;

std::unexpected<base::Error> BadOpening(std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("record opening: {}", why));
}

// Takes `count` bytes off the front.
Result<std::string_view> Take(std::string_view& bytes, size_t count) {
  if (bytes.size() < count) return BadOpening("it ends too early");
  const std::string_view taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

Result<PartOpening> TakePart(std::string_view& bytes) {
  const char tag = TRY(Take(bytes, 1))[0];
  if (tag != kHidden && tag != kShown) return BadOpening("a part is neither hidden (0) nor shown (1)");
  const Digest digest = Digest::From(TRY(Take(bytes, Digest::kBytes)));
  if (tag == kHidden) return PartOpening(digest);
  const uint32_t length = base::ReadBig32(TRY(Take(bytes, 4)));
  return PartOpening(ShownPart{digest, TRY(Take(bytes, length))});
}

}  // namespace

std::string FormatEntry(const Entry& entry) {
  std::string bytes(1, static_cast<char>(entry.kind));
  return bytes += entry.hash.view();
}

Result<Entry> ParseEntry(std::string_view bytes) {
  if (bytes.size() != kEntryBytes) {
    return Fail(Code::kInvalid, fmt::format("an entry has {} bytes, not {}", kEntryBytes, bytes.size()));
  }
  const auto kind = static_cast<EntryKind>(bytes[0]);
  if (kind != EntryKind::kRecord && kind != EntryKind::kDocument) {
    return Fail(Code::kUnsupported, fmt::format("entry kind {:#04x}: this version knows 0x01 and 0x02",
                                                static_cast<uint8_t>(bytes[0])));
  }
  return Entry{kind, Digest::From(bytes.substr(1))};
}

Digest OriginId(std::string_view origin) { return crypto::Sha256(origin); }

Digest Salts::OfPart(uint32_t index) const { return hmac_.Of({kPartSaltLabel, Big32(index).view()}); }
Digest Salts::OfStanding(uint32_t index) const { return hmac_.Of({kStandingSaltLabel, Big32(index).view()}); }

Digest PartLeaf(uint32_t index, const Digest& salt, std::string_view part) {
  return LabelledLeaf(kPartLabel, index, salt, part);
}

Digest StandingLeaf(uint32_t index, const Digest& salt, std::string_view verdict_and_rule) {
  return LabelledLeaf(kStandingLabel, index, salt, verdict_and_rule);
}

Digest Commitment(const Digest& origin_id, std::span<const Digest> part_leaves) {
  CHECK(!part_leaves.empty() && part_leaves.size() <= kPartsMax);
  const Big32 count(static_cast<uint32_t>(part_leaves.size()));
  return crypto::Sha256({kRecordLabel, origin_id.view(), count.view(), Root(part_leaves).view()});
}

Digest CommitRecord(const Digest& origin_id, const Salts& salts, std::span<const std::string_view> parts) {
  std::vector<Digest> leaves;
  leaves.reserve(parts.size());
  for (uint32_t i = 0; i < parts.size(); ++i) leaves.push_back(PartLeaf(i, salts.OfPart(i), parts[i]));
  return Commitment(origin_id, leaves);
}

PartOpening ShowPart(const Salts& salts, uint32_t index, std::string_view part) {
  return ShownPart{salts.OfPart(index), part};
}

PartOpening HidePart(const Salts& salts, uint32_t index, std::string_view part) {
  return PartLeaf(index, salts.OfPart(index), part);
}

Result<Digest> CommitmentOf(const Digest& origin_id, std::span<const PartOpening> parts) {
  if (parts.empty() || parts.size() > kPartsMax) return BadOpening(fmt::format("a record has 1 to {} parts", kPartsMax));
  std::vector<Digest> leaves;
  leaves.reserve(parts.size());
  for (uint32_t i = 0; i < parts.size(); ++i) {
    const auto* shown = std::get_if<ShownPart>(&parts[i]);
    leaves.push_back(shown ? PartLeaf(i, shown->salt, shown->bytes) : std::get<Digest>(parts[i]));
  }
  return Commitment(origin_id, leaves);
}

std::string EncodeOpening(std::span<const PartOpening> parts) {
  std::string out(1, kOpeningVersion);
  base::AppendBig32(out, static_cast<uint32_t>(parts.size()));
  for (const PartOpening& part : parts) {
    const auto* shown = std::get_if<ShownPart>(&part);
    out.push_back(shown ? kShown : kHidden);
    out += (shown ? shown->salt : std::get<Digest>(part)).view();
    if (!shown) continue;
    base::AppendBig32(out, static_cast<uint32_t>(shown->bytes.size()));
    out += shown->bytes;
  }
  return out;
}

Result<std::vector<PartOpening>> ParseOpening(std::string_view bytes) {
  if (bytes.size() > kOpeningBytesMax) {
    return Fail(Code::kTooLarge, fmt::format("record opening: over {} bytes", kOpeningBytesMax));
  }
  const char version = TRY(Take(bytes, 1))[0];
  if (version != kOpeningVersion) {
    return Fail(Code::kUnsupported, fmt::format("record opening: version {}, this build knows 1", static_cast<uint8_t>(version)));
  }
  const uint32_t count = base::ReadBig32(TRY(Take(bytes, 4)));
  if (count == 0 || count > kPartsMax) return BadOpening(fmt::format("a record has 1 to {} parts, not {}", kPartsMax, count));
  std::vector<PartOpening> parts;
  parts.reserve(count);
  for (uint32_t i = 0; i < count; ++i) parts.push_back(TRY(TakePart(bytes)));
  if (!bytes.empty()) return BadOpening(fmt::format("{} bytes after the last part", bytes.size()));
  return parts;
}

Digest StandingsRoot(const Salts& salts, std::span<const std::string_view> standings) {
  return Root(StandingLeaves(salts, standings));
}

StandingOpening OpenStanding(const Salts& salts, std::span<const std::string_view> standings, uint32_t index) {
  CHECK(index < standings.size());
  LeafHashes leaves(StandingLeaves(salts, standings));
  auto proof = ProveInclusion(leaves, index, standings.size());
  CHECK(proof.has_value());
  return {index, salts.OfStanding(index), std::string(standings[index]), *std::move(proof)};
}

Status VerifyStanding(const StandingOpening& opening, uint32_t count, const Digest& root) {
  const Digest leaf = StandingLeaf(opening.index, opening.salt, opening.verdict_and_rule);
  auto held = VerifyInclusion(opening.index, count, leaf, opening.proof, root);
  if (!held) return base::Annotate(std::move(held).error(), "standing");
  return {};
}

}  // namespace tlog
