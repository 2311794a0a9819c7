// The node's own ordered decisions: what it took into which collection, when, and what went again. Private. With the
// log and the records it is all that `mithaq rebuild` needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "crypto/digest.h"

namespace exchange {

enum class DecisionKind : uint8_t {
  kAccepted = 1,
  kRecalled = 2,
  kErased = 3,         // by this node: the same content is never taken again
  kErasedByOwner = 4,  // by the member that published it; what others publish is theirs
};

// Where a recall or an erasure stands: in the collection's order, its date being of the same increasing sequence as every
// date_added there, and in the log.
struct WithdrawalPlace {
  base::Timestamp date;
  uint32_t log = 0;
  uint64_t index = 0;
  bool operator==(const WithdrawalPlace&) const = default;
};

// 57 bytes: u8 kind | u32 log | u64 index | u32 collection | u64 date_added | hmac
// kAccepted apart, each has 20 more: u64 date | u32 log | u64 index
struct Decision {
  DecisionKind kind = DecisionKind::kAccepted;
  uint32_t log = 0;
  uint64_t index = 0;              // of the publication's entry, whatever the kind
  uint32_t collection = 0;
  base::Timestamp date_added;      // of the publication here
  crypto::Digest content;          // ContentOf; outlives the object
  WithdrawalPlace withdrawal;      // not of kAccepted

  // Its place in the collection's order.
  base::Timestamp date() const { return kind == DecisionKind::kAccepted ? date_added : withdrawal.date; }

  bool operator==(const Decision&) const = default;
};

// HMAC(node key, collection id || SHA-256(object)): tells the same content in the same collection, to this node alone.
crypto::Digest ContentOf(const crypto::HmacSha256& node_key, const base::Uuid& collection, std::string_view object);
// The same from the object's SHA-256, for one that stands in several collections.
crypto::Digest ContentOf(const crypto::HmacSha256& node_key, const base::Uuid& collection, const crypto::Digest& object);

// Value of keys::Journal: u8 version (1) | decisions.
std::string EncodeDecisions(const std::vector<Decision>& decisions);
base::Result<std::vector<Decision>> DecodeDecisions(std::string_view bytes);

}  // namespace exchange
