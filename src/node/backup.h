// A copy of a node that can become the node again.
//
//   db/            the store, consistent as of one commit          tls/           its certificate and key
//   mithaq.toml    its settings                                    erasures.txt   what was ever erased (exchange/backup.h)
//   keys/          its secrets: guard a backup like them           checkpoint     over the log in db/, signed
//   member/        its keys in a covenant, where it has some
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "exchange/exchange.h"
#include "node/data_folder.h"
#include "store/store.h"

namespace node {

// Of a running node, while it goes on. kConflict if `target` is there already: nothing is overwritten.
base::Status Backup(const DataFolder& folder, store::Store& store, exchange::Exchange& exchange, const std::string& target);

struct RestoreOptions {
  std::string erasures;    // file; empty: the backup's own, which does not know of later ones
  std::string checkpoint;  // file: the last one that this node published; empty: not known
};
struct Restored {
  std::string origin;
  bool in_covenant = false;
  bool new_log = false;    // the backup was not shown to hold all that was published
  std::string old_origin;  // of the log that ended with it
  uint64_t provable = 0;   // entries of that log that its last checkpoint in the backup covers; or why there is none:
  std::string unprovable_because;
  uint32_t erased = 0;     // contents that had been erased after the backup was made
};
// Makes `target` the node of the backup. kConflict if there is a node in it. The log goes on only where the checkpoint shows
// that the backup is not behind it; otherwise a new key and origin begin a new log: going on with the old one could show
// two faces. In the log of a covenant it signs nothing before it has asked the other members (exchange/signing_guard.h).
// Erasures are replayed before anything can be served.
base::Result<Restored> Restore(const std::string& backup, const DataFolder& target, const RestoreOptions& options, base::Random& random);

}  // namespace node
