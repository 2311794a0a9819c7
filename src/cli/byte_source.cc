#include "cli/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cli {
namespace {

class Descriptor : public ByteSource {
 public:
  Descriptor(int fd, std::string path, const Interrupt* interrupt) : fd_(fd), path_(std::move(path)), interrupt_(interrupt) {}
  ~Descriptor() override {
    if (fd_ != STDIN_FILENO) ::close(fd_);
  }
  base::Result<size_t> Read(std::span<char> out) override {
    if (interrupt_ != nullptr && !interrupt_->WaitToRead(fd_)) return base::Fail(base::Code::kUnavailable, "interrupted");
    for (;;) {
      const ssize_t count = ::read(fd_, out.data(), out.size());
      if (count >= 0) return static_cast<size_t>(count);
      if (errno != EINTR) return base::Fail(base::Code::kIo, "cannot read " + path_ + ": " + std::strerror(errno));
    }
  }

 private:
  const int fd_;
  const std::string path_;
  const Interrupt* const interrupt_;  // null: nothing ends a read but its end
};

}  // namespace

base::Result<std::unique_ptr<ByteSource>> OpenFile(const std::string& path, const Interrupt* interrupt) {
  if (path == "-") return std::make_unique<Descriptor>(STDIN_FILENO, "standard input", interrupt);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const base::Code code = errno == ENOENT ? base::Code::kNotFound : base::Code::kIo;
    return base::Fail(code, "cannot open " + path + ": " + std::strerror(errno));
  }
  return std::make_unique<Descriptor>(fd, path, interrupt);
}

uint64_t FileBytes(const std::string& path) {
  struct stat info {};
  if (path == "-" || ::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return 0;
  return static_cast<uint64_t>(info.st_size);
}

base::Result<size_t> CountingSource::Read(std::span<char> out) {
  const size_t count = TRY(source_->Read(out));
  counter_ += count;
  return count;
}

base::Result<std::string> ReadAll(ByteSource& source, uint64_t bytes_max) {
  std::string all;
  char block[1 << 16];
  for (;;) {
    const size_t count = TRY(source.Read(block));
    if (count == 0) return all;
    if (all.size() + count > bytes_max) {
      return base::Fail(base::Code::kTooLarge, "larger than the " + std::to_string(bytes_max >> 20) + " MiB allowed here");
    }
    all.append(block, count);
  }
}

}  // namespace cli
