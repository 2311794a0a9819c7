// The very keys and values of a node's store, written once more by nothing but RocksDB: batched as the node committed them, each
// batch fsynced, with the same options. What `mithaq import` costs beyond that is ours.
//   rewrite <data folder>/db <new folder> [sorted]
// Without `sorted` the keys come as they did at import: each with the commit that its object was in. With it they come in key
// order, which is kinder to RocksDB than any import can be.
#include <rocksdb/db.h>
#include <rocksdb/utilities/options_util.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using rocksdb::Slice;

void Check(const rocksdb::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

uint64_t Big(std::string_view bytes, size_t at, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

struct Pair {
  std::string key, value;
  uint64_t commit = 0;
};

rocksdb::Options OptionsOf(const std::string& folder) {
  rocksdb::DBOptions db;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  Check(rocksdb::LoadLatestOptions(rocksdb::ConfigOptions(), folder, &db, &families));
  return {db, families.at(0).options};
}

std::vector<Pair> ReadAll(const std::string& folder) {
  rocksdb::Options options = OptionsOf(folder);
  rocksdb::DB* raw = nullptr;
  Check(rocksdb::DB::OpenForReadOnly(options, folder, &raw));
  const std::unique_ptr<rocksdb::DB> db(raw);
  const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator({}));
  std::vector<Pair> pairs;
  for (at->SeekToFirst(); at->Valid(); at->Next()) pairs.push_back({at->key().ToString(), at->value().ToString()});
  Check(at->status());
  return pairs;
}

// Which commit wrote a key, from the keys themselves (src/exchange/keys.h): an entries key is one commit; records, rows and
// versions name an index in the log; index keys end in, or hold, the date_added of a row.
class Commits {
 public:
  explicit Commits(const std::vector<Pair>& pairs) {
    for (const Pair& pair : pairs) {
      if (pair.key[0] == 'E') firsts_.push_back(Big(pair.key, 5, 8));
      if (pair.key[0] == 'C') index_of_date_[Big(pair.key, 5, 8)] = Big(pair.value, 4, 8);
    }
  }
  size_t count() const { return firsts_.size(); }
  uint64_t Of(const Pair& pair) const {
    const std::string& key = pair.key;
    switch (key[0]) {
      case 'E':
      case 'R': return OfIndex(Big(key, 5, 8));
      case 'T': return OfIndex(((Big(key, 6, 8) + 1) << (8 * (key[5] + 1))) - 1);
      case 'J': return Big(key, 1, 8);
      case 'C': return OfIndex(Big(pair.value, 4, 8));
      case 'V': return OfIndex(Big(pair.value, 20, 8));
      case 'O': return OfDate(Big(key, key.size() - 8, 8));
      case 'L': return OfDate(Big(key, key.find('\0') + 5, 8));
      default: return 0;
    }
  }

 private:
  uint64_t OfIndex(uint64_t index) const {
    return static_cast<uint64_t>(std::upper_bound(firsts_.begin(), firsts_.end(), index) - firsts_.begin());
  }
  uint64_t OfDate(uint64_t date) const {
    const auto found = index_of_date_.find(date);
    return found == index_of_date_.end() ? 0 : OfIndex(found->second);
  }
  std::vector<uint64_t> firsts_;
  std::unordered_map<uint64_t, uint64_t> index_of_date_;
};

double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Cost {
  double seconds, cpu_seconds;  // the second with what RocksDB does until it is closed
};

Cost WriteAll(const std::vector<Pair>& pairs, size_t commits, bool sorted, const std::string& from, const std::string& folder) {
  rocksdb::Options options = OptionsOf(from);
  options.create_if_missing = true;
  options.error_if_exists = true;
  rocksdb::DB* raw = nullptr;
  Check(rocksdb::DB::Open(options, folder, &raw));
  const std::unique_ptr<rocksdb::DB> db(raw);
  const size_t each = pairs.size() / std::max<size_t>(commits, 1) + 1;
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const double cpu_before = CpuSeconds();
  const auto begun = std::chrono::steady_clock::now();
  for (size_t i = 0; i < pairs.size();) {
    rocksdb::WriteBatch batch;
    const size_t first = i;
    while (i < pairs.size() && (sorted ? i - first < each : pairs[i].commit == pairs[first].commit)) {
      Check(batch.Put(Slice(pairs[i].key), Slice(pairs[i].value)));
      ++i;
    }
    Check(db->Write(durable, &batch));
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
  Check(db->Flush({}));
  Check(db->Close());
  return {seconds.count(), CpuSeconds() - cpu_before};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const bool sorted = argc > 3 && std::strcmp(argv[3], "sorted") == 0;
  std::vector<Pair> pairs = ReadAll(argv[1]);
  const Commits commits(pairs);
  size_t bytes = 0, objects = 0;
  for (Pair& pair : pairs) {
    pair.commit = commits.Of(pair);
    bytes += pair.key.size() + pair.value.size();
    objects += pair.key[0] == 'R';
  }
  if (!sorted) std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.commit < b.commit; });
  const Cost cost = WriteAll(pairs, commits.count(), sorted, argv[1], argv[2]);
  std::printf("{\"objects\":%zu,\"keys\":%zu,\"bytes\":%zu,\"commits\":%zu,\"seconds\":%.3f,\"cpu_s\":%.2f}\n", objects, pairs.size(), bytes,
              commits.count(), cost.seconds, cost.cpu_seconds);
}
