// RocksDB, one column family: measured, one sorted run of prefixed keys takes half as many objects again a second as
// a column family for each index (98,000 against 60,000), and there is one write-ahead log to sync either way.
#include <fcntl.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/thread_annotations.h"
#include "store/disk_space.h"
#include "store/log_damage.h"
#include "store/store.h"
#include "store/waiting_store.h"

namespace store {
namespace {

rocksdb::Slice Slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

std::unexpected<base::Error> Failure(std::string_view doing, const rocksdb::Status& status) {
  const auto code = status.IsCorruption() || status.IsPathNotFound() ? base::Code::kCorrupt
                    : status.IsNotFound()                            ? base::Code::kNotFound
                                                                     : base::Code::kIo;
  return base::Fail(code, std::string(doing) + ": " + status.ToString());
}

// Another process is kept out by the lock that RocksDB itself takes when it writes; who only reads has to take it, too.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder) : path_(folder + "/LOCK") {}
  ~FolderLock() { Release(); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  rocksdb::Status Take() { return rocksdb::Env::Default()->LockFile(path_, &lock_); }
  void Release() {
    if (lock_ != nullptr) rocksdb::Env::Default()->UnlockFile(std::exchange(lock_, nullptr)).PermitUncheckedError();
  }

 private:
  const std::string path_;
  rocksdb::FileLock* lock_ = nullptr;
};

class DiskIterator : public Iterator {
 public:
  explicit DiskIterator(std::unique_ptr<rocksdb::Iterator> inner) : inner_(std::move(inner)) {}
  void Seek(std::string_view key) override { inner_->Seek(Slice(key)); }
  void SeekForPrev(std::string_view key) override { inner_->SeekForPrev(Slice(key)); }
  void Next() override { inner_->Next(); }
  void Prev() override { inner_->Prev(); }
  bool Valid() const override { return inner_->Valid(); }
  std::string_view key() const override { return View(inner_->key()); }
  std::string_view value() const override { return View(inner_->value()); }
  base::Status Check() const override {
    if (inner_->status().ok()) return {};
    return Failure("cannot read the store", inner_->status());
  }

 private:
  std::unique_ptr<rocksdb::Iterator> inner_;
};

base::Result<std::optional<std::string>> GetFrom(rocksdb::DB& db, const rocksdb::ReadOptions& options, std::string_view key) {
  std::string value;
  const rocksdb::Status status = db.Get(options, Slice(key), &value);
  if (status.ok()) return std::optional<std::string>(std::move(value));
  if (status.IsNotFound()) return std::optional<std::string>();
  return Failure("cannot read the store", status);
}

class DiskSnapshot : public Snapshot {
 public:
  explicit DiskSnapshot(rocksdb::DB& db) : db_(db), inner_(db.GetSnapshot()) { options_.snapshot = inner_; }
  ~DiskSnapshot() override { db_.ReleaseSnapshot(inner_); }
  base::Result<std::optional<std::string>> Get(std::string_view key) const override { return GetFrom(db_, options_, key); }
  std::unique_ptr<Iterator> Iterate() const override {
    return std::make_unique<DiskIterator>(std::unique_ptr<rocksdb::Iterator>(db_.NewIterator(options_)));
  }

 private:
  rocksdb::DB& db_;
  const rocksdb::Snapshot* inner_;
  rocksdb::ReadOptions options_;
};

// The first bytes of keys say which family they are of, and of which log or collection (exchange/keys.h): within one, most come in
// order already. Short keys are padded: what is grouped with what is a matter of speed alone.
constexpr size_t kFamilyBytes = 5;

uint64_t FamilyOf(std::string_view key) {
  uint64_t family = 0;
  for (size_t i = 0; i < kFamilyBytes; ++i) family = family << 8 | (i < key.size() ? static_cast<uint8_t>(key[i]) : 0);
  return family;
}

// In key order, changes of one key as they came: neighbours then go to the same place in RocksDB's memory, which is faster. A
// range is about many keys, and the order given is kept where there is one.
std::vector<const Batch::Change*> Sorted(const Batch& batch) {
  using Changes = std::vector<const Batch::Change*>;
  Changes sorted;
  sorted.reserve(batch.size());
  if (batch.has_ranges()) {
    for (const Batch::Change& change : batch.changes()) sorted.push_back(&change);
    return sorted;
  }
  std::map<uint64_t, Changes> families;
  for (const Batch::Change& change : batch.changes()) families[FamilyOf(change.key)].push_back(&change);
  for (auto& [family, changes] : families) {
    if (!std::ranges::is_sorted(changes, {}, &Batch::Change::key)) std::ranges::stable_sort(changes, {}, &Batch::Change::key);
    sorted.insert(sorted.end(), changes.begin(), changes.end());
  }
  return sorted;
}

rocksdb::Status AddTo(rocksdb::WriteBatch& writes, const Batch::Change& change) {
  switch (change.kind) {
    case Batch::Kind::kPut: return writes.Put(Slice(change.key), Slice(change.value));
    case Batch::Kind::kDelete: return writes.Delete(Slice(change.key));
    case Batch::Kind::kDeleteRange: return writes.DeleteRange(Slice(change.key), Slice(change.value));
  }
  return rocksdb::Status::InvalidArgument();
}

constexpr int kScrubTries = 3000;
constexpr auto kScrubPause = std::chrono::milliseconds(10);

// What both ways of opening share: a database, where it is, and what it was opened with.
struct Opened {
  std::unique_ptr<rocksdb::DB> db;
  std::string folder;
  rocksdb::Options options;
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<FolderLock> lock;  // where it was opened for reading; shared with who may open it for writing later
  std::vector<DamagedFile> known;    // damage that was found on the way
};

// What has to be free for a commit: room to write out what stands in memory, and to merge a little of it. RocksDB waits
// for half as much before it goes on after a full disk.
uint64_t FreeBytesMin(const rocksdb::Options& options) { return 2 * uint64_t{options.write_buffer_size}; }

class DiskStore : public Store {
 public:
  explicit DiskStore(Opened opened)
      : lock_(std::move(opened.lock)), folder_(std::move(opened.folder)), options_(std::move(opened.options)),
        known_(std::move(opened.known)), db_(std::move(opened.db)), cache_(std::move(opened.cache)) {}
  ~DiskStore() override {
    // A clean stop leaves nothing to replay, so that the next start is quick.
    db_->Flush({});
    db_->Close();
  }

  base::Status CanWrite() const override { return CheckSpace(folder_, FreeBytesMin(options_)); }

  base::Status Commit(const Batch& batch) override {
    TRY(CheckSpace(folder_, FreeBytesMin(options_) + batch.bytes()));
    if (unsettled_) TRY(Settle());
    rocksdb::WriteBatch writes(batch.bytes() + batch.size() * 12 + 32);
    for (const Batch::Change* change : Sorted(batch)) CHECK(AddTo(writes, *change).ok());
    rocksdb::WriteOptions options;
    options.sync = true;
    const rocksdb::Status status = db_->Write(options, &writes);
    if (status.ok()) return {};
    unsettled_ = true;
    return CannotWrite(status);
  }

  std::shared_ptr<const Snapshot> Now() const override { return std::make_shared<DiskSnapshot>(*db_); }
  base::Result<std::optional<std::string>> Get(std::string_view key) const override { return GetFrom(*db_, {}, key); }

  base::Result<std::vector<std::optional<std::string>>> GetMany(std::span<const std::string> keys) const override {
    const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> found(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    db_->MultiGet({}, db_->DefaultColumnFamily(), keys.size(), slices.data(), found.data(), statuses.data());
    std::vector<std::optional<std::string>> values(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) {
      if (statuses[i].ok()) {
        values[i] = found[i].ToString();
      } else if (!statuses[i].IsNotFound()) {
        return Failure("cannot read the store", statuses[i]);
      }
    }
    return values;
  }
  uint64_t ApproximateBytes(std::string_view from, std::string_view until) const override {
    const rocksdb::Range range(Slice(from), Slice(until));
    rocksdb::SizeApproximationOptions options;
    options.include_memtables = true;
    uint64_t bytes = 0;
    db_->GetApproximateSizes(options, db_->DefaultColumnFamily(), &range, 1, &bytes);
    return bytes;
  }

  base::Status Scrub(std::span<const KeyRange> ranges) override {
    TRY(WaitForSnapshotsBefore(db_->GetLatestSequenceNumber()));
    const std::vector<std::string> before = FilesThatHoldKeys();
    TRY(Flush());
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    for (const KeyRange& range : ranges) {
      const rocksdb::Slice begin = Slice(range.from), end = Slice(range.until);
      if (const auto status = db_->CompactRange(options, &begin, &end); !status.ok()) return CannotRewrite(status);
    }
    // The list of tables (MANIFEST) names each table's first and last key, also of those that a compaction replaced. It is
    // begun anew with each change (RocksOptions), from what is live before that change: so one more change is needed.
    rocksdb::WriteBatch nothing;
    nothing.Delete(rocksdb::Slice());
    if (const auto status = db_->Write({}, &nothing); !status.ok()) return CannotRewrite(status);
    TRY(Flush());
    return WaitUntilGone(before);
  }

  base::Status CopyTo(const std::string& folder) override {
    rocksdb::Checkpoint* raw = nullptr;
    if (const auto status = rocksdb::Checkpoint::Create(db_.get(), &raw); !status.ok()) return Failure("cannot copy the store", status);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
    if (const auto status = checkpoint->CreateCheckpoint(folder); !status.ok()) return Failure("cannot copy the store to " + folder, status);
    return {};
  }

  base::Result<std::vector<DamagedFile>> FindDamage() const override {
    std::vector<rocksdb::LiveFileMetaData> files;
    db_->GetLiveFilesMetaData(&files);
    std::vector<DamagedFile> damaged;
    for (const auto& file : files) {
      rocksdb::SstFileReader reader(options_);
      rocksdb::Status status = reader.Open(file.db_path + file.name);
      if (status.ok()) status = reader.VerifyChecksum();
      if (!status.ok()) damaged.push_back({file.name.substr(1), status.ToString(), file.smallestkey, file.largestkey});
    }
    std::ranges::sort(damaged, {}, &DamagedFile::first_key);
    damaged.insert(damaged.begin(), known_.begin(), known_.end());
    return damaged;
  }

  Statistics Measure() const override {
    Statistics statistics;
    uint64_t value = 0;
    if (db_->GetIntProperty(rocksdb::DB::Properties::kTotalSstFilesSize, &value)) statistics.disk_bytes = value;
    if (db_->GetIntProperty(rocksdb::DB::Properties::kSizeAllMemTables, &value)) statistics.memory_bytes += value;
    statistics.memory_bytes += cache_->GetUsage();
    statistics.free_bytes = FreeBytes(folder_);
    return statistics;
  }

 private:
  base::Status Flush() {
    if (const auto status = db_->Flush({}); !status.ok()) return CannotRewrite(status);
    return {};
  }

  // Damage that was met on the way is damage; all else is a disk that takes no writes.
  std::unexpected<base::Error> CannotRewrite(const rocksdb::Status& status) {
    if (status.IsCorruption()) return Failure("cannot rewrite the store", status);
    unsettled_ = true;
    return CannotWrite(status);
  }

  // A compaction keeps what a snapshot still sees. Readers' snapshots are short.
  base::Status WaitForSnapshotsBefore(rocksdb::SequenceNumber sequence) {
    for (int i = 0; i < kScrubTries; ++i) {
      uint64_t oldest = 0;  // 0: there is none
      db_->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
      if (oldest == 0 || oldest >= sequence) return {};
      std::this_thread::sleep_for(kScrubPause);
    }
    return base::Fail(base::Code::kUnavailable, "somebody has been reading for too long what is to be erased from the disk; try again");
  }

  // Names of the logs, tables and lists of tables that are there now.
  std::vector<std::string> FilesThatHoldKeys() const {
    std::vector<std::string> names;
    std::error_code failed;
    for (const auto& file : std::filesystem::directory_iterator(db_->GetName(), failed)) {
      std::string name = file.path().filename();
      if (name.ends_with(".log") || name.ends_with(".sst") || name.starts_with("MANIFEST-")) names.push_back(std::move(name));
    }
    return names;
  }

  // Until those of `names` that the store does not need any more are deleted: it does so in its own time, also after the
  // last reader of an older state has gone.
  base::Status WaitUntilGone(const std::vector<std::string>& names) {
    for (int i = 0; i < kScrubTries; ++i) {
      db_->DisableFileDeletions();
      db_->EnableFileDeletions(false);  // looks for what to delete, unless a copy is being made
      std::vector<std::string> live;
      uint64_t manifest_bytes = 0;
      if (const auto status = db_->GetLiveFiles(live, &manifest_bytes, false); !status.ok()) return Failure("cannot list the store's files", status);
      const auto is_left = [&](const std::string& name) {
        return std::ranges::find(live, "/" + name) == live.end() && std::filesystem::exists(db_->GetName() + "/" + name);
      };
      if (std::ranges::none_of(names, is_left)) return {};
      std::this_thread::sleep_for(kScrubPause);
    }
    return base::Fail(base::Code::kUnavailable, "files with what is to be erased from the disk are still being read; try again");
  }

  static std::unexpected<base::Error> CannotWrite(const rocksdb::Status& status) {
    return base::Fail(base::Code::kStorage, "cannot write the store: " + status.ToString() +
                                                (status.IsNoSpace() ? "" : "; if it does not pass, look for disk errors in the system's log, then start the node again"));
  }

  // After a write that failed. Its bytes may lie in the write-ahead log, whole or torn: later writes behind them could
  // be lost with them, or they could come back at the next start beside what was written in their place. So all that is
  // in memory goes to a table first, which begins a new log and makes the old one void.
  base::Status Settle() {
    base::MutexLock lock(settling_);
    if (!unsettled_) return {};
    if (const auto status = db_->Resume(); !status.ok()) return CannotWrite(status);
    rocksdb::WriteOptions unlogged;
    unlogged.disableWAL = true;  // only so that there is something in memory
    if (const auto status = db_->Delete(unlogged, rocksdb::Slice()); !status.ok()) return CannotWrite(status);
    if (const auto status = db_->Flush({}); !status.ok()) return CannotWrite(status);
    unsettled_ = false;
    return {};
  }

  std::shared_ptr<FolderLock> lock_;
  const std::string folder_;
  const rocksdb::Options options_;
  const std::vector<DamagedFile> known_;
  std::atomic<bool> unsettled_ = false;
  base::Mutex settling_;
  std::unique_ptr<rocksdb::DB> db_;
  std::shared_ptr<rocksdb::Cache> cache_;
};

rocksdb::Options RocksOptions(OpenMode mode, const DiskOptions& options, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16 << 10;
  table.format_version = 5;
  table.cache_index_and_filter_blocks = true;  // so that the cache's size bounds all of the memory
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.partition_filters = true;
  table.index_type = rocksdb::BlockBasedTableOptions::IndexType::kTwoLevelIndexSearch;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));

  rocksdb::Options rocks;
  rocks.create_if_missing = mode == OpenMode::kCreate;
  rocks.error_if_exists = false;
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocks.write_buffer_size = options.write_buffer_bytes;
  rocks.max_write_buffer_number = 3;
  rocks.memtable_prefix_bloom_size_ratio = 0.006;  // most objects that come are new: says so without a search; about 13 bits a key
  rocks.memtable_whole_key_filtering = true;
  rocks.max_background_jobs = 2;
  rocks.max_open_files = 256;
  // Zstandard in the lowest level took a fifth less of the disk, and a fifth of the time of a page that is not in the cache.
  rocks.compression = options.compressed ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  // A tail that is cut off was never acknowledged. Anything else that is wrong is looked at first (log_damage.h).
  rocks.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  rocks.paranoid_checks = true;
  rocks.max_manifest_file_size = 1;  // a new list of tables with each change of them: see Scrub. It is small
  rocks.keep_log_file_num = 2;
  rocks.max_log_file_size = 1 << 20;
  rocks.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  rocks.stats_dump_period_sec = 0;
  return rocks;
}

bool IsReadOnlyDisk(const rocksdb::Status& status) { return status.ToString().contains("Read-only file system"); }

std::unexpected<base::Error> CannotOpen(const std::string& folder, const rocksdb::Status& status) {
  const std::string why = status.ToString();
  // Held by another process, or by this one.
  if (status.IsIOError() && (why.contains("While lock file") || why.contains("lock hold by current process"))) {
    return base::Fail(base::Code::kConflict, folder + " is in use by another mithaq process; stop that one first");
  }
  if (status.IsNoSpace() || IsReadOnlyDisk(status)) return base::Fail(base::Code::kStorage, "cannot open the store in " + folder + ": " + why);
  return Failure("cannot open the store in " + folder, status);
}

// Where the engine lies, how, and with which memory.
struct Place {
  std::string folder;
  rocksdb::Options options;
  std::shared_ptr<rocksdb::Cache> cache;
};

using Recovery = rocksdb::WALRecoveryMode;

struct Database {
  std::unique_ptr<rocksdb::DB> db;
  rocksdb::Status status;
};

Database Open(const Place& place, Recovery recovery) {
  rocksdb::Options options = place.options;
  options.wal_recovery_mode = recovery;
  rocksdb::DB* raw = nullptr;
  Database opened;
  opened.status = rocksdb::DB::Open(options, place.folder, &raw);
  opened.db.reset(raw);
  return opened;
}

enum class Damage { kStops, kIsPassedOver };

// Nothing is written: the write-ahead log is replayed in memory.
Database OpenReadOnly(const Place& place, Recovery recovery, Damage damage) {
  rocksdb::Options options = place.options;
  options.wal_recovery_mode = recovery;
  options.paranoid_checks = damage == Damage::kStops;
  options.info_log_level = rocksdb::InfoLogLevel::FATAL_LEVEL;
  rocksdb::DB* raw = nullptr;
  Database opened;
  opened.status = rocksdb::DB::OpenForReadOnly(options, place.folder, &raw);
  opened.db.reset(raw);
  return opened;
}

// After a power cut the write-ahead log may end in rubbish; that was never acknowledged, and goes. But where good writes
// stand behind what is damaged, acknowledged ones are lost: no node may go on from there as if nothing had been.
constexpr std::string_view kLogIsDamaged = "the write-ahead log is damaged, and good writes stand behind the damage: what was acknowledged last is not whole";

// Before the engine cuts the logs where it thinks that they end. A clean stop leaves empty ones.
base::Status CheckLogs(const Place& place) {
  if (!TRY(base::Exists(place.folder + "/CURRENT"))) return {};
  FolderLock lock(place.folder);
  if (const auto status = lock.Take(); !status.ok()) return CannotOpen(place.folder, status);
  if (!TRY(LogsHaveWriteBehindDamage(place.folder))) return {};
  return base::Fail(base::Code::kCorrupt, "cannot open the store in " + place.folder + ": " + std::string(kLogIsDamaged) +
                                              "; `mithaq fsck` says what is left, a backup can be restored");
}

base::Result<std::unique_ptr<Store>> OpenToWrite(const Place& place) {
  TRY(CheckSpace(place.folder, FreeBytesMin(place.options)));
  TRY(CheckLogs(place));
  Database opened = Open(place, Recovery::kTolerateCorruptedTailRecords);
  if (opened.status.IsCorruption()) opened = Open(place, Recovery::kPointInTimeRecovery);
  if (!opened.status.ok()) return CannotOpen(place.folder, opened.status);
  return std::make_unique<DiskStore>(Opened{std::move(opened.db), place.folder, place.options, place.cache, nullptr, {}});
}

base::Result<std::unique_ptr<Store>> OpenToRead(const Place& place, const std::shared_ptr<FolderLock>& lock, Damage damage) {
  // Without a lock on a read-only disk: nobody else writes there either.
  if (const auto status = lock->Take(); !status.ok() && !IsReadOnlyDisk(status)) return CannotOpen(place.folder, status);
  std::vector<DamagedFile> known;
  const bool log_is_damaged = TRY(LogsHaveWriteBehindDamage(place.folder));
  if (log_is_damaged && damage == Damage::kStops) return base::Fail(base::Code::kCorrupt, std::string(kLogIsDamaged));
  if (log_is_damaged) known.push_back({"*.log", std::string(kLogIsDamaged), {}, {}});
  Database opened = OpenReadOnly(place, Recovery::kTolerateCorruptedTailRecords, Damage::kStops);
  if (opened.status.IsCorruption()) {
    opened = OpenReadOnly(place, Recovery::kPointInTimeRecovery, Damage::kStops);
    if (opened.status.IsCorruption() && damage == Damage::kIsPassedOver) opened = OpenReadOnly(place, Recovery::kPointInTimeRecovery, damage);
  }
  if (!opened.status.ok()) return CannotOpen(place.folder, opened.status);
  return std::make_unique<DiskStore>(Opened{std::move(opened.db), place.folder, place.options, place.cache, lock, std::move(known)});
}

base::Result<std::unique_ptr<Store>> OpenWaiting(const Place& place) {
  const auto lock = std::make_shared<FolderLock>(place.folder);
  WaitingParts parts;
  parts.reading = TRY(OpenToRead(place, lock, Damage::kStops));
  parts.ready = [place] { return CheckSpace(place.folder, FreeBytesMin(place.options)); };
  parts.open = [place, lock]() -> base::Result<std::unique_ptr<Store>> {
    lock->Release();
    auto opened = OpenToWrite(place);
    if (!opened && !lock->Take().ok()) return base::Fail(base::Code::kConflict, place.folder + " was taken by another process");
    return opened;
  };
  return WaitForWrites(std::move(parts));
}

}  // namespace

base::Result<std::unique_ptr<Store>> OpenDisk(const std::string& folder, OpenMode mode, const DiskOptions& options) {
  const bool exists = TRY(base::Exists(folder + "/CURRENT"));
  if (mode != OpenMode::kCreate && !exists) return base::Fail(base::Code::kNotFound, "there is no store in " + folder);
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes, 4);
  const Place place{folder, RocksOptions(mode, options, cache), cache};
  if (mode == OpenMode::kInspect) return OpenToRead(place, std::make_shared<FolderLock>(folder), Damage::kIsPassedOver);
  auto opened = OpenToWrite(place);
  if (opened || opened.error().code != base::Code::kStorage || !exists) return opened;
  auto waiting = OpenWaiting(place);
  return waiting || waiting.error().code == base::Code::kConflict ? std::move(waiting) : std::move(opened);
}

bool IsHeldByAnother(const std::string& folder) {
  // RocksDB's lock: fcntl on this file, which the kernel drops with its process however that ends.
  const int fd = ::open((folder + "/LOCK").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool held = ::fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(fd);
  return held;
}

}  // namespace store
