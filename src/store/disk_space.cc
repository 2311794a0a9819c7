#include "store/disk_space.h"

#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace store {
namespace {

constexpr uint64_t kFilesFreeMin = 64;

std::string Mebibytes(uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

// Where `folder` is, or will be.
std::string Existing(const std::string& folder) {
  std::error_code ignored;
  std::filesystem::path at = std::filesystem::absolute(folder, ignored);
  while (!std::filesystem::exists(at, ignored) && at.has_relative_path()) at = at.parent_path();
  return at.string();
}

}  // namespace

base::Status CheckSpace(const std::string& folder, uint64_t bytes) {
  struct statvfs disk {};
  const auto full = [&](const std::string& why) { return base::Fail(base::Code::kStorage, "the disk of " + folder + " " + why); };
  if (::statvfs(folder.c_str(), &disk) != 0 && (errno != ENOENT || ::statvfs(Existing(folder).c_str(), &disk) != 0)) {
    return full(std::string("cannot be looked at: ") + std::strerror(errno));
  }
  if ((disk.f_flag & ST_RDONLY) != 0) return full("is mounted read-only; look for disk errors in the system's log, then mount it for writing");
  const uint64_t free = uint64_t{disk.f_bavail} * disk.f_frsize;
  if (free < bytes) return full("is full: " + Mebibytes(free) + " are free, and " + Mebibytes(bytes) + " must be for a write; make room, and writing goes on by itself");
  // File systems that make files as they need them say that they have none at all.
  if (disk.f_files != 0 && disk.f_favail < kFilesFreeMin) return full("can take no more files (inodes); remove some, and writing goes on by itself");
  return {};
}

uint64_t FreeBytes(const std::string& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return 0;
  return uint64_t{disk.f_bavail} * disk.f_frsize;
}

}  // namespace store
