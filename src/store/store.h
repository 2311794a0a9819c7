// The node's data as ordered keys and values: one interface, two engines (RocksDB on disk, a map in memory for
// tests), one contract test for both. What the keys mean is exchange/keys.h's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace store {

// Changes that happen together or not at all, in the order given (a later one wins on the same key).
class Batch {
 public:
  enum class Kind : uint8_t { kPut, kDelete, kDeleteRange };
  struct Change {
    Kind kind;
    std::string_view key, value;  // of kDeleteRange: from `key` to before `value`
  };

  void Put(std::string_view key, std::string_view value) { Add({Kind::kPut, Keep(key), Keep(value)}); }
  // Without a copy of `value`, which must outlive the batch.
  void PutBorrowed(std::string_view key, std::string_view value) { Add({Kind::kPut, Keep(key), value}); }
  void Delete(std::string_view key) { Add({Kind::kDelete, Keep(key), {}}); }
  // All keys from `from` to before `until`, however many, at the cost of one.
  void DeleteRange(std::string_view from, std::string_view until) {
    Add({Kind::kDeleteRange, Keep(from), Keep(until)});
    has_ranges_ = true;
  }
  void Clear() { *this = {}; }

  bool empty() const { return changes_.empty(); }
  size_t size() const { return changes_.size(); }
  bool has_ranges() const { return has_ranges_; }
  size_t bytes() const { return bytes_; }  // of keys and values
  const std::vector<Change>& changes() const { return changes_; }

 private:
  void Add(const Change& change) {
    bytes_ += change.key.size() + change.value.size();
    changes_.push_back(change);
  }
  std::string_view Keep(std::string_view bytes);

  std::vector<Change> changes_;
  std::vector<std::unique_ptr<char[]>> blocks_;  // what Keep gave out
  char* free_ = nullptr;                         // in the last block that is not a large value's own
  size_t free_bytes_ = 0;
  size_t bytes_ = 0;
  bool has_ranges_ = false;
};

// Walks keys in byte order. Views are valid until the next move. Not for more than one thread.
class Iterator {
 public:
  virtual ~Iterator() = default;
  virtual void Seek(std::string_view key) = 0;         // to the first key >= `key`
  virtual void SeekForPrev(std::string_view key) = 0;  // to the last key <= `key`
  virtual void Next() = 0;
  virtual void Prev() = 0;
  virtual bool Valid() const = 0;                      // false at the ends, and on an error: see Check
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual base::Status Check() const = 0;              // kIo or kCorrupt if the walk ended on an error
};

// The data as it was at one moment. Safe to read from many threads.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual base::Result<std::optional<std::string>> Get(std::string_view key) const = 0;
  virtual std::unique_ptr<Iterator> Iterate() const = 0;
};

// The keys from `from` to before `until`.
struct KeyRange {
  std::string from, until;
};

struct Statistics {
  uint64_t disk_bytes = 0;
  uint64_t free_bytes = 0;    // on the disk that the store is on
  uint64_t memory_bytes = 0;  // caches and write buffers
};

// A file of the store that cannot be read whole.
struct DamagedFile {
  std::string name, why;
  std::string first_key, last_key;  // what it held lies between these, both included
};

// Safe from many threads.
class Store {
 public:
  virtual ~Store() = default;

  // Durable once it returns: written and fsynced. kStorage where the disk takes no writes: it is full, read-only or
  // failing. Then the batch may be in or out, but whole; the caller finds out by reading and must commit again before it
  // relies on it. A commit succeeds again by itself once a full disk has room.
  virtual base::Status Commit(const Batch& batch) = 0;
  // kStorage where a commit would be refused now; cheap.
  virtual base::Status CanWrite() const = 0;

  virtual std::shared_ptr<const Snapshot> Now() const = 0;
  virtual base::Result<std::optional<std::string>> Get(std::string_view key) const = 0;
  // Get of each key, in their order; on a disk cheaper than one by one.
  virtual base::Result<std::vector<std::optional<std::string>>> GetMany(std::span<const std::string> keys) const;
  // A rough count of the bytes between two keys: to choose between two ways to an answer.
  virtual uint64_t ApproximateBytes(std::string_view from, std::string_view until) const = 0;
  // What was deleted or overwritten in these ranges before the call is in no file any more once this returns: neither keys
  // nor values, in tables, logs or lists of tables. Takes seconds; commits and reads go on. kUnavailable where a snapshot
  // from before the call is held for too long.
  virtual base::Status Scrub(std::span<const KeyRange> ranges) = 0;
  // A consistent copy in a new folder, made while commits go on (hard links where the file system has them).
  virtual base::Status CopyTo(const std::string& folder) = 0;
  // Reads every stored block and checks its checksum. An error means that nothing could be checked.
  virtual base::Result<std::vector<DamagedFile>> FindDamage() const = 0;
  virtual Statistics Measure() const = 0;
};

// Whether another process has the store in `folder` open. Not to be asked by a process that has it open itself: closing
// any descriptor of a file drops the process's own lock on it.
bool IsHeldByAnother(const std::string& folder);

struct DiskOptions {
  size_t block_cache_bytes = size_t{48} << 20;
  size_t write_buffer_bytes = size_t{32} << 20;  // also bounds what a start after a crash replays
  bool compressed = true;                        // not in tests that look for bytes in the files
};

enum class OpenMode {
  kCreate,    // new, where there is none
  kExisting,
  kInspect,   // existing, to read what can be read of it: nothing is written, and a damaged or missing file stops nothing
};

// RocksDB in `folder`. kConflict if another process has it open, kNotFound if there is none and it is not to be made,
// kCorrupt with the file that is damaged, kForbidden, kIo. Where the disk takes no writes an existing store opens all the same:
// it reads, refuses commits, and takes them once the disk does. kStorage then if even that, or making a new one, fails.
base::Result<std::unique_ptr<Store>> OpenDisk(const std::string& folder, OpenMode mode, const DiskOptions& options);

// For tests.
std::unique_ptr<Store> OpenMemory();

}  // namespace store
