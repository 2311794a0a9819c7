// One look-up across collections; find.h says what can be asked. Made for one question, then thrown away.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "exchange/find.h"
#include "exchange/reader.h"
#include "exchange/row.h"
#include "exchange/value_scans.h"

namespace exchange {

class Finder {
 public:
  // `collections` are those that the caller may read.
  Finder(const store::Store& store, const FindQuery& query, std::vector<uint32_t> collections)
      : reader_(store), query_(query), collections_(std::move(collections)), steps_left_(query.steps_max) {
    std::ranges::sort(collections_);
  }

  base::Result<FindPage> Run();

 private:
  struct Candidate {
    Row row;
    RowFlags flags;
  };
  struct Hit {
    uint32_t collection;
    base::Timestamp date_added;
    std::string property;
  };
  struct ValueHit {
    std::string key, via;
    uint32_t collection;
    base::Timestamp date_added;
  };
  // Behind `key` in a scan; an empty key: at its beginning.
  struct Position {
    size_t scan = 0;
    std::string key;
  };
  bool Full() const;
  bool Readable(uint32_t collection) const { return std::ranges::binary_search(collections_, collection); }
  void SkipUnreadable(store::Iterator& at, size_t place_at);
  void Spend(uint64_t steps) { steps_left_ -= std::min(steps_left_, steps); }
  bool Spent() const { return steps_left_ == 0; }
  bool Wanted(const RowFlags& flags) const { return query_.all_versions || (flags.last && flags.latest_spec); }
  base::Status Add(uint32_t collection, const Row& row, const RowFlags& flags, std::string via);
  base::Status AddAt(uint32_t collection, base::Timestamp date_added, std::string via);
  base::Status AddVersions(uint32_t collection, std::string_view id, const std::string& via);
  base::Result<std::vector<Hit>> ReferencesTo(std::string_view id);
  std::string CursorAt(const Position& position, const std::vector<ValueScan>& scans) const;
  base::Result<Position> ReadCursor(const std::vector<ValueScan>& scans) const;
  base::Result<std::vector<ValueHit>> NextHits(const ValueScan& scan, const std::string& after);
  base::Status ByValue();
  base::Status ByRelation();
  base::Status ByType();

  Reader reader_;
  const FindQuery& query_;
  std::vector<uint32_t> collections_;  // sorted
  uint64_t steps_left_;
  uint64_t bytes_ = 0;                 // of the page's objects
  FindPage page_;
  std::set<std::pair<uint32_t, int64_t>> seen_;
  bool references_cut_ = false;
};

}  // namespace exchange
