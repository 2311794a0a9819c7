// Who gets what is published to the covenant, as the node says it: added up over its answers, in words and as JSON. The same before
// anything leaves and in the report of what did.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/api.h"
#include "cli/console.h"
#include "cli/object_files.h"
#include "json/print.h"
#include "json/value.h"

namespace cli {

// One thread at a time.
class AudienceTally {
 public:
  // Of different audiences that many are kept, and so much of their members; objects of yet others are only counted.
  static constexpr size_t kMax = 1000, kBytesMax = size_t{32} << 20;

  // "epoch", "audiences", "others" of an answer about objects. To which of the tally's audiences each of them belongs comes back; nothing
  // where there are too many.
  std::vector<std::optional<size_t>> Add(json::Value answer);

  uint64_t objects() const;
  bool shared() const { return epoch_.has_value(); }     // the collection is one that other members get
  std::string EpochWords() const;                        // "epoch 7", "epochs 7 to 8"
  void Write(json::Writer& writer) const;                // the same three
  void Print(Console& console) const;                    // a few lines for each audience

 private:
  struct One {
    uint64_t objects = 0;
    std::string marking, members;                        // JSON
  };
  std::optional<int64_t> epoch_, first_epoch_;           // the last and the first that an answer was of
  std::vector<One> audiences_;
  size_t bytes_ = 0;                                     // of their members
  std::map<std::string, size_t> known_;                  // by marking and members
  uint64_t others_ = 0;
};

std::string MarkingWords(std::string_view name);         // "TLP:GREEN" of "green"
// Who of "members" gets it, who without what, who does not, and why: those alike on one line.
void PrintMembers(json::Value members, Console& console);

// The audience of all objects in these files, were they imported into `collection` with `query`.
struct Foretold {
  AudienceTally audience;
  std::vector<ObjectProblem> problems;                   // those that would be refused; the first kProblemsKept
  uint64_t refused = 0, unchanged = 0;                   // unchanged: there already
  std::vector<std::string> bad_files;
  bool interrupted = false;
};
// Of one object: by which index in "audiences", where it can be said.
using EachObject = std::function<void(const Origin& origin, std::string_view id, std::optional<size_t> audience)>;
base::Result<Foretold> Foretell(Api& api, std::string_view collection, const std::string& query, const std::vector<std::string>& files, Console& console, const EachObject& each = {});

}  // namespace cli
