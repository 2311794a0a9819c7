// A record: what stands behind one entry of the log (docs/formats.md, "Records"). Its parts are canonical JSON, made
// once, hashed into the entry's commitment and carried unchanged ever after.
//
//   part 0   {"covenant","epoch","standings"}                         part 3   the object
//   part 1   {"collection","kind","markings","references"}            part 4...  granularly marked properties,
//   part 2   {"recipients"}                                                      the last: the granular_markings
//
// Recall and erasure have parts 0 to 2 only; their part 1 also has "reason". In the log of a covenant part 0 names it, its epoch
// and the root of the standings, and part 1 begins with "circles" (sharing.h); in the node's own log these are null and absent.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "crypto/digest.h"
#include "json/value.h"

namespace exchange {

enum class RecordKind : uint8_t { kPublication = 1, kRecall = 2, kErasure = 3 };
std::string_view RecordKindName(RecordKind kind);  // "publication", "recall", "erasure": as part 1 has it

inline constexpr size_t kRecipientsPart = 2, kObjectPart = 3;

struct Record {
  RecordKind kind = RecordKind::kPublication;
  crypto::Digest seed;                 // 32 random bytes; from it come the salts of the parts
  std::vector<std::string> parts;
  std::string whole_object;            // only where granular markings have split it; else part 3 is the object

  std::string_view object() const;     // the whole one; empty for kinds that carry none
};

struct Sharing;  // sharing.h

// What its part 1 says.
bool IsOfCollection(const Record& record, const base::Uuid& collection);

// An earlier entry, as recall and erasure name it.
struct EntryReference {
  uint64_t index = 0;
  crypto::Digest commitment;
  std::string origin;                  // of its log, where that is an earlier one than this record's
};

// `object` has passed validation. `canonical` is its canonical form. `sharing`: in a covenant's log; else null. kTooLarge as ObjectParts.
base::Result<Record> MakePublication(const base::Uuid& collection, json::Value object, std::string canonical, const crypto::Digest& seed,
                                     const Sharing* sharing);
// `markings` are those of what is withdrawn, in a covenant's log.
Record MakeWithdrawal(RecordKind kind, const base::Uuid& collection, const EntryReference& of, std::string_view reason,
                      const crypto::Digest& seed, std::span<const std::string_view> markings, const Sharing* sharing);

// Parts 3... of an object: itself, or what granular markings make of it. kTooLarge where they divide it into more parts than a
// record can have, or have too many selectors; the message begins with "its granular markings".
base::Result<std::vector<std::string>> ObjectParts(json::Value object, std::string_view canonical);

// C of the record in the log with this origin id.
crypto::Digest CommitmentOf(const crypto::Digest& origin_id, const Record& record);

// As stored:
//   0x01 || u8 kind || seed || u16 count || u32 length of each part || parts || whole object, or nothing
//   0x02 || u32 log || u64 index of the erasure                         the content and the seed are gone
//   0x03 || document                                                    governance, in clear
//   0x04 || u8 kind || u32 length || opening || whole object, or nothing   what another member sent (tlog/record.h)
struct EntryPlace {
  uint32_t log = 0;
  uint64_t index = 0;
};
std::string EncodeRecord(const Record& record);
std::string EncodeErased(const EntryPlace& erasure);
std::string EncodeDocument(std::string_view document);
// `composed`: the object made of the parts that are shown, where that is not part 3 itself.
std::string EncodeReceived(RecordKind kind, std::string_view opening, std::string_view composed);

struct StoredRecord {
  std::optional<EntryPlace> erased_by;  // then `record` is empty
  std::optional<std::string> document;  // the same
  std::optional<std::string> opening;   // of a received record: then `record` has the parts that are shown, the others empty, and no seed
  Record record;
};
base::Result<StoredRecord> DecodeRecord(std::string_view bytes);
// Why, of a recall or an erasure.
base::Result<std::string> ReasonIn(const Record& record);
// Only the object, without a copy: what pages are made of. Empty for an erased record.
base::Result<std::string_view> ObjectIn(std::string_view record_bytes);

}  // namespace exchange
