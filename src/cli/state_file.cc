#include "cli/state_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file.h"

namespace cli {
namespace {

constexpr uint64_t kStateBytesMax = 1 << 20;

// Who has it, as it wrote into the lock file.
std::string HolderOf(int lock) {
  char text[32] = {};
  const ssize_t bytes = ::pread(lock, text, sizeof text - 1, 0);
  const std::string_view number(text, static_cast<size_t>(std::max<ssize_t>(0, bytes)));
  const bool is_number = !number.empty() && number.find_first_not_of("0123456789") == number.npos;
  return is_number ? " (process " + std::string(number) + ")" : std::string();
}

}  // namespace

base::Result<StateFile> StateFile::Open(const node::DataFolder& folder, const std::string& folder_name, const std::string& name) {
  TRY(base::MakeFolders(folder.At(folder_name)));
  std::string path = folder.At(folder_name + "/" + name + ".json");
  const std::string lock_path = path + ".lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return base::Fail(base::Code::kIo, "cannot open " + lock_path + ": " + std::strerror(errno));
  StateFile file(std::move(path), lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return base::Fail(base::Code::kConflict, "another " + folder_name + " of the same collection is at work" + HolderOf(lock) + "; wait for its end, or stop it");
  }
  const std::string self = std::to_string(::getpid());
  if (::ftruncate(lock, 0) != 0 || ::pwrite(lock, self.data(), self.size(), 0) < 0) {
    return base::Fail(base::Code::kIo, "cannot write " + lock_path + ": " + std::strerror(errno));
  }
  return file;
}

StateFile::~StateFile() {
  if (lock_ >= 0) ::close(lock_);
}

base::Result<std::optional<std::string>> StateFile::Read() const {
  auto text = base::ReadFile(path_, kStateBytesMax);
  if (text) return std::optional(*std::move(text));
  if (text.error().code == base::Code::kNotFound) return std::nullopt;
  return std::unexpected(std::move(text).error());
}

base::Status StateFile::Write(std::string_view text) const { return base::WriteFileDurably(path_, text, base::FileMode::kPrivate); }

}  // namespace cli
