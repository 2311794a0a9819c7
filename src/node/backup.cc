#include "node/backup.h"

#include <filesystem>

#include "base/file.h"
#include "base/uuid.h"
#include "exchange/backup.h"
#include "tlog/verifier_key.h"

namespace node {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kSmallFileBytesMax = 1 << 20;
constexpr uint64_t kErasuresBytesMax = 1 << 30;
constexpr std::string_view kErasuresFile = "erasures.txt";

std::unexpected<base::Error> Failed(std::string_view doing, const fs::path& path, const std::error_code& error) {
  return base::Fail(base::Code::kIo, std::string(doing) + " " + path.string() + ": " + error.message());
}

// Goes again with all that was put there, unless it is kept.
class Unfinished {
 public:
  explicit Unfinished(std::vector<fs::path> paths) : paths_(std::move(paths)) {}
  ~Unfinished() {
    std::error_code ignored;
    for (const fs::path& path : paths_) fs::remove_all(path, ignored);
  }
  void Keep() { paths_.clear(); }

 private:
  std::vector<fs::path> paths_;
};

// The store makes its files as the umask says.
base::Status MakePrivate(const fs::path& folder) {
  std::error_code error;
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return Failed("cannot make private", folder, error);
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const bool is_folder = at->is_directory(error);
    fs::permissions(at->path(), is_folder ? fs::perms::owner_all : fs::perms::owner_read | fs::perms::owner_write, error);
    if (error) return Failed("cannot make private", at->path(), error);
  }
  if (error) return Failed("cannot read", folder, error);
  return {};
}

// The plain files of a flat folder; none where there is no such folder.
base::Status CopySmallFiles(const fs::path& from, const fs::path& to, std::string_view but = {}) {
  std::error_code error;
  if (!fs::exists(from, error)) return {};
  TRY(base::MakeFolders(to.string()));
  for (fs::directory_iterator at(from, error), end; !error && at != end; at.increment(error)) {
    if (!at->is_regular_file(error) || at->path().filename() == but) continue;
    const std::string bytes = TRY(base::ReadFile(at->path().string(), kSmallFileBytesMax));
    TRY(base::WriteFileDurably((to / at->path().filename()).string(), bytes, base::FileMode::kPrivate));
  }
  if (error) return Failed("cannot read", from, error);
  return {};
}

base::Status CopySettings(const DataFolder& from, const DataFolder& to) {
  const auto settings = base::ReadFile(from.config(), kSmallFileBytesMax);
  if (!settings && settings.error().code == base::Code::kNotFound) return {};
  if (!settings) return std::unexpected(settings.error());
  return base::WriteFileDurably(to.config(), *settings, base::FileMode::kPrivate);
}

base::Status CopyStore(const DataFolder& from, const DataFolder& to) {
  std::error_code error;
  fs::copy(from.database(), to.database(), fs::copy_options::recursive, error);
  if (error) return Failed("cannot copy the store to", to.database(), error);
  return MakePrivate(to.database());
}

bool IsThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

base::Status CheckIsBackup(const DataFolder& backup) {
  if (backup.IsInitialised() && IsThere(backup.At("db/CURRENT")) && IsThere(backup.At(kErasuresFile))) return {};
  return base::Fail(base::Code::kNotFound, backup.path() + " is no backup: keys/log.key, db/ or erasures.txt is missing");
}

base::Status CheckIsFree(const DataFolder& to) {
  for (const std::string& path : {to.config(), to.At("keys"), to.At("tls"), to.database()}) {
    if (!IsThere(path)) continue;
    return base::Fail(base::Code::kConflict, "there is a node, or a part of one, in " + to.path() + " (" + path + "); nothing was changed. Restore to another folder");
  }
  return {};
}

// What was erased until the backup was made, and what the operator knows of since.
base::Result<std::vector<exchange::ErasedContent>> AllErasures(const DataFolder& backup, const std::string& since) {
  const std::string file = backup.At(kErasuresFile);
  auto all = exchange::ParseErasures(TRY(base::ReadFile(file, kErasuresBytesMax)));
  if (!all) return base::Annotate(std::move(all).error(), file);
  const auto newer = TRY(exchange::ParseErasures(since));
  all->insert(all->end(), newer.begin(), newer.end());
  return all;
}

base::Result<bool> LogMayGoOn(const store::Store& store, const Keys& keys, const std::string& checkpoint) {
  if (checkpoint.empty()) return false;
  const auto key = TRY(tlog::VerifierKey::Make(keys.origin, tlog::SignatureType::kEd25519, keys.log_key.public_key()));
  auto covers = exchange::LogCovers(store, key, checkpoint);
  if (!covers) return base::Annotate(std::move(covers).error(), "the checkpoint");
  return covers;
}

Keys WithNewLog(Keys old, base::Random& random) {
  const std::string name = old.origin.substr(0, old.origin.rfind("/log/"));
  return {name + "/log/" + base::FormatUuid(base::RandomUuid(random)), crypto::SigningKey::Generate(random), std::move(old.node_key)};
}

}  // namespace

base::Status BackUp(const DataFolder& from, store::Store& store, const exchange::Collections& collections, const std::string& to) {
  const fs::path part = to + ".part";
  for (const fs::path& path : {fs::path(to), part}) {
    if (IsThere(path)) return base::Fail(base::Code::kConflict, path.string() + " is there already; a backup is a new folder");
  }
  TRY(base::MakeFolders(part.string()));
  Unfinished unfinished({part});
  const DataFolder made(part.string());
  TRY(store.CopyTo(made.database()));
  TRY(CopySettings(from, made));
  TRY(CopySmallFiles(from.At("keys"), made.At("keys")));
  TRY(CopySmallFiles(from.At("tls"), made.At("tls")));
  // After the store: what is erased between the two is in the list.
  const std::string erasures = exchange::FormatErasures(TRY(exchange::ListErasures(store, collections)));
  TRY(base::WriteFileDurably(made.At(kErasuresFile), erasures, base::FileMode::kPrivate));
  TRY(MakePrivate(part));
  TRY(base::RenameDurably(part.string(), to));
  unfinished.Keep();
  return {};
}

base::Result<Restored> Restore(const RestoreRequest& request, const DataFolder& to, base::Random& random, const base::Clock& clock,
                               base::Logger& logger) {
  const DataFolder backup(request.backup);
  TRY(CheckIsBackup(backup));
  TRY(CheckIsFree(to));
  Keys keys = TRY(LoadKeys(backup));
  const auto erasures = TRY(AllErasures(backup, request.erasures));

  TRY(base::MakeFolders(to.path()));
  Unfinished unfinished({to.config(), to.At("keys"), to.At("tls"), to.database()});
  TRY(CopySettings(backup, to));
  TRY(CopySmallFiles(backup.At("tls"), to.At("tls")));
  TRY(CopySmallFiles(backup.At("keys"), to.At("keys"), "log.key"));
  TRY(CopyStore(backup, to));

  Restored restored;
  {
    const auto store = TRY(store::OpenDisk(to.database(), store::OpenMode::kExisting, {}));
    restored.old_origin = keys.origin;
    restored.log_goes_on = TRY(LogMayGoOn(*store, keys, request.checkpoint));
    if (!restored.log_goes_on) keys = WithNewLog(std::move(keys), random);
    restored.origin = keys.origin;
    {
      const exchange::Environment environment{*store, clock, random, logger};
      const auto exchange = TRY(exchange::Exchange::Open(environment, {keys.origin, keys.log_key, keys.node_key}));
      restored.erased = TRY(exchange::ReplayErasures(*exchange, erasures));
      for (const auto& collection : exchange->collections().All()) restored.objects += exchange->CountLive(collection->number);
    }
    // Last: it is what makes this a node.
    TRY(WriteLogKey(to, keys.origin, keys.log_key));
  }
  TRY(MakePrivate(to.database()));
  unfinished.Keep();
  return restored;
}

}  // namespace node
