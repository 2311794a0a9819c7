// Where a verb writes what may be large.
#pragma once

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/console.h"

namespace cli {

// Standard output, or a file that is written beside its name and takes it once it is whole.
class Output {
 public:
  Output(const std::string& path, Console& console) : path_(path), console_(console) {
    if (!path_.empty()) file_.open(path_ + ".part", std::ios::binary | std::ios::trunc);
  }
  base::Status Write(std::string_view text) {
    if (path_.empty()) {
      console_.Print(text);
    } else if (!file_.write(text.data(), static_cast<std::streamsize>(text.size()))) {
      return base::Fail(base::Code::kIo, "cannot write " + path_ + ".part");
    }
    return {};
  }
  base::Status Close() {
    if (path_.empty()) return console_.Flush();
    file_.close();
    if (file_.fail() || std::rename((path_ + ".part").c_str(), path_.c_str()) != 0) {
      return base::Fail(base::Code::kIo, "cannot write " + path_);
    }
    return {};
  }

 private:
  const std::string path_;
  Console& console_;
  std::ofstream file_;
};

}  // namespace cli
