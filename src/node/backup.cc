#include "node/backup.h"

#include <filesystem>

#include "base/file.h"
#include "base/logger.h"
#include "exchange/backup.h"
#include "tlog/verifier_key.h"

namespace node {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kErasuresBytesMax = uint64_t{1} << 30;
constexpr uint64_t kCheckpointBytesMax = 1 << 20;
constexpr std::string_view kErasures = "erasures.txt", kCheckpoint = "checkpoint";

base::Status CopyFolder(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::copy(from, to, fs::copy_options::recursive, error);
  if (error) return base::Fail(base::Code::kIo, "cannot copy " + from + " to " + to + ": " + error.message());
  return {};
}

base::Status CopySettings(const DataFolder& from, const DataFolder& to) {
  for (const char* const name : {"keys", "tls", "mithaq.toml"}) TRY(CopyFolder(from.At(name), to.At(name)));
  return {};
}

// Whether the store of a restored node may go on with its log.
base::Result<bool> MayContinue(const store::Store& store, const Keys& keys, const std::string& checkpoint_file) {
  if (checkpoint_file.empty()) return false;
  const std::string checkpoint = TRY(base::ReadFile(checkpoint_file, kCheckpointBytesMax));
  const auto key = TRY(tlog::VerifierKey::Make(keys.origin, tlog::SignatureType::kEd25519, keys.log_key.public_key()));
  return exchange::LogCovers(store, key, checkpoint);
}

base::Result<uint32_t> ReplayErasures(store::Store& store, const Keys& keys, const std::string& file, base::Random& random) {
  const auto erasures = TRY(exchange::ParseErasures(TRY(base::ReadFile(file, kErasuresBytesMax))));
  const base::SystemClock clock;
  base::NullLogger logger;
  const auto exchange = TRY(exchange::Exchange::Open({store, clock, random, logger}, {keys.origin, keys.log_key, keys.node_key}));
  return exchange::ReplayErasures(*exchange, erasures);
}

}  // namespace

base::Status Backup(const DataFolder& folder, store::Store& store, exchange::Exchange& exchange, const std::string& target) {
  if (TRY(base::Exists(target))) return base::Fail(base::Code::kConflict, target + " is there already; name a new folder");
  TRY(base::MakeFolders(target));
  const DataFolder copy(target);
  TRY(CopySettings(folder, copy));
  // The checkpoint first: the store may be ahead of it, never behind.
  TRY(base::WriteFileDurably(copy.At(kCheckpoint), *exchange.log().checkpoint(), base::FileMode::kPrivate));
  TRY(store.CopyTo(copy.database()));
  const auto erasures = TRY(exchange::ListErasures(store, exchange.collections()));
  return base::WriteFileDurably(copy.At(kErasures), exchange::FormatErasures(erasures), base::FileMode::kPrivate);
}

namespace {

base::Result<Restored> RestoreInto(const DataFolder& from, const DataFolder& target, const RestoreOptions& options, base::Random& random) {
  TRY(base::MakeFolders(target.path()));
  TRY(CopySettings(from, target));
  TRY(CopyFolder(from.database(), target.database()));

  const auto store = TRY(store::OpenDisk(target.database(), store::OpenMode::kExisting, {}));
  Keys keys = TRY(LoadKeys(target));
  Restored restored;
  restored.new_log = !TRY(MayContinue(*store, keys, options.checkpoint));
  if (restored.new_log) {
    TRY(BeginNewLog(target, keys.origin, random));
    keys = TRY(LoadKeys(target));
  }
  restored.origin = keys.origin;
  const std::string erasures = options.erasures.empty() ? from.At(kErasures) : options.erasures;
  restored.erased = TRY(ReplayErasures(*store, keys, erasures, random));
  return restored;
}

}  // namespace

base::Result<Restored> Restore(const std::string& backup, const DataFolder& target, const RestoreOptions& options, base::Random& random) {
  const DataFolder from(backup);
  if (!from.IsInitialised()) return base::Fail(base::Code::kNotFound, "there is no backup of a node in " + backup);
  std::error_code ignored;
  if (TRY(base::Exists(target.path())) && !fs::is_empty(target.path(), ignored)) {
    return base::Fail(base::Code::kConflict, target.path() + " is not empty; a restore overwrites nothing: name a new folder");
  }
  auto restored = RestoreInto(from, target, options, random);
  if (!restored) fs::remove_all(target.path(), ignored);  // a node that is half restored must not be taken for one
  return restored;
}

}  // namespace node
