// Objects out of files, as import takes them: bundles, envelopes, arrays, objects one after another, lines of an export; unpacked and split
// as they come, so that a file may be larger than memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/interrupt.h"
#include "json/print.h"
#include "json/split.h"
#include "json/value.h"

namespace cli {

class Console;

inline constexpr size_t kProblemsKept = 100'000;  // for --json; the rest are counted

struct Origin {
  std::shared_ptr<const std::string> file;  // shared by all that stand in it
  uint64_t line = 0;
};
std::string Place(const Origin& origin);    // "report.json:17"

struct Batch {
  std::string body;                         // an array of objects
  std::vector<Origin> origins;              // one for each
  bool dated = false;                       // some of it, or of a batch before it, comes with the date of another server
};
// Of an element of the node's answer to a batch, by its "position".
Origin OriginOf(json::Value item, const Batch& batch);

// Why an object would not be taken.
struct ObjectProblem {
  Origin origin;
  std::string id, outcome, message;
  std::string findings;                     // JSON
};
// Of "problems" in the node's answer.
ObjectProblem ProblemOf(json::Value problem, const Batch& batch);
void WriteProblems(json::Writer& writer, const std::vector<ObjectProblem>& problems);  // an array
// The first few, of `count`.
void PrintProblems(const std::vector<ObjectProblem>& problems, uint64_t count, Console& console);

// Collects objects into batches and hands them on.
class Batcher {
 public:
  struct To {
    std::function<void(Batch)> send;
    std::function<void(Origin, std::string_view why)> bad;  // what is no JSON
    std::function<bool()> stopped;
  };
  explicit Batcher(To to) : to_(std::move(to)) {}

  base::Status Add(const json::Splitter::Piece& piece, const std::shared_ptr<const std::string>& file);
  void Send();                              // what is left

 private:
  const To to_;
  Batch batch_;
};

// One file, from its bytes to the last object; "-" is standard input. What was complete before an error has been handed on. `progress` is
// called now and then; `bytes_read` grows.
base::Status ReadObjectFile(const std::string& path, const Interrupt& interrupt, uint64_t& bytes_read, Batcher& batcher, const std::function<void()>& progress);

}  // namespace cli
