#include "node/data_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/uuid.h"
#include "crypto/certificate.h"
#include "node/key_file.h"
#include "node/settings.h"
#include "store/store.h"
#include "tlog/verifier_key.h"

namespace node {
namespace {

constexpr std::string_view kNodeKeyUse = "node";

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

// What stands in the folder that is no part of a node; empty: nothing. A folder that holds something else is not ours to make private.
std::string Stranger(const DataFolder& folder) {
  std::error_code ignored;
  for (std::filesystem::directory_iterator at(folder.path(), ignored), end; at != end; at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    const bool own = name == "keys" || name == "tls" || name == "db" || name.starts_with("mithaq.toml") || name == "lost+found";
    if (!own) return name;
  }
  return {};
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
  NoteKey log = TRY(ReadNoteKey(folder.log_key(), tlog::SignatureType::kEd25519));
  return Keys{std::move(log.name), std::move(log.key), TRY(LoadNodeKey(folder))};
}

base::Result<std::string> LoadNodeKey(const DataFolder& folder) {
  if (!folder.IsInitialised()) return NoNodeIn(folder);
  return ReadSecret(folder.node_key(), kNodeKeyUse);
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
  if (const std::string stranger = Stranger(folder); !stranger.empty()) {
    return base::Fail(base::Code::kConflict, folder.path() + " holds something else ('" + stranger + "'); name a folder of its own for the node");
  }
  if (::chmod(folder.path().c_str(), 0700) != 0) return base::Fail(base::Code::kIo, "cannot make private: " + folder.path());
  TRY(base::MakeFolders(folder.At("keys")));
  TRY(base::MakeFolders(folder.At("tls")));
  TRY(MakeCertificate(folder, name, clock));
  Config config;
  config.name = name;
  TRY(base::WriteFileDurably(folder.config(), FormatConfig(config, std::initializer_list<std::string_view>{"node.name"}),
                             base::FileMode::kPrivate));
  TRY(WriteSecret(folder.node_key(), kNodeKeyUse, random.Bytes(32)));
  // Made here and nowhere else: a node whose store is gone must not begin another under the same key.
  TRY(store::OpenDisk(folder.database(), store::OpenMode::kCreate, {}));
  // Last: it is what makes this a node, so a run that was cut short can be run again.
  const std::string origin = name + "/log/" + base::FormatUuid(base::RandomUuid(random));
  return WriteNoteKey(folder.log_key(), origin, crypto::SigningKey::Generate(random), tlog::SignatureType::kEd25519);
}

Keys WithNewLog(Keys keys, base::Random& random) {
  const std::string name = keys.origin.substr(0, keys.origin.rfind('/'));
  keys.origin = name + "/" + base::FormatUuid(base::RandomUuid(random));
  keys.log_key = crypto::SigningKey::Generate(random);
  return keys;
}

base::Status WriteLogKey(const DataFolder& folder, const Keys& keys) {
  return WriteNoteKey(folder.log_key(), keys.origin, keys.log_key, tlog::SignatureType::kEd25519);
}

std::string HostName() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0 || !tlog::IsKeyName(name)) return "localhost";
  return name;
}

}  // namespace node
