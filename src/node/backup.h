// A copy of everything that makes a node, and a node again from such a copy.
//
// A backup is a folder: db/ (a consistent copy of the store), mithaq.toml, keys/, tls/ and erasures.txt, what was erased
// here until then. It holds the node's secrets: folders 0700, files 0600.
#pragma once

#include <cstdint>
#include <string>

#include "base/logger.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "exchange/exchange.h"
#include "node/data_folder.h"
#include "store/store.h"

namespace node {

// A new folder `to`, while the node goes on. It has its name only once it is whole. kConflict if there is something of
// that name already, kIo.
base::Status BackUp(const DataFolder& from, store::Store& store, const exchange::Collections& collections, const std::string& to);

struct RestoreRequest {
  std::string backup;      // the folder
  std::string erasures;    // text of `mithaq erasures`, newer than the backup; may be empty
  std::string checkpoint;  // the last that this node is known to have published, a signed note; empty: not known
};

struct Restored {
  bool log_goes_on = false;         // or else a new log was begun
  std::string origin, old_origin;   // of the log from now on, and of the backup's
  uint64_t objects = 0;             // live versions
  uint32_t erased = 0;              // contents that were erased after the backup was made
};

// The backup's node in `to`. The log goes on only where the backup holds everything that `checkpoint` commits to; otherwise
// what was published since could be contradicted, so a new log with a new key begins. Nothing can be served from `to` until
// the erasures are replayed; after an error nothing is left there. kConflict if `to` holds a node, kNotFound if `backup` is no
// backup, kInvalid and kUnauthorized for a checkpoint that is not of its log.
base::Result<Restored> Restore(const RestoreRequest& request, const DataFolder& to, base::Random& random, const base::Clock& clock,
                               base::Logger& logger);

}  // namespace node
