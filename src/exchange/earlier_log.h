// A log of this node that a restore ended: another began then, under another key, since nobody can know what the old one had
// published after the backup was made. What it had signed by then stays true. So its last checkpoint that the backup holds is kept
// with its verifier key, and under it its tiles are served and its entries proven. Nothing is ever signed with its key again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exchange/log.h"
#include "exchange/published_log.h"
#include "store/store.h"
#include "tlog/verifier_key.h"

namespace exchange {

class EarlierLog : public Log {
 public:
  // kNotFound where no end of it is stored; kCorrupt, kUnauthorized and so on where the checkpoint is not signed by its key, or
  // tiles and entries do not give its root. `store` outlives it.
  static base::Result<std::unique_ptr<EarlierLog>> Open(const store::Store& store, uint32_t number);

  uint32_t number() const { return number_; }
  const std::string& origin() const override { return origin_; }
  std::string verifier_key() const override { return verifier_key_; }
  uint64_t size() const override { return published_.tree.size(); }
  std::shared_ptr<const std::string> checkpoint() const override { return published_.checkpoint; }
  base::Result<std::string> Read(std::string_view path) const override { return published_.Read(path, stored_); }
  base::Result<std::string> Prove(uint64_t index, std::string extra) const override { return published_.Prove(index, std::move(extra), stored_); }

 private:
  friend base::Result<uint64_t> EndLog(store::Store& store, const tlog::VerifierKey& key, std::string_view checkpoint);
  EarlierLog(const store::Store& store, uint32_t number) : number_(number), stored_(store, number) {}
  // What is wrong with an end that is stored, or is to be.
  base::Status Take(std::string_view origin, std::string_view verifier_key, std::string_view checkpoint);

  const uint32_t number_;
  const StoredLog stored_;
  std::string origin_, verifier_key_;
  PublishedLog published_;
};

// Numbers of the logs whose ends are stored.
base::Result<std::vector<uint32_t>> EndedLogs(const store::Store& store);

// Keeps `checkpoint` as the end of the log of `key`'s origin: the number of entries that it covers comes back. Errors as Open, and
// then nothing is kept; kNotFound where the store has no such log.
base::Result<uint64_t> EndLog(store::Store& store, const tlog::VerifierKey& key, std::string_view checkpoint);

}  // namespace exchange
