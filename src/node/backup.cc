#include "node/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "base/logger.h"
#include "exchange/backup.h"
#include "exchange/charter.h"
#include "exchange/earlier_log.h"
#include "exchange/format.h"
#include "exchange/signing_guard.h"
#include "node/member_folder.h"
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

// All but the log key, which makes a folder a node's.
base::Status CopySettings(const DataFolder& from, const DataFolder& to) {
  for (const char* const name : {"tls", "mithaq.toml"}) TRY(CopyFolder(from.At(name), to.At(name)));
  if (TRY(base::Exists(from.At(kMemberFolder)))) TRY(CopyFolder(from.At(kMemberFolder), to.At(kMemberFolder)));
  TRY(base::MakeFolders(to.At("keys")));
  return CopyFolder(from.node_key(), to.node_key());
}

// What was copied without an fsync of its own is on the disk.
base::Status SyncDiskOf(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::syncfs(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!synced) return base::Fail(base::Code::kIo, "cannot sync the disk of " + folder);
  return {};
}

base::Result<tlog::VerifierKey> VerifierOf(const Keys& keys) {
  return tlog::VerifierKey::Make(keys.origin, tlog::SignatureType::kEd25519, keys.log_key.public_key());
}

// Whether the store of a restored node may go on with its log.
base::Result<bool> MayContinue(const store::Store& store, const Keys& keys, const std::string& checkpoint_file) {
  if (checkpoint_file.empty()) return false;
  const std::string checkpoint = TRY(base::ReadFile(checkpoint_file, kCheckpointBytesMax));
  return exchange::LogCovers(store, TRY(VerifierOf(keys)), checkpoint);
}

// The old log ends with what the backup holds signed of it.
base::Result<uint64_t> EndOldLog(store::Store& store, const Keys& keys, const DataFolder& backup) {
  return exchange::EndLog(store, TRY(VerifierOf(keys)), TRY(base::ReadFile(backup.At(kCheckpoint), kCheckpointBytesMax)));
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
  // Not made here: a copy of the keys would end up on the wrong disk where one is not mounted, or a name is mistyped.
  const std::string parent = fs::path(target).parent_path().string();
  if (!TRY(base::Exists(parent))) {
    return base::Fail(base::Code::kNotFound, "there is no folder " + parent + " to put the backup into; is its disk mounted? Else make it first: mkdir -p " + parent);
  }
  TRY(base::MakeFolders(target));
  const DataFolder copy(target);
  TRY(CopySettings(folder, copy));
  TRY(store.CopyTo(copy.database()));
  {
    // Over what was copied, to the entry: if the log ends with this backup, all of it can be proven.
    const auto copied = TRY(store::OpenDisk(copy.database(), store::OpenMode::kInspect, {}));
    TRY(base::WriteFileDurably(copy.At(kCheckpoint), TRY(exchange.CheckpointOver(*copied)), base::FileMode::kPrivate));
  }
  const auto erasures = TRY(exchange::ListErasures(store, exchange.collections()));
  TRY(base::WriteFileDurably(copy.At(kErasures), exchange::FormatErasures(erasures), base::FileMode::kPrivate));
  TRY(SyncDiskOf(target));
  return CopyFolder(folder.log_key(), copy.log_key());  // last: what is cut short is no backup
}

namespace {

// Whatever cuts it short, there is no node in the target before everything is on the disk and the erasures are replayed:
// the log key comes last.
base::Result<Restored> RestoreInto(const DataFolder& from, const DataFolder& target, const RestoreOptions& options, base::Random& random) {
  Keys keys = TRY(LoadKeys(from));
  TRY(base::MakeFolders(target.path()));
  TRY(base::WriteFileDurably(target.restoring(), {}, base::FileMode::kPrivate));
  TRY(CopySettings(from, target));
  TRY(CopyFolder(from.database(), target.database()));
  Restored restored;
  {
    const auto store = TRY(store::OpenDisk(target.database(), store::OpenMode::kExisting, {}));
    TRY(exchange::CheckFormat(*store));
    TRY(exchange::AskBeforeSigning(*store));
    restored.in_covenant = TRY(exchange::ReadSeat(*store)).has_value();
    restored.new_log = !TRY(MayContinue(*store, keys, options.checkpoint));
    if (restored.new_log) {
      restored.old_origin = keys.origin;
      const auto provable = EndOldLog(*store, keys, from);  // a damaged checkpoint costs proofs, not the node
      if (provable) {
        restored.provable = *provable;
      } else {
        restored.unprovable_because = provable.error().message;
      }
      keys = WithNewLog(std::move(keys), random);
    }
    const std::string erasures = options.erasures.empty() ? from.At(kErasures) : options.erasures;
    restored.erased = TRY(ReplayErasures(*store, keys, erasures, random));
  }
  restored.origin = keys.origin;
  TRY(SyncDiskOf(target.path()));
  TRY(WriteLogKey(target, keys));
  std::error_code ignored;
  fs::remove(target.restoring(), ignored);  // it says nothing beside a log key
  return restored;
}

}  // namespace

base::Result<Restored> Restore(const std::string& backup, const DataFolder& target, const RestoreOptions& options, base::Random& random) {
  const DataFolder from(backup);
  if (!from.IsInitialised()) return base::Fail(base::Code::kNotFound, "there is no backup of a node in " + backup);
  std::error_code ignored;
  if (TRY(base::Exists(target.path())) && !fs::is_empty(target.path(), ignored)) {
    return base::Fail(base::Code::kConflict, target.path() + " is not empty" +
                                             (TRY(base::Exists(target.restoring())) ? " (a restore into it was cut short)" : "") +
                                             "; a restore overwrites nothing: name a new folder");
  }
  if (!options.checkpoint.empty() && fs::equivalent(options.checkpoint, from.At(kCheckpoint), ignored)) {
    return base::Fail(base::Code::kInvalid, options.checkpoint + " is the backup's own checkpoint: it cannot tell whether the node published more after the "
                                            "backup was made. Give the last one that others saw (an auditor's copy, a monitor's), or none, and a new log begins");
  }
  auto restored = RestoreInto(from, target, options, random);
  if (!restored) fs::remove_all(target.path(), ignored);  // a node that is half restored must not be taken for one
  return restored;
}

}  // namespace node
