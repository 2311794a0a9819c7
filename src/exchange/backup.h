// What a restored copy must make up for: content that was erased after the copy was made, and a log that may be behind
// what this node has already published.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "crypto/digest.h"
#include "exchange/exchange.h"
#include "store/store.h"
#include "tlog/verifier_key.h"

namespace exchange {

// Names erased content without saying anything of it: Decision::content, which only this node can compute.
struct ErasedContent {
  base::Uuid collection;
  crypto::Digest content;
};

// Everything that was ever erased here; keep it beside the backups, newer than they are.
base::Result<std::vector<ErasedContent>> ListErasures(const store::Store& store, const Collections& collections);
// One "<collection> <64 hexadecimal digits>" a line. Parsing gives kInvalid with the line's number.
std::string FormatErasures(std::span<const ErasedContent> erasures);
base::Result<std::vector<ErasedContent>> ParseErasures(std::string_view text);

// Erases what of `erasures` is still there. The number of contents erased comes back.
base::Result<uint32_t> ReplayErasures(Exchange& exchange, std::span<const ErasedContent> erasures);

// Whether the store's log for `key`'s origin holds everything that `checkpoint`, a signed note, commits to: then going
// on with it shows nobody two faces. kInvalid, kUnauthorized for a checkpoint that is not of that log.
base::Result<bool> LogCovers(const store::Store& store, const tlog::VerifierKey& key, std::string_view checkpoint);

}  // namespace exchange
