// RocksDB's log format: blocks of 32 KiB; in each, records of {masked CRC-32C of type and payload, u32 LE; length, u16 LE; type;
// payload}; fewer than seven bytes at a block's end are left empty. A write that does not fit is a first, middle and a last record.
#include "store/log_damage.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/file.h"

namespace store {
namespace {

constexpr size_t kBlockBytes = 32768, kHeaderBytes = 7;
constexpr uint8_t kTypeMax = 10;
constexpr uint64_t kLogBytesMax = uint64_t{8} << 30;

constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82f63b78u : 0);
    table[i] = value;
  }
  return table;
}

uint32_t MaskedCrc32c(std::string_view bytes) {
  static constexpr std::array<uint32_t, 256> kTable = MakeTable();
  uint32_t crc = 0xffffffffu;
  for (const char c : bytes) crc = kTable[(crc ^ static_cast<uint8_t>(c)) & 0xff] ^ (crc >> 8);
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

uint32_t Little(std::string_view bytes, size_t at, int count) {
  uint32_t value = 0;
  for (int i = count; i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[at + static_cast<size_t>(i)]);
  return value;
}

struct Found {
  enum class Kind { kRecord, kCutOff, kBad } kind;
  size_t bytes = 0;  // of a record
};

// `at` lies in a block's first part, with room for a header.
Found Look(std::string_view log, size_t at) {
  if (log.size() - at < kHeaderBytes) return {Found::Kind::kCutOff};
  const uint8_t type = static_cast<uint8_t>(log[at + 6]);
  const size_t bytes = kHeaderBytes + Little(log, at + 4, 2);
  if (type == 0 || type > kTypeMax || at % kBlockBytes + bytes > kBlockBytes) return {Found::Kind::kBad};
  if (at + bytes > log.size()) return {Found::Kind::kCutOff};
  if (Little(log, at, 4) != MaskedCrc32c(log.substr(at + 6, bytes - 6))) return {Found::Kind::kBad};
  return {Found::Kind::kRecord, bytes};
}

// Where the good records of a log end, at the latest with the log; and what ends them.
struct End {
  enum class Why { kWhole, kCutOff, kDamaged } why;
  size_t at;
};

enum Type : uint8_t { kFull = 1, kFirst, kMiddle, kLast };

// RocksDB itself leaves nothing empty but a block's last bytes; zeros are a write that never came or that is gone.
End FindEnd(std::string_view log) {
  bool inside = false;  // of a write that has several records
  size_t at = 0;
  while (at < log.size()) {
    if (const size_t left = kBlockBytes - at % kBlockBytes; left < kHeaderBytes) {
      at += left;
      continue;
    }
    const Found found = Look(log, at);
    if (found.kind == Found::Kind::kCutOff) return {End::Why::kCutOff, at};
    if (found.kind != Found::Kind::kRecord) return {End::Why::kDamaged, at};
    const auto type = static_cast<uint8_t>(log[at + 6]);
    if (type <= kLast && (type == kMiddle || type == kLast) != inside) return {End::Why::kDamaged, at};
    inside = type == kFirst || (inside && type != kLast);
    at += found.bytes;
  }
  return {End::Why::kWhole, log.size()};
}

// Whether a write begins at `from` or behind it: it was begun after the one before it had been synced and acknowledged. Middle
// and last records alone are the pieces of one write that a power cut tore, and nobody was told of that. At any place: the
// length of the bad one may be what is damaged. A record's checksum is not found by chance.
bool AWriteBeginsFrom(std::string_view log, size_t from) {
  for (size_t at = from; at < log.size(); ++at) {
    if (kBlockBytes - at % kBlockBytes < kHeaderBytes || Look(log, at).kind != Found::Kind::kRecord) continue;
    if (const auto type = static_cast<uint8_t>(log[at + 6]); type == kFull || type == kFirst) return true;
  }
  return false;
}

}  // namespace

bool HasWriteBehindDamage(std::string_view log) {
  return AWriteBeginsFrom(log, FindEnd(log).at);
}

base::Result<bool> LogsHaveWriteBehindDamage(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    if (file.path().extension() == ".log") paths.push_back(file.path().string());
  }
  if (error) return base::Fail(base::Code::kIo, "cannot read the folder " + folder + ": " + error.message());
  std::ranges::sort(paths);
  bool damaged = false;
  for (const std::string& path : paths) {
    const std::string log = TRY(base::ReadFile(path, kLogBytesMax));
    if (HasWriteBehindDamage(log) || (damaged && AWriteBeginsFrom(log, 0))) return true;
    // A write that failed leaves a log cut off; it is void, and the next one begins behind it (DiskStore::Settle).
    damaged = damaged || FindEnd(log).why == End::Why::kDamaged;
  }
  return false;
}

}  // namespace store
