// The views of a collection as bytes: its rows by date_added, what was withdrawn from it, and each object's versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "exchange/journal.h"
#include "exchange/query.h"
#include "exchange/reach.h"

namespace exchange {

// What match[version] needs, and who may see it, kept ready so that a page of "last" versions is one walk over the rows.
struct RowFlags {
  bool first = false;        // of the object's live versions of the same spec_version
  bool last = false;         // likewise
  bool latest_spec = false;  // the object has no live version of a later spec_version
  Reach reach = Reach::kOrganisation;
  bool operator==(const RowFlags&) const = default;
};

// Value of keys::Row, 22 bytes and the id:
//   u32 log | u64 index | u64 version | u8 spec_version | u8 flags and, from bit 3 on, reach | id
std::string EncodeRow(const Row& row, RowFlags flags);
struct DecodedRow {
  uint32_t log;
  uint64_t index;
  base::Timestamp version;
  stix::SpecVersion spec_version;
  RowFlags flags;
  std::string_view id;
};
base::Result<DecodedRow> DecodeRow(std::string_view bytes);

// Value of keys::Withdrawal, which has its own place among the rows' dates:
//   u8 kind and, from bit 4 on, reach | u32 log | u64 index | u64 date_added of what was withdrawn | u64 its version | its id
// An erasure has no version, id or reach (it counts as kAnybody): they are gone. What was erased is known by its date_added to those who had it.
struct WithdrawalRow {
  DecisionKind kind = DecisionKind::kRecalled;
  uint32_t log = 0;                   // of the recall's or the erasure's own entry
  uint64_t index = 0;
  base::Timestamp of;
  std::optional<base::Timestamp> version;
  std::string id;
  Reach reach = Reach::kAnybody;
};
std::string EncodeWithdrawal(const WithdrawalRow& row);
base::Result<WithdrawalRow> DecodeWithdrawal(std::string_view bytes);

enum class VersionState : uint8_t { kLive = 0, kRecalled = 1 };

// One item of keys::Versions, 62 bytes: u64 version | u64 date_added | u32 log | u64 index | u8 spec_version | u8 state and, from bit 1 on, reach | hmac
// kRecalled has 8 more: u64 date of the recall
struct ObjectVersion {
  base::Timestamp version;
  base::Timestamp date_added;
  uint32_t log = 0;
  uint64_t index = 0;
  stix::SpecVersion spec_version = stix::SpecVersion::kV21;
  VersionState state = VersionState::kLive;
  crypto::Digest content;    // ContentOf (journal.h): tells a duplicate from a conflict
  base::Timestamp recalled;  // where it is: the recall's date, which names its keys::Withdrawal
  Reach reach = Reach::kOrganisation;

  bool live() const { return state == VersionState::kLive; }
};

Row RowOf(std::string_view id, const ObjectVersion& version);

// Sorted by version, then date_added.
using VersionList = std::vector<ObjectVersion>;
inline constexpr size_t kVersionsMax = 10000;  // of one object in one collection

std::string EncodeVersions(const VersionList& versions);
base::Result<VersionList> DecodeVersions(std::string_view bytes);

// The flags that the live versions must have, by position in the list; those of others are all false.
std::vector<RowFlags> FlagsOf(const VersionList& versions);

}  // namespace exchange
