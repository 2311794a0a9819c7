// What the owner of a log has given one member of it and what it has withheld, row after row, in the order of delivery, under the
// owner's signature (docs/formats.md, "Ledger"). With it a member proves to anybody how it was treated, and two members can hold
// what they got side by side. Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/document.h"
#include "crypto/sign.h"
#include "json/print.h"
#include "json/value.h"
#include "tlog/record.h"

namespace covenant {

inline constexpr size_t kLedgerHeadBytesMax = 4096, kVerdictBytesMax = 256;
inline constexpr size_t kUndividedPartsMax = 4;  // of a record whose object no granular marking divides

// How one entry was delivered.
enum class Outcome : uint8_t {
  kDocument = 1,  // governance, in clear
  kGone,          // erased before
  kWhole,         // a record, with all that members may be shown
  kPart,          // without properties that are marked otherwise
  kWithheld,      // neither its handling nor its object
};
inline constexpr std::array<std::string_view, 5> kOutcomeNames{"document", "gone", "whole", "part", "withheld"};

struct LedgerRow {
  Outcome outcome = Outcome::kDocument;
  uint64_t epoch = 0;            // that owner and member were in
  uint64_t erasure = 0;          // gone: by the entry at this index
  uint64_t record_epoch = 0;     // of a record, from here on: whose rules decided
  uint32_t parts = 0;
  uint32_t standing = 0;         // the member's own, as the owner opened it
  std::string verdict_and_rule;  // and what stands there

  bool IsRecord() const { return outcome >= Outcome::kWhole; }
  bool operator==(const LedgerRow&) const = default;
};
std::string EncodeRow(const LedgerRow& row);
base::Result<LedgerRow> DecodeRow(std::string_view bytes);
void WriteRow(json::Writer& w, const LedgerRow& row);
base::Result<LedgerRow> ReadRow(json::Value value, const std::string& pointer);

// Of the ledger's tree (RFC 6962, docs/formats.md, "Merkle tree"). `row` as EncodeRow gives it.
Digest LedgerLeaf(uint64_t index, const tlog::Entry& entry, std::string_view row);

struct LedgerHead {
  Digest covenant;
  std::string log;              // origin of the owner's log
  MemberId member;              // to whom
  Digest root;
  uint64_t size = 0;            // rows
  crypto::Signature signature;  // by the log key of the owner's card
  bool operator==(const LedgerHead&) const = default;
};
Digest LedgerHeadHash(const LedgerHead& head);
std::string FormatLedgerHead(const LedgerHead& head);
base::Result<LedgerHead> ParseLedgerHead(std::string_view bytes);
base::Result<LedgerHead> ReadLedgerHead(json::Value value, const std::string& pointer);
LedgerHead SignLedgerHead(LedgerHead head, const crypto::SigningKey& log_key);
base::Status CheckLedgerHead(const LedgerHead& head, const crypto::PublicKey& log_key);  // kCorrupt unless its signature holds

// One row of a ledger, of a record, that stands by itself.
struct Excerpt {
  Digest commitment;            // of the record, as its entry has it
  LedgerHead head;
  uint64_t index = 0;           // of the entry in the owner's log
  uint64_t position = 0;        // of the row in the ledger
  std::vector<Digest> proof;    // inclusion in the ledger's tree, leaf's sibling first
  LedgerRow row;
  bool operator==(const Excerpt&) const = default;
};
std::string FormatExcerpt(const Excerpt& excerpt);
base::Result<Excerpt> ReadExcerpt(json::Value value, const std::string& pointer);
base::Status CheckExcerpt(const Excerpt& excerpt);  // that the row is of that ledger; not the head's signature

}  // namespace covenant
