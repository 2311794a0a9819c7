#include "node/data_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/encoding.h"
#include "base/file.h"
#include "base/uuid.h"
#include "crypto/certificate.h"
#include "node/settings.h"
#include "store/store.h"
#include "tlog/verifier_key.h"

namespace node {
namespace {

constexpr uint64_t kKeyFileBytesMax = 4096;
// How Go's sumdb/note writes a private key, so that its tools can read ours:
// PRIVATE+KEY+<name>+<hex key ID>+<base64(0x01 || seed)>
constexpr std::string_view kLogKeyPrefix = "PRIVATE+KEY+";
constexpr std::string_view kNodeKeyPrefix = "mithaq/node-key/v1 ";
constexpr char kEd25519 = '\x01';

std::string FormatLogKey(std::string_view origin, const crypto::SigningKey& key) {
  const uint32_t id = tlog::KeyId(origin, tlog::SignatureType::kEd25519, key.public_key().view());
  std::string id_bytes;
  base::AppendBig32(id_bytes, id);
  return std::string(kLogKeyPrefix) + std::string(origin) + '+' + base::HexEncode(id_bytes) + '+' +
         base::Base64Encode(kEd25519 + key.seed()) + '\n';
}

std::unexpected<base::Error> BadKeyFile(const std::string& path, std::string_view why) {
  return base::Fail(base::Code::kCorrupt, path + " is damaged: " + std::string(why) + "; restore it from a backup");
}

base::Result<std::string> ReadSecret(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0) {
    return base::Fail(base::Code::kForbidden, path + " can be read by others; run: chmod 600 " + path);
  }
  std::string text = TRY(base::ReadFile(path, kKeyFileBytesMax));
  if (!text.ends_with('\n')) return BadKeyFile(path, "it does not end in a newline");
  text.pop_back();
  return text;
}

struct LogKey {
  std::string origin;
  crypto::SigningKey key;
};

base::Result<LogKey> ReadLogKey(const std::string& path) {
  const std::string text = TRY(ReadSecret(path));
  std::string_view rest = text;
  if (!rest.starts_with(kLogKeyPrefix)) return BadKeyFile(path, "it does not begin with PRIVATE+KEY+");
  rest.remove_prefix(kLogKeyPrefix.size());
  const size_t name_end = rest.find('+');
  const size_t id_end = name_end == rest.npos ? rest.npos : rest.find('+', name_end + 1);
  if (id_end == rest.npos) return BadKeyFile(path, "a part is missing");
  const auto secret = base::Base64Decode(rest.substr(id_end + 1));
  if (!secret || secret->size() != 33 || secret->front() != kEd25519) return BadKeyFile(path, "it holds no Ed25519 key");
  LogKey log{std::string(rest.substr(0, name_end)), TRY(crypto::SigningKey::FromSeed(std::string_view(*secret).substr(1)))};
  if (FormatLogKey(log.origin, log.key) != text + '\n') return BadKeyFile(path, "its key ID does not match");
  return log;
}

base::Result<std::string> ReadNodeKey(const std::string& path) {
  const std::string text = TRY(ReadSecret(path));
  if (!text.starts_with(kNodeKeyPrefix)) return BadKeyFile(path, "it does not begin with mithaq/node-key/v1");
  const auto secret = base::Base64Decode(std::string_view(text).substr(kNodeKeyPrefix.size()));
  if (!secret || secret->size() != 32) return BadKeyFile(path, "it does not hold 32 bytes");
  return *secret;
}

base::Status MakeCertificate(const DataFolder& folder, const std::string& name, const base::Clock& clock) {
  crypto::CertificateRequest request;
  request.common_name = name.substr(0, 64);  // X.520's bound
  request.dns_names = {"localhost"};
  if (name != "localhost") request.dns_names.push_back(name);
  request.ip_addresses = {"127.0.0.1", "::1"};
  request.not_before = clock.Now();
  const auto made = TRY(crypto::MakeSelfSigned(request));
  TRY(base::WriteFileDurably(folder.At("tls/key.pem"), made.private_key_pem, base::FileMode::kPrivate));
  return base::WriteFileDurably(folder.At("tls/cert.pem"), made.certificate_pem, base::FileMode::kPrivate);
}

// Whether there is no store, or the one that an init made before it was cut short.
base::Result<bool> IsMissingOrEmpty(const DataFolder& folder) {
  if (!TRY(base::Exists(folder.database()))) return true;
  const auto store = TRY(store::OpenDisk(folder.database(), store::OpenMode::kCreate, {}));
  const auto at = store->Now()->Iterate();
  at->Seek({});
  TRY(at->Check());
  return !at->Valid();
}

}  // namespace

DataFolder DataFolder::Default() {
  if (const char* const data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/') {
    return DataFolder(std::string(data) + "/mithaq");
  }
  const char* const home = std::getenv("HOME");
  return DataFolder(std::string(home == nullptr ? "" : home) + "/.local/share/mithaq");
}

std::string DataFolder::At(std::string_view relative) const {
  return (std::filesystem::path(path_) / std::filesystem::path(relative)).string();
}

bool DataFolder::IsInitialised() const { return ::access(log_key().c_str(), F_OK) == 0; }

std::unexpected<base::Error> NoNodeIn(const DataFolder& folder) {
  if (base::Exists(folder.restoring()).value_or(false)) {
    return base::Fail(base::Code::kNotFound, "a restore into " + folder.path() + " was cut short; remove the folder and restore again");
  }
  if (base::Exists(folder.database()).value_or(false)) {
    return base::Fail(base::Code::kCorrupt, folder.path() + " has a database but no keys/log.key; put the folder keys/ back from your backup: "
                                            "without it nobody can go on with this node");
  }
  return base::Fail(base::Code::kNotFound, "there is no node in " + folder.path() + "; make one: mithaq init --data " + folder.path());
}

base::Result<Keys> LoadKeys(const DataFolder& folder) {
  if (!folder.IsInitialised()) return NoNodeIn(folder);
  LogKey log = TRY(ReadLogKey(folder.log_key()));
  return Keys{std::move(log.origin), std::move(log.key), TRY(LoadNodeKey(folder))};
}

base::Result<std::string> LoadNodeKey(const DataFolder& folder) {
  if (!folder.IsInitialised()) return NoNodeIn(folder);
  return ReadNodeKey(folder.node_key());
}

base::Status MakeDataFolder(const DataFolder& folder, const std::string& name, base::Random& random, const base::Clock& clock) {
  if (folder.IsInitialised()) {
    return base::Fail(base::Code::kConflict, "there is a node in " + folder.path() + " already; it was left as it is");
  }
  if (TRY(base::Exists(folder.restoring())) || !TRY(IsMissingOrEmpty(folder))) return NoNodeIn(folder);
  if (!tlog::IsKeyName(name) || name.size() > 200) {
    return base::Fail(base::Code::kInvalid, "'" + name + "' cannot be a node's name: 1 to 200 bytes without spaces or '+'; best is a domain name");
  }
  TRY(base::MakeFolders(folder.path()));
  if (::chmod(folder.path().c_str(), 0700) != 0) return base::Fail(base::Code::kIo, "cannot make private: " + folder.path());
  TRY(base::MakeFolders(folder.At("keys")));
  TRY(base::MakeFolders(folder.At("tls")));
  TRY(MakeCertificate(folder, name, clock));
  Config config;
  config.name = name;
  TRY(base::WriteFileDurably(folder.config(), FormatConfig(config, std::initializer_list<std::string_view>{"node.name"}),
                             base::FileMode::kPrivate));
  const std::string node_key = std::string(kNodeKeyPrefix) + base::Base64Encode(random.Bytes(32)) + '\n';
  TRY(base::WriteFileDurably(folder.node_key(), node_key, base::FileMode::kPrivate));
  // Made here and nowhere else: a node whose store is gone must not begin another under the same key.
  TRY(store::OpenDisk(folder.database(), store::OpenMode::kCreate, {}));
  // Last: it is what makes this a node, so a run that was cut short can be run again.
  const std::string origin = name + "/log/" + base::FormatUuid(base::RandomUuid(random));
  return base::WriteFileDurably(folder.log_key(), FormatLogKey(origin, crypto::SigningKey::Generate(random)), base::FileMode::kPrivate);
}

Keys WithNewLog(Keys keys, base::Random& random) {
  const std::string name = keys.origin.substr(0, keys.origin.rfind('/'));
  keys.origin = name + "/" + base::FormatUuid(base::RandomUuid(random));
  keys.log_key = crypto::SigningKey::Generate(random);
  return keys;
}

base::Status WriteLogKey(const DataFolder& folder, const Keys& keys) {
  return base::WriteFileDurably(folder.log_key(), FormatLogKey(keys.origin, keys.log_key), base::FileMode::kPrivate);
}

std::string HostName() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0 || !tlog::IsKeyName(name)) return "localhost";
  return name;
}

}  // namespace node
