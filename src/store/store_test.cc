// The contract: what exchange relies on holds for every engine.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "store/store.h"
#include "store/waiting_store.h"

namespace store {
namespace {

struct Engine {
  const char* name;
  bool on_disk;
};

class StoreContract : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("mithaq-store-test-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    Open();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Open() {
    store_.reset();
    if (!GetParam().on_disk) {
      store_ = OpenMemory();
      return;
    }
    auto opened = OpenDisk(folder_, OpenMode::kCreate, {});
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = *std::move(opened);
  }
  void Put(std::string_view key, std::string_view value) {
    Batch batch;
    batch.Put(key, value);
    ASSERT_TRUE(store_->Commit(batch));
  }
  std::string Get(std::string_view key) {
    const auto value = store_->Get(key);
    return !value ? value.error().message : value->value_or("(none)");
  }

  std::string folder_;
  std::unique_ptr<Store> store_;
};

TEST_P(StoreContract, LaterChangesInABatchWin) {
  Batch batch;
  batch.Put("a", "1");
  batch.Put("a", "2");
  batch.Put("b", "1");
  batch.Delete("b");
  ASSERT_TRUE(store_->Commit(batch));
  EXPECT_EQ(Get("a"), "2");
  EXPECT_EQ(Get("b"), "(none)");
}

TEST_P(StoreContract, ABatchHoldsValuesOfAnySizeItsOwnAndBorrowed) {
  const std::string large(200'000, 'l'), borrowed(1000, 'b');
  Batch batch;
  for (int i = 0; i < 5000; ++i) batch.Put("small" + std::to_string(i), std::to_string(i));
  batch.Put("large", large);
  batch.PutBorrowed("borrowed", borrowed);
  batch.Put("last", "");
  ASSERT_TRUE(store_->Commit(batch));
  EXPECT_EQ(Get("small0"), "0");
  EXPECT_EQ(Get("small4999"), "4999");
  EXPECT_EQ(Get("large"), large);
  EXPECT_EQ(Get("borrowed"), borrowed);
  EXPECT_EQ(Get("last"), "");
}

TEST_P(StoreContract, ARangeIsDeletedWhole) {
  for (const char* key : {"a", "b", "b1", "c", "d"}) Put(key, key);
  const auto before = store_->Now();
  Batch batch;
  batch.Put("b2", "gone too");
  batch.DeleteRange("b", "c");
  batch.Put("b3", "later in the batch");
  ASSERT_TRUE(store_->Commit(batch));
  const auto all = [](const Snapshot& snapshot) {
    std::string keys;
    const auto at = snapshot.Iterate();
    for (at->Seek(""); at->Valid(); at->Next()) keys += std::string(at->key()) + " ";
    return keys;
  };
  EXPECT_EQ(all(*store_->Now()), "a b3 c d ");
  EXPECT_EQ(all(*before), "a b b1 c d ");
}

TEST_P(StoreContract, GetsManyInTheOrderAsked) {
  Put("a", "1");
  Put("c", "3");
  const auto values = store_->GetMany(std::vector<std::string>{"c", "b", "a", "c"});
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, (std::vector<std::optional<std::string>>{"3", std::nullopt, "1", "3"}));
  EXPECT_TRUE(store_->GetMany({})->empty());
}

TEST_P(StoreContract, IteratesInByteOrderBothWays) {
  for (const char* key : {"b", "a", "\xff", "ab"}) Put(key, key);
  const auto snapshot = store_->Now();
  const auto at = snapshot->Iterate();
  std::string seen;
  for (at->Seek(""); at->Valid(); at->Next()) seen += std::string(at->key()) + " ";
  EXPECT_EQ(seen, "a ab b \xff ");
  at->SeekForPrev("az");
  ASSERT_TRUE(at->Valid());
  EXPECT_EQ(at->key(), "ab");
  at->SeekForPrev("A");
  EXPECT_FALSE(at->Valid());
  EXPECT_TRUE(at->Check());
}

TEST_P(StoreContract, ASnapshotDoesNotSeeLaterCommits) {
  Put("a", "old");
  const auto snapshot = store_->Now();
  Put("a", "new");
  EXPECT_EQ(snapshot->Get("a")->value(), "old");
  EXPECT_EQ(Get("a"), "new");
}

TEST_P(StoreContract, KeepsEmptyAndBinaryValues) {
  const std::string binary("\0\xff\0", 3);
  Put(binary, "");
  Put("x", binary);
  EXPECT_EQ(Get(binary), "");
  EXPECT_EQ(Get("x"), binary);
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, testing::Values(Engine{"memory", false}, Engine{"disk", true}),
                         [](const auto& info) { return info.param.name; });


TEST(DiskStore, SurvivesReopeningRefusesASecondProcessAndCopiesWhileOpen) {
  const std::string folder = std::filesystem::temp_directory_path() / ("mithaq-disk-test-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  EXPECT_EQ(OpenDisk(folder, OpenMode::kExisting, {}).error().code, base::Code::kNotFound);
  {
    auto first = OpenDisk(folder, OpenMode::kCreate, {});
    ASSERT_TRUE(first);
    Batch batch;
    batch.Put("a", "1");
    ASSERT_TRUE((*first)->Commit(batch));
    EXPECT_EQ(OpenDisk(folder, OpenMode::kExisting, {}).error().code, base::Code::kConflict);
    ASSERT_TRUE((*first)->CopyTo(folder + "-copy"));
  }
  for (const std::string& at : {folder, folder + "-copy"}) {
    auto again = OpenDisk(at, OpenMode::kExisting, {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ((*again)->Get("a")->value(), "1");
    EXPECT_EQ((*again)->FindDamage()->size(), 0u);
  }
  std::filesystem::remove_all(folder);
  std::filesystem::remove_all(folder + "-copy");
}

// Names of the files in `folder` that hold `bytes`.
std::string FilesWith(const std::string& folder, std::string_view bytes) {
  std::string names;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)), {});
    if (content.contains(bytes)) names += file.path().filename().string() + " ";
  }
  return names;
}

TEST(DiskStore, WhatWasScrubbedIsInNoFile) {
  const std::string folder = std::filesystem::temp_directory_path() / ("mithaq-scrub-test-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  DiskOptions options;
  options.write_buffer_bytes = 1 << 16;
  options.compressed = false;
  auto store = *OpenDisk(folder, OpenMode::kCreate, options);
  // Secrets at the ends of tables stand in the list of tables, too.
  const auto commit = [&](auto change) {
    Batch batch;
    change(batch);
    ASSERT_TRUE(store->Commit(batch));
  };
  commit([](Batch& batch) {
    for (int i = 0; i < 1000; ++i) batch.Put("k" + std::to_string(i), std::string(300, static_cast<char>('a' + i % 26)) + std::to_string(i));
    batch.Put("a-secret", "x");
    batch.Put("z-secret", "hidden");
    batch.Put("k5", "hidden");
  });
  ASSERT_TRUE(store->Scrub({}));
  ASSERT_TRUE(FilesWith(folder, "secret").contains("MANIFEST")) << "the test must see what is to go: " << FilesWith(folder, "secret");
  ASSERT_TRUE(FilesWith(folder, "hidden").contains(".sst"));

  auto reader = store->Now();  // from before: keeps a compaction from dropping anything
  commit([](Batch& batch) {
    batch.Delete("a-secret");
    batch.Delete("z-secret");
    batch.Put("k5", "open");
  });
  std::thread leaves([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    reader.reset();
  });
  const std::vector<KeyRange> ranges = {{"a-secret", "a-secret0"}, {"z-secret", "z-secret0"}, {"k5", "k50"}};
  EXPECT_TRUE(store->Scrub(ranges));
  leaves.join();
  EXPECT_EQ(FilesWith(folder, "secret"), "");
  EXPECT_EQ(FilesWith(folder, "hidden"), "");
  EXPECT_EQ(store->Get("k5")->value(), "open");
  EXPECT_EQ(store->Get("k999")->value().size(), 303u);
  store.reset();
  store = *OpenDisk(folder, OpenMode::kExisting, options);
  EXPECT_EQ(FilesWith(folder, "secret"), "");
  EXPECT_EQ(store->Get("k5")->value(), "open");
  store.reset();
  std::filesystem::remove_all(folder);
}

struct DiskDamage : testing::Test {
  DiskDamage() { std::filesystem::remove_all(folder); }
  ~DiskDamage() override { std::filesystem::remove_all(folder); }

  static std::string Key(int i) { return "key " + std::to_string(100000 + i); }
  // Writes keys 0 to `count`, in commits of `together`.
  static void Fill(Store& store, int count, int together) {
    Batch batch;
    for (int i = 0; i < count; ++i) {
      batch.Put(Key(i), std::string(900, static_cast<char>('a' + i % 26)) + std::to_string(i * 7919));
      if ((i + 1) % together != 0) continue;
      ASSERT_TRUE(store.Commit(batch));
      batch.Clear();
    }
  }
  // The newest file whose name ends so and that holds something.
  std::string File(std::string_view end) {
    std::string found;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().string().ends_with(end) && file.file_size() > 1000) found = std::max(found, file.path().string());
    }
    return found;
  }
  static void Overwrite(const std::string& path, uint64_t at, const std::string& bytes) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file << bytes;
    ASSERT_TRUE(file.good());
  }
  const std::string folder = std::filesystem::temp_directory_path() / ("mithaq-damage-test-" + std::to_string(::getpid()));
};

TEST_F(DiskDamage, ADamagedBlockStopsNothingButItsOwnReaders) {
  {
    auto store = OpenDisk(folder, OpenMode::kCreate, {});
    Fill(**store, 2000, 500);
  }
  const std::string table = File(".sst");
  Overwrite(table, std::filesystem::file_size(table) / 3, std::string(64, '\x5a'));
  auto store = OpenDisk(folder, OpenMode::kExisting, {});
  ASSERT_TRUE(store) << store.error().message;
  const auto damage = (*store)->FindDamage();
  ASSERT_TRUE(damage);
  ASSERT_EQ(damage->size(), 1u);
  EXPECT_EQ((*damage)[0].first_key, Key(0));
  EXPECT_EQ((*damage)[0].last_key, Key(1999));
  int read = 0, unreadable = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto value = (*store)->Get(Key(i));
    if (value && *value) ++read;
    if (!value) {
      ++unreadable;
      EXPECT_EQ(value.error().code, base::Code::kCorrupt);
    }
  }
  EXPECT_EQ(read + unreadable, 2000);
  EXPECT_GT(unreadable, 0);
  EXPECT_GT(read, 1000);
}

TEST_F(DiskDamage, AMissingTableIsSaidAndTheRestCanStillBeInspected) {
  {
    auto store = OpenDisk(folder, OpenMode::kCreate, {});
    Fill(**store, 10, 10);
  }
  std::filesystem::remove(File(".sst"));
  EXPECT_EQ(OpenDisk(folder, OpenMode::kExisting, {}).error().code, base::Code::kCorrupt);
  auto store = OpenDisk(folder, OpenMode::kInspect, {});
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->FindDamage()->size(), 1u);
  EXPECT_EQ((*store)->Get(Key(1)).error().code, base::Code::kCorrupt);
}

// Of the write-ahead log: a store runs elsewhere, and copies of it are damaged.
struct LogDamage : DiskDamage {
  void SetUp() override {
    std::filesystem::remove_all(live);
    auto opened = OpenDisk(live, OpenMode::kCreate, {});
    ASSERT_TRUE(opened);
    running = *std::move(opened);
  }
  ~LogDamage() override {
    running.reset(), inspected.reset();
    std::filesystem::remove_all(live);
  }

  // As a kill leaves it: with the write-ahead log not yet written out.
  void CrashCopy() {
    inspected.reset();
    std::filesystem::remove_all(folder);
    std::filesystem::copy(live, folder, std::filesystem::copy_options::recursive);
  }
  // And `inspected` to look into.
  void ExpectRefused() {
    const auto refused = OpenDisk(folder, OpenMode::kExisting, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::kCorrupt);
    EXPECT_TRUE(refused.error().message.contains("write-ahead log is damaged")) << refused.error().message;
    auto opened = OpenDisk(folder, OpenMode::kInspect, {});
    ASSERT_TRUE(opened) << opened.error().message;
    inspected = *std::move(opened);
    ASSERT_EQ(inspected->FindDamage()->size(), 1u);
  }

  const std::string live = folder + "-live";
  std::unique_ptr<Store> running, inspected;
};

// A tail that was cut off or is rubbish was never acknowledged; damage with good writes behind it is another matter.
TEST_F(LogDamage, ATornEndOfTheLogGoesAndDamageInItsMiddleIsRefused) {
  Fill(*running, 30, 1);

  CrashCopy();
  std::filesystem::resize_file(File(".log"), std::filesystem::file_size(File(".log")) - 100);
  {
    auto cut = OpenDisk(folder, OpenMode::kExisting, {});
    ASSERT_TRUE(cut) << cut.error().message;
    EXPECT_TRUE((*cut)->Get(Key(28))->has_value());
    EXPECT_FALSE((*cut)->Get(Key(29))->has_value());
  }
  CrashCopy();
  Overwrite(File(".log"), std::filesystem::file_size(File(".log")) - 100, std::string(100, '\x5a'));
  {
    auto rubbish = OpenDisk(folder, OpenMode::kExisting, {});
    ASSERT_TRUE(rubbish) << rubbish.error().message;
    EXPECT_TRUE((*rubbish)->Get(Key(28))->has_value());
    EXPECT_FALSE((*rubbish)->Get(Key(29))->has_value());
  }
  CrashCopy();
  Overwrite(File(".log"), 3000, std::string(64, '\x5a'));
  ASSERT_NO_FATAL_FAILURE(ExpectRefused());
  EXPECT_EQ((*inspected->FindDamage())[0].name, "*.log");
  EXPECT_TRUE(inspected->Get(Key(0))->has_value());
}

// Both kinds RocksDB takes for an end, and cuts there.
TEST_F(LogDamage, ZerosAtABlocksBeginningAndALengthBeyondTheEndAreRefused) {
  Fill(*running, 100, 1);
  CrashCopy();
  ASSERT_GT(std::filesystem::file_size(File(".log")), 2 * 32768 + 20000u) << "the third block must hold several records";
  Overwrite(File(".log"), 32768, std::string(4096, '\0'));
  ASSERT_NO_FATAL_FAILURE(ExpectRefused());
  CrashCopy();
  Overwrite(File(".log"), 32768, std::string(32768, '\0'));
  ASSERT_NO_FATAL_FAILURE(ExpectRefused());

  // The record that begins the third block's second commit.
  CrashCopy();
  std::ifstream in(File(".log"), std::ios::binary);
  const std::string log((std::istreambuf_iterator<char>(in)), {});
  const auto length_at = [&](size_t at) { return static_cast<uint8_t>(log[at + 4]) + 256 * static_cast<uint8_t>(log[at + 5]); };
  const size_t at = 2 * 32768 + 7 + static_cast<size_t>(length_at(2 * 32768));
  ASSERT_EQ(log[at + 6], 1) << "a whole record";
  const size_t beyond = log.size() - at;
  ASSERT_LT(at % 32768 + beyond + 7, 32768u) << "it must fit into the block, else RocksDB sees that it is bad";
  Overwrite(File(".log"), at + 4, {static_cast<char>(beyond & 0xff), static_cast<char>(beyond >> 8)});
  ASSERT_NO_FATAL_FAILURE(ExpectRefused());

  // Nothing good stands behind zeros at the end: they were never written.
  CrashCopy();
  std::filesystem::resize_file(File(".log"), log.size() - 100);
  std::filesystem::resize_file(File(".log"), 4 * 32768);
  auto cut = OpenDisk(folder, OpenMode::kExisting, {});
  ASSERT_TRUE(cut) << cut.error().message;
  EXPECT_TRUE((*cut)->Get(Key(98))->has_value());
  EXPECT_FALSE((*cut)->Get(Key(99))->has_value());
}

// A power cut may keep later pages of a write and lose earlier ones. It was never acknowledged, so the store opens without it.
TEST_F(LogDamage, AHoleInTheLastWriteIsATornEnd) {
  Fill(*running, 3, 1);
  Batch large;
  for (int i = 0; i < 200; ++i) large.Put("large" + std::to_string(i), std::string(1000, static_cast<char>('a' + i % 26)));
  ASSERT_TRUE(running->Commit(large));
  CrashCopy();
  Overwrite(File(".log"), 2 * 32768, std::string(32768, '\0'));
  const auto opened = OpenDisk(folder, OpenMode::kExisting, {});
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_TRUE((*opened)->Get(Key(2))->has_value());
  EXPECT_FALSE((*opened)->Get("large0")->has_value());
}

TEST(WaitingStore, ReadsUntilTheDiskTakesWritesAndThenWrites) {
  const auto make = [] {
    auto store = OpenMemory();
    Batch batch;
    batch.Put("a", "1");
    EXPECT_TRUE(store->Commit(batch));
    return store;
  };
  bool full = true;
  const auto refuse = [&]() -> base::Status {
    if (full) return base::Fail(base::Code::kStorage, "full");
    return {};
  };
  const auto store = WaitForWrites({make(), refuse, [&]() -> base::Result<std::unique_ptr<Store>> { return make(); }});
  const auto held = store->Now()->Iterate();
  held->Seek("");
  Batch batch;
  batch.Put("b", "2");
  EXPECT_EQ(store->Commit(batch).error().code, base::Code::kStorage);
  EXPECT_EQ(store->CanWrite().error().code, base::Code::kStorage);
  EXPECT_EQ(store->Get("a")->value(), "1");
  full = false;
  EXPECT_TRUE(store->Commit(batch));
  EXPECT_EQ(store->Get("b")->value(), "2");
  const std::string keys[] = {"b", "c", "a"};
  EXPECT_EQ(*store->GetMany(keys), (std::vector<std::optional<std::string>>{"2", std::nullopt, "1"}));
  EXPECT_EQ(held->key(), "a") << "what was being read from the store before is still there";
}

// Opening replays a log: seconds, in which the node's readers must not stand still.
TEST(WaitingStore, ReadsWhileItOpensForWriting) {
  std::promise<void> opening, go_on;
  const auto open = [&]() -> base::Result<std::unique_ptr<Store>> {
    opening.set_value();
    go_on.get_future().wait();
    return OpenMemory();
  };
  const auto store = WaitForWrites({OpenMemory(), [] { return base::Status(); }, open});
  Batch batch;
  batch.Put("b", "2");
  auto committed = std::async(std::launch::async, [&] { return store->Commit(batch).has_value(); });
  opening.get_future().wait();
  auto read = std::async(std::launch::async, [&] { return store->CanWrite().has_value() && store->Get("b")->has_value(); });
  const bool answered = read.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  go_on.set_value();
  EXPECT_TRUE(answered);
  EXPECT_FALSE(read.get());
  EXPECT_TRUE(committed.get());
  EXPECT_EQ(store->Get("b")->value(), "2");
}

}  // namespace
}  // namespace store
