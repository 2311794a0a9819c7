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
  // About what another member published, before it comes into a collection (review.h). They have no collection and no place in one's order.
  kHeld = 5,           // it waits for somebody to look at it, by an acceptance rule
  kReleased = 6,       // somebody looked, and let it in: what follows says where to
  kRefused = 7,        // by an acceptance rule or, without one, by somebody who looked; its content is not kept
  kTakenBack = 8,      // by its owner, while it waited
};
constexpr bool IsReview(DecisionKind kind) { return kind >= DecisionKind::kHeld; }

// Where a recall or an erasure stands: in the collection's order, its date being of the same increasing sequence as every
// date_added there, and in the log.
struct WithdrawalPlace {
  base::Timestamp date;
  uint32_t log = 0;
  uint64_t index = 0;
  bool operator==(const WithdrawalPlace&) const = default;
};

// 57 bytes: u8 kind | u32 log | u64 index | u32 collection | u64 date_added | hmac
// kRecalled, kErased and kErasedByOwner have 20 more: u64 date | u32 log | u64 index
// Those of a review have collection 0 and no hmac (zeros), date_added is when it was decided, and then: u8 length | rule
struct Decision {
  DecisionKind kind = DecisionKind::kAccepted;
  uint32_t log = 0;
  uint64_t index = 0;              // of the publication's entry, whatever the kind
  uint32_t collection = 0;
  base::Timestamp date_added;      // of the publication here
  crypto::Digest content;          // ContentOf; outlives the object
  WithdrawalPlace withdrawal;      // of what withdraws
  std::string rule = {};           // kHeld, kRefused: the acceptance rule, where one decided; at most 255 bytes

  bool withdraws() const { return kind != DecisionKind::kAccepted && !IsReview(kind); }
  // Its place in the collection's order.
  base::Timestamp date() const { return withdraws() ? withdrawal.date : date_added; }

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
