// gzip, zstd and xz as streams. The only file that sees their libraries.
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <vector>

#include "cli/byte_source.h"

namespace cli {
namespace {

constexpr size_t kBlockBytes = 1 << 18;
constexpr size_t kMagicBytes = 6;

// What a format's library does: takes from `in`, puts into `out`.
struct Progress {
  size_t taken = 0, put = 0;
  bool at_end = false;  // of a member or frame; another may follow
};

class Format {
 public:
  virtual ~Format() = default;
  virtual base::Result<Progress> Step(std::string_view in, bool in_is_last, std::span<char> out) = 0;
};

std::unexpected<base::Error> Damaged(std::string_view format, std::string_view why) {
  return base::Fail(base::Code::kInvalid, "the " + std::string(format) + " data is damaged: " + std::string(why));
}

class Gzip : public Format {
 public:
  ~Gzip() override {
    if (ready_) inflateEnd(&stream_);
  }
  base::Result<Progress> Step(std::string_view in, bool, std::span<char> out) override {
    if (!ready_ && inflateInit2(&stream_, 15 + 16) != Z_OK) return base::Fail(base::Code::kInternal, "zlib cannot start");
    ready_ = true;
    if (ended_ && inflateReset(&stream_) != Z_OK) return base::Fail(base::Code::kInternal, "zlib cannot go on");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      return Damaged("gzip", stream_.msg == nullptr ? "it cannot be unpacked" : stream_.msg);
    }
    ended_ = result == Z_STREAM_END;
    return Progress{in.size() - stream_.avail_in, out.size() - stream_.avail_out, ended_};
  }

 private:
  z_stream stream_ = {};
  bool ready_ = false, ended_ = false;
};

class Zstd : public Format {
 public:
  explicit Zstd(uint64_t memory_max) : stream_(ZSTD_createDStream()) {
    int log = 10;
    while (log < 31 && (uint64_t{2} << log) <= memory_max) ++log;
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, log);
  }
  ~Zstd() override { ZSTD_freeDStream(stream_); }
  base::Result<Progress> Step(std::string_view in, bool, std::span<char> out) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const size_t result = ZSTD_decompressStream(stream_, &output, &input);
    if (ZSTD_isError(result)) return Damaged("zstd", ZSTD_getErrorName(result));
    return Progress{input.pos, output.pos, result == 0};
  }

 private:
  ZSTD_DStream* stream_;
};

class Xz : public Format {
 public:
  explicit Xz(uint64_t memory_max) : memory_max_(memory_max) {}
  ~Xz() override { lzma_end(&stream_); }
  base::Result<Progress> Step(std::string_view in, bool in_is_last, std::span<char> out) override {
    if (!ready_ && lzma_stream_decoder(&stream_, memory_max_, LZMA_CONCATENATED) != LZMA_OK) {
      return base::Fail(base::Code::kInternal, "liblzma cannot start");
    }
    ready_ = true;
    stream_.next_in = reinterpret_cast<const uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret result = lzma_code(&stream_, in_is_last ? LZMA_FINISH : LZMA_RUN);
    if (result == LZMA_MEMLIMIT_ERROR) return base::Fail(base::Code::kTooLarge, "the xz data asks for more memory than allowed");
    if (result != LZMA_OK && result != LZMA_STREAM_END && result != LZMA_BUF_ERROR) {
      return Damaged("xz", "code " + std::to_string(static_cast<int>(result)));
    }
    return Progress{in.size() - stream_.avail_in, out.size() - stream_.avail_out, result == LZMA_STREAM_END};
  }

 private:
  const uint64_t memory_max_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ready_ = false;
};

// What `magic` says: null if it is none of them.
std::unique_ptr<Format> Recognise(std::string_view magic, const UnpackLimits& limits) {
  using namespace std::string_view_literals;
  if (magic.starts_with("\x1f\x8b"sv)) return std::make_unique<Gzip>();
  if (magic.starts_with("\x28\xb5\x2f\xfd"sv)) return std::make_unique<Zstd>(limits.memory_max);
  if (magic.starts_with("\xfd" "7zXZ\0"sv)) return std::make_unique<Xz>(limits.memory_max);
  return nullptr;
}

// Bytes that were read ahead, then the rest.
class Rejoined : public ByteSource {
 public:
  Rejoined(std::string first, std::unique_ptr<ByteSource> rest) : first_(std::move(first)), rest_(std::move(rest)) {}
  base::Result<size_t> Read(std::span<char> out) override {
    if (first_.empty()) return rest_->Read(out);
    const size_t count = std::min(out.size(), first_.size());
    std::copy_n(first_.begin(), count, out.begin());
    first_.erase(0, count);
    // More than those few bytes at once: what a file is, is told by how it begins (foreign.h).
    return count + (count < out.size() ? TRY(rest_->Read(out.subspan(count))) : 0);
  }

 private:
  std::string first_;
  std::unique_ptr<ByteSource> rest_;
};

class Unpacked : public ByteSource {
 public:
  Unpacked(std::unique_ptr<ByteSource> source, std::unique_ptr<Format> format, const UnpackLimits& limits)
      : source_(std::move(source)), format_(std::move(format)), limits_(limits), block_(kBlockBytes) {}

  base::Result<size_t> Read(std::span<char> out) override {
    for (;;) {
      if (from_ == until_ && !source_ended_) TRY(Refill());
      if (from_ == until_ && source_ended_ && at_end_) return size_t{0};
      const Progress progress = TRY(format_->Step({block_.data() + from_, until_ - from_}, source_ended_, out));
      from_ += progress.taken;
      at_end_ = progress.at_end;
      unpacked_ += progress.put;
      TRY(CheckLimits());
      if (progress.put > 0) return progress.put;
      if (progress.taken == 0 && source_ended_ && !at_end_) return Damaged("compressed", "it ends too early; is the file cut off?");
    }
  }

 private:
  base::Status Refill() {
    from_ = 0;
    until_ = TRY(source_->Read(block_));
    packed_ += until_;
    source_ended_ = until_ == 0;
    return {};
  }
  base::Status CheckLimits() const {
    if (unpacked_ > limits_.bytes_max || (unpacked_ > limits_.bytes_free && unpacked_ / std::max<uint64_t>(packed_, 1) > limits_.ratio_max)) {
      return base::Fail(base::Code::kTooLarge, "it unpacks to more than " + std::to_string(unpacked_ >> 20) + " MiB from " +
                                                   std::to_string(packed_) + " bytes: unpack it yourself if you trust it");
    }
    return {};
  }

  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<Format> format_;
  const UnpackLimits limits_;
  std::vector<char> block_;
  size_t from_ = 0, until_ = 0;
  bool source_ended_ = false, at_end_ = false;
  uint64_t packed_ = 0, unpacked_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<ByteSource>> Unpack(std::unique_ptr<ByteSource> source, const UnpackLimits& limits) {
  std::string magic;
  char block[kMagicBytes];
  while (magic.size() < kMagicBytes) {
    const size_t count = TRY(source->Read(std::span(block, kMagicBytes - magic.size())));
    if (count == 0) break;
    magic.append(block, count);
  }
  std::unique_ptr<Format> format = Recognise(magic, limits);
  auto rejoined = std::make_unique<Rejoined>(std::move(magic), std::move(source));
  if (!format) return rejoined;
  return std::make_unique<Unpacked>(std::move(rejoined), std::move(format), limits);
}

}  // namespace cli
