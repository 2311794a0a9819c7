// What the tests of this layer share: an Exchange over a store, with a clock that the test sets and randomness from a seed.
#pragma once

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/logger.h"
#include "base/random.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "exchange/exchange.h"
#include "json/parse.h"
#include "store/store.h"

namespace exchange::testing {

class FakeClock : public base::Clock {
 public:
  base::Timestamp Now() const override { return now; }
  int64_t MonotonicMs() const override { return now.us / 1000; }
  base::Timestamp now = *base::ParseTimestamp("2026-01-01T00:00:00Z");
};

class SeededRandom : public base::Random {
 public:
  void Fill(void* out, size_t bytes) override {
    auto* at = static_cast<uint8_t*>(out);
    base::MutexLock lock(mutex_);
    for (size_t i = 0; i < bytes; ++i) {
      if (left_ == 0) block_ = crypto::Sha256(std::to_string(counter_++)), left_ = 32;
      at[i] = block_.bytes[--left_];
    }
  }

 private:
  base::Mutex mutex_;
  uint64_t counter_ = 0;
  size_t left_ = 0;
  crypto::Digest block_;
};

// Fails commits on demand, in both ways that a disk can.
class FaultyStore : public store::Store {
 public:
  enum class Fault { kNone, kNotWritten, kWritten };
  explicit FaultyStore(store::Store& inner) : inner_(inner) {}
  Fault fault = Fault::kNone;
  int commits_until_fault = 0;

  base::Status Commit(const store::Batch& batch) override {
    const Fault now = fault != Fault::kNone && commits_until_fault-- <= 0 ? fault : Fault::kNone;
    if (now != Fault::kNotWritten) TRY(inner_.Commit(batch));
    if (now != Fault::kNone) return base::Fail(base::Code::kStorage, "injected fault");
    return {};
  }
  std::shared_ptr<const store::Snapshot> Now() const override { return inner_.Now(); }
  base::Result<std::optional<std::string>> Get(std::string_view key) const override { return inner_.Get(key); }
  uint64_t ApproximateBytes(std::string_view from, std::string_view until) const override { return inner_.ApproximateBytes(from, until); }
  base::Status Scrub(std::span<const store::KeyRange> ranges) override { return inner_.Scrub(ranges); }
  base::Status CopyTo(const std::string& folder) override { return inner_.CopyTo(folder); }
  base::Status CanWrite() const override { return inner_.CanWrite(); }
  base::Result<std::vector<store::DamagedFile>> FindDamage() const override { return inner_.FindDamage(); }
  store::Statistics Measure() const override { return inner_.Measure(); }

 private:
  store::Store& inner_;
};

// What a damaged block does: nothing between two keys can be read, by value or by walking into it.
class DamagedStore : public store::Store {
 public:
  DamagedStore(store::Store& inner, std::string from, std::string until) : inner_(inner), from_(std::move(from)), until_(std::move(until)) {}

  base::Status Commit(const store::Batch& batch) override { return inner_.Commit(batch); }
  base::Status CanWrite() const override { return {}; }
  std::shared_ptr<const store::Snapshot> Now() const override { return std::make_shared<View>(*this, inner_.Now()); }
  base::Result<std::optional<std::string>> Get(std::string_view key) const override { return Now()->Get(key); }
  uint64_t ApproximateBytes(std::string_view from, std::string_view until) const override { return inner_.ApproximateBytes(from, until); }
  base::Status Scrub(std::span<const store::KeyRange> ranges) override { return inner_.Scrub(ranges); }
  base::Status CopyTo(const std::string& folder) override { return inner_.CopyTo(folder); }
  base::Result<std::vector<store::DamagedFile>> FindDamage() const override {
    return std::vector<store::DamagedFile>{{"000007.sst", "bad checksum", from_, until_}};
  }
  store::Statistics Measure() const override { return {}; }

 private:
  bool Holds(std::string_view key) const { return key >= from_ && key < until_; }
  static base::Error Damage() { return {base::Code::kCorrupt, "injected damage"}; }

  class Walk : public store::Iterator {
   public:
    Walk(const DamagedStore& store, std::unique_ptr<store::Iterator> inner) : store_(store), inner_(std::move(inner)) {}
    void Seek(std::string_view key) override { inner_->Seek(key), Look(); }
    void SeekForPrev(std::string_view key) override { inner_->SeekForPrev(key), Look(); }
    void Next() override { inner_->Next(), Look(); }
    void Prev() override { inner_->Prev(), Look(); }
    bool Valid() const override { return !damaged_ && inner_->Valid(); }
    std::string_view key() const override { return inner_->key(); }
    std::string_view value() const override { return inner_->value(); }
    base::Status Check() const override { return damaged_ ? base::Status(std::unexpected(Damage())) : base::Status(); }

   private:
    void Look() { damaged_ = inner_->Valid() && store_.Holds(inner_->key()); }
    const DamagedStore& store_;
    std::unique_ptr<store::Iterator> inner_;
    bool damaged_ = false;
  };
  class View : public store::Snapshot {
   public:
    View(const DamagedStore& store, std::shared_ptr<const store::Snapshot> inner) : store_(store), inner_(std::move(inner)) {}
    base::Result<std::optional<std::string>> Get(std::string_view key) const override {
      if (store_.Holds(key)) return std::unexpected(Damage());
      return inner_->Get(key);
    }
    std::unique_ptr<store::Iterator> Iterate() const override { return std::make_unique<Walk>(store_, inner_->Iterate()); }

   private:
    const DamagedStore& store_;
    std::shared_ptr<const store::Snapshot> inner_;
  };

  store::Store& inner_;
  const std::string from_, until_;
};

inline constexpr std::string_view kOrigin = "node.example/log/test";
inline constexpr std::string_view kNodeKey = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn";  // 32 bytes

// A node without its network.
struct Bench {
  explicit Bench(store::Store& store) : store(store), key(*crypto::SigningKey::FromSeed(std::string(32, '\x01'))) { Open(); }

  void Open() {
    exchange.reset();
    auto opened = Exchange::Open({store, clock, random, logger, submission_bytes_max, run_later}, {std::string(kOrigin), key, std::string(kNodeKey)});
    CHECK(opened.has_value());
    exchange = *std::move(opened);
  }

  uint32_t MakeCollection(std::string title = "test") {
    const auto made = exchange->collections().Create({std::move(title), "", "", std::nullopt});
    CHECK(made.has_value());
    return (*made)->number;
  }

  base::Result<SubmitReport> Submit(uint32_t collection, const std::vector<std::string>& objects,
                                    std::vector<base::Timestamp> dates = {}, std::optional<base::Uuid> status = {},
                                    std::optional<base::Uuid> import = {}, OfRecalled of_recalled = OfRecalled::kStays) {
    std::vector<json::Parser> parsers(objects.size());
    SubmitRequest request;
    request.user = "tester";
    request.collection = collection;
    for (size_t i = 0; i < objects.size(); ++i) {
      const auto value = parsers[i].Parse(objects[i]);
      CHECK(value.has_value());
      request.objects.push_back(*value);
    }
    request.dates.assign(dates.begin(), dates.end());
    request.status = status;
    request.import = import;
    request.of_recalled = of_recalled;
    std::promise<base::Result<SubmitReport>> answer;
    auto future = answer.get_future();
    exchange->Submit(std::move(request), [&](base::Result<SubmitReport> report) { answer.set_value(std::move(report)); });
    return future.get();
  }

  // What was recalled, on purpose.
  base::Result<SubmitReport> PublishAgain(uint32_t collection, const std::vector<std::string>& objects) { return Submit(collection, objects, {}, {}, {}, OfRecalled::kPublishAgain); }

  store::Store& store;
  uint64_t submission_bytes_max = uint64_t{1} << 30;
  std::function<bool(std::function<void()>)> run_later;
  FakeClock clock;
  SeededRandom random;
  base::NullLogger logger;
  crypto::SigningKey key;
  std::unique_ptr<Exchange> exchange;
};

// A valid indicator; `n` makes its id, `second` its version.
inline std::string Indicator(int n, int second = 0, std::string_view pattern = "[ipv4-addr:value = '198.51.100.7']", std::string_view extra = "") {
  char id[64], time[40];
  std::snprintf(id, sizeof id, "indicator--00000000-0000-4000-8000-%012d", n);
  std::snprintf(time, sizeof time, "2025-01-01T00:%02d:%02d.000Z", second / 60, second % 60);
  return std::string(R"({"type":"indicator","spec_version":"2.1","id":")") + id + R"(","created":"2025-01-01T00:00:00.000Z","modified":")" + time +
         R"(","pattern":")" + std::string(pattern) + R"(","pattern_type":"stix","valid_from":"2025-01-01T00:00:00Z")" + std::string(extra) + "}";
}
inline std::string IndicatorId(int n) {
  char id[64];
  std::snprintf(id, sizeof id, "indicator--00000000-0000-4000-8000-%012d", n);
  return id;
}

// Files of a store on disk that hold these bytes.
inline std::string FilesWith(const std::string& folder, std::string_view bytes) {
  std::string names;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    if (std::string((std::istreambuf_iterator<char>(in)), {}).contains(bytes)) names += file.path().filename().string() + " ";
  }
  return names;
}

}  // namespace exchange::testing
