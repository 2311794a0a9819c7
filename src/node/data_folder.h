// The one folder that a node's data is in:
//     mithaq.toml   keys/log.key   keys/node.key   tls/cert.pem   tls/key.pem   db/   serving.json while a node runs
//     member/ where its organisation is to be a member of a covenant (member_folder.h)
// Everything is private to its owner: folders 0700, files 0600.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/sign.h"

namespace node {

class DataFolder {
 public:
  explicit DataFolder(std::string path) : path_(std::move(path)) {}
  // $XDG_DATA_HOME/mithaq, else ~/.local/share/mithaq (XDG Base Directory Specification).
  static DataFolder Default();

  const std::string& path() const { return path_; }
  std::string At(std::string_view relative) const;  // an absolute one stays as it is
  std::string config() const { return At("mithaq.toml"); }
  std::string log_key() const { return At("keys/log.key"); }
  std::string node_key() const { return At("keys/node.key"); }
  std::string database() const { return At("db"); }
  std::string serving() const { return At("serving.json"); }
  std::string restoring() const { return At("restore-unfinished"); }  // there from a restore's begin to its end
  bool IsInitialised() const;  // has a log key

 private:
  std::string path_;
};

// The secrets that make a node itself.
struct Keys {
  std::string origin;             // of the local log: "<name>/log/<uuid>"
  crypto::SigningKey log_key;
  std::string node_key;           // 32 bytes
};

// kNotFound with what to do if the folder has none; kCorrupt for a file that is not one; kForbidden if others can read it.
base::Result<Keys> LoadKeys(const DataFolder& folder);

// The node key alone; errors as LoadKeys.
base::Result<std::string> LoadNodeKey(const DataFolder& folder);

// kNotFound, and how to make one.
std::unexpected<base::Error> NoNodeIn(const DataFolder& folder);

// A new folder with keys, certificate and settings, but no database. `name` is the node's. kConflict if there is a node in it
// already: nothing is overwritten.
base::Status MakeDataFolder(const DataFolder& folder, const std::string& name, base::Random& random, const base::Clock& clock);

// The same node with a new log key and, from the old origin, a new origin: where it cannot be told what the old log had published.
Keys WithNewLog(Keys keys, base::Random& random);
// The file that makes a folder a node's.
base::Status WriteLogKey(const DataFolder& folder, const Keys& keys);

// This machine's name, for a node that was not given one; "localhost" if it has none.
std::string HostName();

}  // namespace node
