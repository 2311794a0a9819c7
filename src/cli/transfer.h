// What pull and push have in common: where the last one ended, what is told meanwhile, and the report at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/progress.h"
#include "cli/state_file.h"
#include "json/value.h"
#include "taxii/state.h"

namespace cli {

inline constexpr size_t kProblemsShown = 10;  // to people; --json lists more

// Why the node refused an object, of a problem in its answer to a submission.
std::string WhyRefused(json::Value problem);

struct TransferProblem {
  std::string id;
  std::optional<std::string> version;  // where it is known
  std::string message;
};

// How it ended.
struct TransferEnd {
  double seconds;
  std::optional<base::Timestamp> added_after;  // all up to there has gone over
  const base::Status& done;
};

// By their names in JSON.
using TransferNames = std::vector<std::pair<std::string_view, std::string_view>>;
using TransferCounts = std::vector<std::pair<std::string_view, uint64_t>>;

class TransferReport {
 public:
  explicit TransferReport(Console& console) : console_(console), progress_(0, !console.json) {}

  void Show(uint64_t objects) { progress_.Show(0, objects, "objects"); }
  void Note(const std::string& line);
  void Refused(TransferProblem problem);
  double Finish();  // how many seconds it took

  const std::vector<std::string>& notes() const { return notes_; }

  void PrintJson(const TransferNames& names, const TransferCounts& counts, const TransferEnd& end) const;
  void PrintText(uint64_t refused, const std::string& summary) const;

 private:
  Console& console_;
  Progress progress_;
  std::vector<std::string> notes_;
  std::vector<TransferProblem> problems_;
};

// Where the last one ended, or `fresh`. kCorrupt, with the file's name, where that cannot be read or `is_same` says that it is
// of another one (`other`).
template <class State, class IsSame>
base::Result<State> LastState(const StateFile& file, const State& fresh, base::Result<State> (*parse)(std::string_view), IsSame is_same,
                              std::string_view other) {
  const auto text = TRY(file.Read());
  if (!text) return fresh;
  auto read = parse(*text);
  if (read && !is_same(*read)) read = taxii::BadState(other);
  if (!read) return base::Annotate(std::move(read).error(), file.path());
  return read;
}

}  // namespace cli
