// Mithaq's own commitments, byte for byte (docs/formats.md, "Entries and commitments"): what stands in a log is a salted
// hash of a record's parts, so that the log can be permanent while content stays confidential and erasable.
//
//     entry       = 0x01 || C  |  0x02 || SHA-256(document)
//     C           = SHA-256("mithaq/record/v1\n" || origin id || u32 count || MTH(part leaves))
//     part leaf i = SHA-256(0x00 || "mithaq/part/v1\n" || u32 i || salt_i || part bytes)
//     salt_i      = HMAC-SHA-256(seed, "mithaq/part-salt/v1\n" || u32 i)
//
// Pure, no allocation for a part; safe to call from many threads. Part bytes are opaque here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"

namespace tlog {

using crypto::Digest;

inline constexpr size_t kEntryBytes = 33;
inline constexpr uint32_t kPartsMax = 1024;
inline constexpr uint32_t kStandingsMax = 32;
inline constexpr size_t kOpeningBytesMax = size_t{64} << 20;

// Entries.

enum class EntryKind : uint8_t { kRecord = 0x01, kDocument = 0x02 };

struct Entry {
  EntryKind kind = EntryKind::kRecord;
  Digest hash;  // C, or the document's SHA-256
  bool operator==(const Entry&) const = default;
};
std::string FormatEntry(const Entry& entry);                    // kEntryBytes
base::Result<Entry> ParseEntry(std::string_view bytes);         // kUnsupported for a kind that this build does not know
inline Entry RecordEntry(const Digest& commitment) { return {EntryKind::kRecord, commitment}; }
inline Entry DocumentEntry(std::string_view document) { return {EntryKind::kDocument, crypto::Sha256(document)}; }

Digest OriginId(std::string_view origin);  // SHA-256 of the checkpoint's origin line without its newline

// Salts of one record, from its seed: 32 random bytes that never leave the owner and are erased with the content. Hashes
// the key once; make one for each record.
class Salts {
 public:
  explicit Salts(const Digest& seed) : hmac_(seed.view()) {}
  Digest OfPart(uint32_t index) const;
  Digest OfStanding(uint32_t index) const;

 private:
  crypto::HmacSha256 hmac_;
};

Digest PartLeaf(uint32_t index, const Digest& salt, std::string_view part);
Digest StandingLeaf(uint32_t index, const Digest& salt, std::string_view verdict_and_rule);  // canonical [verdict, rule]

// C over all part leaves, 1 to kPartsMax of them.
Digest Commitment(const Digest& origin_id, std::span<const Digest> part_leaves);
// C of a record whose owner holds everything.
Digest CommitRecord(const Digest& origin_id, const Salts& salts, std::span<const std::string_view> parts);

// Openings: what a receiver gets. Each part is either shown, with its salt, or hidden, as its leaf.

struct ShownPart {
  Digest salt;
  std::string_view bytes;
};
using PartOpening = std::variant<Digest, ShownPart>;  // a Digest is the leaf of a hidden part
// Nothing where it is hidden.
inline std::optional<std::string_view> ShownBytes(const PartOpening& part) {
  const auto* const shown = std::get_if<ShownPart>(&part);
  return shown == nullptr ? std::nullopt : std::optional(shown->bytes);
}

PartOpening ShowPart(const Salts& salts, uint32_t index, std::string_view part);  // a view into `part`
PartOpening HidePart(const Salts& salts, uint32_t index, std::string_view part);
// C, recomputed from what was received: the receiver compares it with the entry. kInvalid for no parts or too many.
base::Result<Digest> CommitmentOf(const Digest& origin_id, std::span<const PartOpening> parts);

// The wire form: 0x01 || u32 count || for each part 0x00 || leaf, or 0x01 || salt || u32 length || bytes.
std::string EncodeOpening(std::span<const PartOpening> parts);
// Views into `bytes`. kInvalid with the reason, kUnsupported for another version, kTooLarge over a limit above.
base::Result<std::vector<PartOpening>> ParseOpening(std::string_view bytes);

// Standings: their root stands in part 0, and each member gets the opening of its own.

// Root over the leaves of `standings`, each canonical [verdict, rule]; 1 to kStandingsMax of them.
Digest StandingsRoot(const Salts& salts, std::span<const std::string_view> standings);

struct StandingOpening {
  uint32_t index = 0;
  Digest salt;
  std::string verdict_and_rule;
  std::vector<Digest> proof;  // inclusion in the standings' tree, leaf's sibling first
};
StandingOpening OpenStanding(const Salts& salts, std::span<const std::string_view> standings, uint32_t index);
// `count` is the number of standings in the epoch's rules, never what the sender says. kCorrupt where it does not hold.
base::Status VerifyStanding(const StandingOpening& opening, uint32_t count, const Digest& root);

}  // namespace tlog
