// Files as whole byte strings, written so that a crash leaves the old content or the new, never a mixture.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

// The whole file. kNotFound, kTooLarge (more than bytes_max) or kIo; the message names the path.
Result<std::string> ReadFile(const std::string& path, uint64_t bytes_max);

enum class FileMode : int { kPrivate = 0600, kShared = 0644 };

// Temporary file in the same folder, fsync, rename, fsync of the folder: durable once it returns. kStorage where the disk is
// full or read-only; then the old content stays.
Status WriteFileDurably(const std::string& path, std::string_view bytes, FileMode mode);

// Whether anything is at `path`. kIo where that cannot be seen: no permission, a name that is too long.
Result<bool> Exists(const std::string& path);

// As mkdir -p with mode 0700 for what it makes.
Status MakeFolders(const std::string& path);

}  // namespace base
