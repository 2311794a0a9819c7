#include "exchange/backup.h"

#include <algorithm>

#include "base/encoding.h"
#include "exchange/keys.h"
#include "exchange/reader.h"
#include "exchange/stored_log.h"
#include "tlog/checkpoint.h"
#include "tlog/merkle.h"
#include "tlog/tile_hashes.h"
#include "tlog/tree.h"

namespace exchange {

base::Result<std::vector<ErasedContent>> ListErasures(const store::Store& store, const Collections& collections) {
  std::vector<ErasedContent> erasures;
  const auto at = store.Now()->Iterate();
  for (at->Seek("D"); at->Valid() && at->key()[0] == 'D'; at->Next()) {
    const auto collection = collections.FindNumber(base::ReadBig32(at->key().substr(1)));
    if (collection) erasures.push_back({collection->id, crypto::Digest::From(at->key().substr(5))});
  }
  TRY(at->Check());
  return erasures;
}

std::string FormatErasures(std::span<const ErasedContent> erasures) {
  std::string text;
  for (const auto& erasure : erasures) {
    text += base::FormatUuid(erasure.collection) + " " + base::HexEncode(erasure.content.view()) + "\n";
  }
  return text;
}

base::Result<std::vector<ErasedContent>> ParseErasures(std::string_view text) {
  std::vector<ErasedContent> erasures;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto collection = base::ParseUuid(line.substr(0, 36));
    const auto content = line.size() == 101 && line[36] == ' ' ? base::HexDecode(line.substr(37)) : std::nullopt;
    if (!collection || !content) return base::Fail(base::Code::kInvalid, "line " + std::to_string(number) + " of the erasures is not \"<collection> <64 hexadecimal digits>\"");
    erasures.push_back({*collection, crypto::Digest::From(*content)});
  }
  return erasures;
}

base::Result<uint32_t> ReplayErasures(Exchange& exchange, std::span<const ErasedContent> erasures) {
  uint32_t count = 0;
  for (const auto& collection : exchange.collections().All()) {
    std::vector<crypto::Digest> contents;
    for (const auto& erasure : erasures) {
      if (erasure.collection == collection->id) contents.push_back(erasure.content);
    }
    if (contents.empty()) continue;
    count += TRY(exchange.EraseContents(collection->number, contents, "erased before the backup was restored"));
  }
  return count;
}

base::Result<bool> LogCovers(const store::Store& store, const tlog::VerifierKey& key, std::string_view checkpoint) {
  const auto seen = TRY(tlog::OpenCheckpoint(checkpoint, key.name(), std::span(&key, 1))).checkpoint;
  const auto number = TRY(FindLog(store, key.name()));
  if (!number) return false;
  const StoredLog log(store, *number);
  const tlog::Tree tree = TRY(log.OpenTree());
  if (tree.size() < seen.size) return false;
  if (seen.size == 0) return true;
  const tlog::TreeTiles tiles(tree, log);
  tlog::TileHashes hashes(tree.size(), tiles);
  const auto proof = TRY(tlog::ProveConsistency(hashes, seen.size, tree.size()));
  return tlog::VerifyConsistency(seen.size, tree.size(), seen.root, tree.root(), proof).has_value();
}

}  // namespace exchange
