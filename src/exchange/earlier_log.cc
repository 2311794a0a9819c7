#include "exchange/earlier_log.h"

#include <span>

#include "base/encoding.h"
#include "exchange/keys.h"
#include "tlog/checkpoint.h"

namespace exchange {

base::Status EarlierLog::Take(std::string_view origin, std::string_view verifier_key, std::string_view checkpoint) {
  const auto key = TRY(tlog::VerifierKey::Parse(verifier_key));
  const auto signed_last = TRY(tlog::OpenCheckpoint(checkpoint, origin, std::span(&key, 1))).checkpoint;
  published_.tree = TRY(tlog::Tree::Open(signed_last.size, signed_last.root, stored_));
  published_.checkpoint = std::make_shared<const std::string>(checkpoint);
  origin_ = origin;
  verifier_key_ = verifier_key;
  return {};
}

base::Result<std::unique_ptr<EarlierLog>> EarlierLog::Open(const store::Store& store, uint32_t number) {
  const auto end = TRY(store.Get(keys::End(number))), origin = TRY(store.Get(keys::Origin(number)));
  if (!end || !origin) return base::Fail(base::Code::kNotFound, "no end of log " + std::to_string(number) + " is stored");
  const size_t line = end->find('\n');
  if (line == end->npos) return base::Fail(base::Code::kCorrupt, "the stored end of log " + std::to_string(number) + " is damaged");
  std::unique_ptr<EarlierLog> log(new EarlierLog(store, number));
  TRY(log->Take(*origin, std::string_view(*end).substr(0, line), std::string_view(*end).substr(line + 1)));
  return log;
}

base::Result<std::vector<uint32_t>> EndedLogs(const store::Store& store) {
  std::vector<uint32_t> numbers;
  const auto at = store.Now()->Iterate();
  for (at->Seek("Z"); at->Valid() && at->key()[0] == 'Z'; at->Next()) numbers.push_back(base::ReadBig32(at->key().substr(1)));
  TRY(at->Check());
  return numbers;
}

base::Result<uint64_t> EndLog(store::Store& store, const tlog::VerifierKey& key, std::string_view checkpoint) {
  const auto number = TRY(FindLog(store, key.name()));
  if (!number) return base::Fail(base::Code::kNotFound, "the store has no log " + key.name());
  EarlierLog log(store, *number);
  TRY(log.Take(key.name(), key.Format(), checkpoint));
  store::Batch batch;
  batch.Put(keys::End(*number), key.Format() + "\n" + std::string(checkpoint));
  TRY(store.Commit(batch));
  return log.size();
}

}  // namespace exchange
