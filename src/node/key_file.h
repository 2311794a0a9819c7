// Secrets as files: one each, of one line, private to its owner (0600).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sign.h"
#include "tlog/verifier_key.h"

namespace node {

// The secret half of a verifier key, with its name.
struct NoteKey {
  std::string name;
  crypto::SigningKey key;
};

// kCorrupt for a file that is not one; kForbidden if others can read it; kNotFound, kIo.
base::Result<NoteKey> ReadNoteKey(const std::string& path, tlog::SignatureType type);
base::Status WriteNoteKey(const std::string& path, std::string_view name, const crypto::SigningKey& key, tlog::SignatureType type);

// 32 bytes; `use` is what the file says they are for: "node", "vote", "seal". Errors as above.
base::Result<std::string> ReadSecret(const std::string& path, std::string_view use);
base::Status WriteSecret(const std::string& path, std::string_view use, std::string_view bytes);

}  // namespace node
