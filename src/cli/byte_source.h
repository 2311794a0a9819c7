// Files and standard input as bytes that are asked for, and the same decompressed: gzip, zstd and xz are recognised by
// their first bytes, so a name may say what it likes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "cli/interrupt.h"

namespace cli {

// One thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills the front of `out` (not empty) and says how much; 0 at the end.
  virtual base::Result<size_t> Read(std::span<char> out) = 0;
};

// "-" is standard input. kNotFound, kIo. With an Interrupt, which outlives the source, reads end with kUnavailable once it came.
base::Result<std::unique_ptr<ByteSource>> OpenFile(const std::string& path, const Interrupt* interrupt = nullptr);

// What unpacking may cost. A small file that unpacks to terabytes ends with kTooLarge instead of a full disk or a long night.
struct UnpackLimits {
  uint64_t bytes_max = uint64_t{1} << 40;        // unpacked
  uint64_t ratio_max = 1000;                     // unpacked to packed, looked at once bytes_free are out
  uint64_t bytes_free = uint64_t{64} << 20;
  uint64_t memory_max = uint64_t{256} << 20;     // that the format may ask for
};

// `source` itself if it is not packed. Packed once only: gzip in gzip stays packed. Members and frames one after another are
// unpacked as one stream. kInvalid for damaged bytes, with what came before already read.
base::Result<std::unique_ptr<ByteSource>> Unpack(std::unique_ptr<ByteSource> source, const UnpackLimits& limits = {});

// The size of the file, for showing how far a reading is; 0 where it is not known.
uint64_t FileBytes(const std::string& path);
// Passes reads on and counts them.
class CountingSource : public ByteSource {
 public:
  CountingSource(std::unique_ptr<ByteSource> source, uint64_t& counter) : source_(std::move(source)), counter_(counter) {}
  base::Result<size_t> Read(std::span<char> out) override;

 private:
  std::unique_ptr<ByteSource> source_;
  uint64_t& counter_;
};

// All of it; kTooLarge beyond bytes_max.
base::Result<std::string> ReadAll(ByteSource& source, uint64_t bytes_max);

}  // namespace cli
