#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace base {
namespace {

std::unexpected<Error> SystemFailure(std::string_view doing, const std::string& path) {
  const int error = errno;
  const bool no_room = error == ENOSPC || error == EDQUOT || error == EROFS;
  const bool wrong_kind = error == EISDIR || error == ENOTDIR;
  const Code code = error == ENOENT ? Code::kNotFound : no_room ? Code::kStorage : wrong_kind ? Code::kInvalid : Code::kIo;
  return Fail(code, std::string(doing) + " " + path + ": " + std::strerror(error));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

Status SyncFolder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return SystemFailure("cannot sync folder", path);
  return {};
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, uint64_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return SystemFailure("cannot open", path);
  std::string content;
  char block[1 << 16];
  for (;;) {
    const ssize_t count = ::read(file.get(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemFailure("cannot read", path);
    if (count == 0) return content;
    if (content.size() + static_cast<size_t>(count) > bytes_max) {
      return Fail(Code::kTooLarge, path + " is larger than the " + std::to_string(bytes_max) + " bytes allowed here");
    }
    content.append(block, static_cast<size_t>(count));
  }
}

Status WriteFileDurably(const std::string& path, std::string_view bytes, FileMode mode) {
  const std::string temporary = path + ".tmp";
  {
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, static_cast<int>(mode)));
    if (file.get() < 0) return SystemFailure("cannot create", temporary);
    if (!WriteAll(file.get(), bytes) || ::fsync(file.get()) != 0) {
      const auto failure = SystemFailure("cannot write", temporary);
      ::unlink(temporary.c_str());
      return failure;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return SystemFailure("cannot replace", path);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return SyncFolder(folder.empty() ? "." : folder);
}

Result<bool> Exists(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return SystemFailure("cannot look at", path);
}

Status MakeFolders(const std::string& path) {
  std::string made;
  for (const auto& part : std::filesystem::path(path)) {
    made = made.empty() ? part.string() : (std::filesystem::path(made) / part).string();
    if (::mkdir(made.c_str(), 0700) == 0) continue;
    if (errno != EEXIST) return SystemFailure("cannot create folder", made);
    struct stat info {};
    if (::stat(made.c_str(), &info) == 0 && !S_ISDIR(info.st_mode)) return Fail(Code::kInvalid, made + " is a file, not a folder");
  }
  return {};
}

}  // namespace base
