// How far a pull or a push is: a file below the data folder, which one process at a time may have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "node/data_folder.h"

namespace cli {

// Locked as long as it lives; a process that is killed gives its lock up.
class StateFile {
 public:
  // `folder_name` is also the verb: "pull". kConflict: another process has this one.
  static base::Result<StateFile> Open(const node::DataFolder& folder, const std::string& folder_name, const std::string& name);
  StateFile(StateFile&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}
  StateFile& operator=(StateFile&&) = delete;
  ~StateFile();

  const std::string& path() const { return path_; }
  base::Result<std::optional<std::string>> Read() const;  // nothing: it begins here
  base::Status Write(std::string_view text) const;        // durable once it returns

 private:
  StateFile(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;  // descriptor of the lock file beside it, which stays: the state itself is replaced at each writing
};

}  // namespace cli
