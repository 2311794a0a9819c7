// A holder's signed answer to an owner's recalls and erasures: "I have taken over this log up to its size n, and every recall and
// erasure in it is carried out here, except those at these indexes; and this is the ledger of what you gave me" (docs/formats.md, "Receipt"). Pure; safe to call from many
// threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "covenant/document.h"
#include "covenant/ledger.h"
#include "crypto/sign.h"

namespace covenant {

inline constexpr size_t kReceiptBytesMax = 64 * 1024, kReceiptExceptionsMax = 2'000;

struct Receipt {
  Digest covenant;
  std::vector<uint64_t> exceptions;  // indexes below `size`, ascending
  std::optional<LedgerHead> ledger;  // what the owner says that it gave and withheld: the holder signs that it has the same
  std::string log;                   // origin of the owner's log
  MemberId member;                   // who answers
  Digest root;                       // of the log at `size`
  uint64_t size = 0;
  uint64_t time = 0;                 // POSIX seconds, by the holder's clock
  crypto::Signature signature;       // by the log key of the holder's card
};

std::string FormatReceipt(const Receipt& receipt);
base::Result<Receipt> ParseReceipt(std::string_view bytes);
Receipt SignReceipt(Receipt receipt, const crypto::SigningKey& log_key);
base::Status CheckReceipt(const Receipt& receipt, const crypto::PublicKey& log_key);  // kCorrupt unless its signature holds

}  // namespace covenant
