// One look-up across collections; find.h says what can be asked. Made for one question, then thrown away.
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "exchange/find.h"
#include "exchange/find_cursor.h"
#include "exchange/reader.h"
#include "exchange/row.h"
#include "exchange/value_scans.h"

namespace exchange {

inline constexpr uint64_t kLookUpSteps = 5;  // what a search in the store costs

// A place among an object's versions, which are in this order (row.h).
struct VersionMark {
  base::Timestamp version{std::numeric_limits<int64_t>::min()}, date_added;  // before all
  auto operator<=>(const VersionMark&) const = default;
};

class Finder {
 public:
  // `collections` are those that the caller may read, and `kind` is what they read as. The references outlive it.
  Finder(const store::Store& store, const FindQuery& query, std::vector<uint32_t> collections, ReaderKind kind, const crypto::HmacSha256& node_key)
      : reader_(store), query_(query), collections_(std::move(collections)), kind_(kind), node_key_(node_key), steps_left_(query.steps_max) {
    std::ranges::sort(collections_);
  }

  base::Result<FindPage> Run();

 private:
  struct Candidate {
    Row row;
    RowFlags flags;
  };
  struct Hit {
    std::string key, via;
    uint32_t collection;
    base::Timestamp date_added;
  };
  struct Hits {
    std::vector<Hit> hits;
    std::string rest;  // the key that is next; empty: the walk has ended
  };
  using References = std::map<std::string, std::string>;  // property by target
  enum class Added { kDone, kNoRoom };
  enum class Walked { kAll, kPart };

  bool Full() const;
  bool Readable(uint32_t collection) const { return std::ranges::binary_search(collections_, collection); }
  void SkipUnreadable(store::Iterator& at, size_t place_at);
  void Spend(uint64_t steps) { steps_left_ -= std::min(steps_left_, steps); }
  bool Spent() const { return steps_left_ == 0; }
  bool Wanted(const RowFlags& flags) const { return MaySee(kind_, flags.reach) && (query_.all_versions || (flags.last && flags.latest_spec)); }
  Walked EndPage(const FindPlace& next);
  base::Result<Added> Add(uint32_t collection, const Row& row, const RowFlags& flags, std::string via);
  base::Result<Added> AddAt(const Hit& hit);
  base::Result<std::optional<VersionMark>> AddVersions(uint32_t collection, std::string_view id, const std::string& via, const VersionMark& from);
  base::Result<Hits> NextHits(const ValueScan& scan, const std::string& from);
  base::Result<Walked> WalkThrough(uint32_t walk, const ValueScan& scan, const std::string& from);
  base::Result<References> ReadReferences();
  base::Status AddReferredTo(const References& references, const std::string& from);
  base::Status ByValue();
  base::Status ByRelation();
  base::Status ById();
  base::Status ByType();

  Reader reader_;
  const FindQuery& query_;
  std::vector<uint32_t> collections_;  // sorted
  const ReaderKind kind_;
  const crypto::HmacSha256& node_key_;
  uint64_t steps_left_;
  uint64_t bytes_ = 0;                 // of the page's objects
  FindPage page_;
  std::set<std::pair<uint32_t, int64_t>> seen_;
};

}  // namespace exchange
