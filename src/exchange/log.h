// A transparency log of this node as its readers see it: checkpoint, tiles, entry bundles (c2sp.org/tlog-tiles), proofs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sign.h"
#include "tlog/tile.h"

namespace exchange {

// Everything served is of, or older than, the last published checkpoint. Safe from many threads.
class Log {
 public:
  virtual ~Log() = default;
  virtual const std::string& origin() const = 0;
  virtual std::string verifier_key() const = 0;              // "<name>+<hash>+<base64>" (c2sp.org/signed-note)
  virtual uint64_t size() const = 0;
  virtual std::shared_ptr<const std::string> checkpoint() const = 0;
  // The bytes at a path below the log's prefix: "checkpoint", "tile/0/000.p/7", "tile/entries/000". kNotFound,
  // kInvalid for a path that is not one.
  virtual base::Result<std::string> Read(std::string_view path) const = 0;
  // Proof of the entry at `index` under the checkpoint, as a .tlog-proof with `extra`. kNotFound: the log is not that large.
  virtual base::Result<std::string> Prove(uint64_t index, std::string extra) const = 0;
};

}  // namespace exchange
