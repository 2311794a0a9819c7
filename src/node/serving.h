// serving.json: how a command on this machine finds the node that runs on its data folder. Private (0600), written when
// the node serves and removed when it stops. A node that died leaves one behind: the lock on the store exposes it, and
// whoever opens the store next removes it.
#pragma once

#include <string>

#include "base/result.h"
#include "node/data_folder.h"

namespace node {

struct Serving {
  std::string url;                 // "https://127.0.0.1:8443"
  std::string certificate_sha256;  // lower-case hexadecimal: the certificate to expect
  std::string control_token;       // random for each start; makes its bearer the local administrator
};

base::Status WriteServing(const DataFolder& folder, const Serving& serving);
base::Result<Serving> ReadServing(const DataFolder& folder);  // kNotFound, kCorrupt
void RemoveServing(const DataFolder& folder);

}  // namespace node
