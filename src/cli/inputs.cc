#include "cli/inputs.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace cli {
namespace {

namespace fs = std::filesystem;

bool LooksLikeStix(fs::path path) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> extensions) {
    return std::ranges::find(extensions, path.extension().string()) != extensions.end();
  };
  if (is_one_of({".gz", ".zst", ".xz"})) path.replace_extension();
  return is_one_of({".json", ".stix", ".stix2", ".ndjson", ".jsonl"});
}

base::Result<std::vector<std::string>> FilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && LooksLikeStix(it->path())) files.push_back(it->path().string());
  }
  if (error) return base::Fail(base::Code::kIo, "cannot read the folder " + folder + ": " + error.message());
  if (files.empty()) return base::Fail(base::Code::kNotFound, "no .json, .stix2 or .ndjson files below " + folder);
  std::ranges::sort(files);
  return files;
}

}  // namespace

bool NothingGiven(const std::vector<std::string>& given) { return given.empty() && ::isatty(STDIN_FILENO) == 1; }

base::Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& given) {
  if (given.empty()) return std::vector<std::string>{"-"};
  std::vector<std::string> files;
  for (const std::string& path : given) {
    std::error_code error;
    if (path != "-" && fs::is_directory(path, error)) {
      const auto below = TRY(FilesBelow(path));
      files.insert(files.end(), below.begin(), below.end());
    } else if (path != "-" && !fs::exists(path, error)) {
      return base::Fail(base::Code::kNotFound, "there is no file " + path);
    } else {
      files.push_back(path);
    }
  }
  return files;
}

}  // namespace cli
