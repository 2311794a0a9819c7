#include "node/key_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/encoding.h"
#include "base/file.h"

namespace node {
namespace {

constexpr uint64_t kKeyFileBytesMax = 4096;
constexpr size_t kSecretBytes = 32;
// How Go's sumdb/note writes a private key, so that its tools can read ours:
// PRIVATE+KEY+<name>+<hex key ID>+<base64(type || seed)>
constexpr std::string_view kNoteKeyPrefix = "PRIVATE+KEY+";

std::string FormatNoteKey(std::string_view name, const crypto::SigningKey& key, tlog::SignatureType type) {
  std::string id;
  base::AppendBig32(id, tlog::KeyId(name, type, key.public_key().view()));
  return fmt::format("{}{}+{}+{}\n", kNoteKeyPrefix, name, base::HexEncode(id),
                     base::Base64Encode(static_cast<char>(type) + key.seed()));
}

std::string SecretPrefix(std::string_view use) { return fmt::format("mithaq/{}-key/v1 ", use); }

std::unexpected<base::Error> BadKeyFile(const std::string& path, std::string_view why) {
  return base::Fail(base::Code::kCorrupt, path + " is damaged: " + std::string(why) + "; restore it from a backup");
}

// Without its newline.
base::Result<std::string> ReadKeyFile(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0) {
    return base::Fail(base::Code::kForbidden, path + " can be read by others; run: chmod 600 " + path);
  }
  std::string text = TRY(base::ReadFile(path, kKeyFileBytesMax));
  if (!text.ends_with('\n')) return BadKeyFile(path, "it does not end in a newline");
  text.pop_back();
  return text;
}

}  // namespace

base::Result<NoteKey> ReadNoteKey(const std::string& path, tlog::SignatureType type) {
  const std::string text = TRY(ReadKeyFile(path));
  std::string_view rest = text;
  if (!rest.starts_with(kNoteKeyPrefix)) return BadKeyFile(path, "it does not begin with PRIVATE+KEY+");
  rest.remove_prefix(kNoteKeyPrefix.size());
  const size_t name_end = rest.find('+');
  const size_t id_end = name_end == rest.npos ? rest.npos : rest.find('+', name_end + 1);
  if (id_end == rest.npos) return BadKeyFile(path, "a part is missing");
  const auto secret = base::Base64Decode(rest.substr(id_end + 1));
  if (!secret || secret->size() != 1 + kSecretBytes || secret->front() != static_cast<char>(type)) {
    return BadKeyFile(path, "it holds no Ed25519 key of this kind");
  }
  NoteKey note{std::string(rest.substr(0, name_end)), TRY(crypto::SigningKey::FromSeed(std::string_view(*secret).substr(1)))};
  if (FormatNoteKey(note.name, note.key, type) != text + '\n') return BadKeyFile(path, "its key ID does not match");
  return note;
}

base::Status WriteNoteKey(const std::string& path, std::string_view name, const crypto::SigningKey& key, tlog::SignatureType type) {
  return base::WriteFileDurably(path, FormatNoteKey(name, key, type), base::FileMode::kPrivate);
}

base::Result<std::string> ReadSecret(const std::string& path, std::string_view use) {
  const std::string text = TRY(ReadKeyFile(path));
  const std::string prefix = SecretPrefix(use);
  if (!text.starts_with(prefix)) return BadKeyFile(path, "it does not begin with " + prefix);
  const auto secret = base::Base64Decode(std::string_view(text).substr(prefix.size()));
  if (!secret || secret->size() != kSecretBytes) return BadKeyFile(path, "it does not hold 32 bytes");
  return *secret;
}

base::Status WriteSecret(const std::string& path, std::string_view use, std::string_view bytes) {
  return base::WriteFileDurably(path, SecretPrefix(use) + base::Base64Encode(bytes) + '\n', base::FileMode::kPrivate);
}

}  // namespace node
